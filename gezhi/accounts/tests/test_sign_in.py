import json

import pytest

from gezhi.access.actions import grant
from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions
from gezhi.accounts.models import FailureCount, SignedInSession, Token
from gezhi.accounts.queries import actor_of_token, owner_of_session
from gezhi.ground.problems import Problem
from gezhi.journal.models import Entry

from .conftest import KNOCK, PASSWORD, counted_hashes, counted_statements, sign_in, with_role

pytestmark = pytest.mark.django_db


def refused(**facts):
    with pytest.raises(Problem) as caught:
        sign_in(**facts)
    return caught.value


def test_it_works_for_the_api(person):
    signed = sign_in(username=" WORKER01 ")
    assert signed.user_id == person.pk
    assert signed.session_key is None
    assert signed.token.startswith("gz_")
    assert len(signed.token) >= 3 + 43  # 256 bits
    assert actor_of_token(signed.token).username == "worker01"


def test_it_works_for_a_page(person):
    signed = sign_in(knock=actions.Knock(address="203.0.113.7", door="page"))
    assert signed.token is None
    owner = owner_of_session(signed.session_key)
    assert (owner.actor.user_id, owner.stage) == (person.pk, "")
    assert SignedInSession.objects.get().address == "203.0.113.7"


def test_the_token_itself_is_kept_nowhere(person):
    token = sign_in().token
    assert token.encode() not in bytes(Token.objects.get().digest)
    assert not Entry.objects.filter(body__contains=token).exists()
    assert not Entry.objects.filter(body__contains=token[3:20]).exists()


def test_wrong_unknown_and_disabled_cannot_be_told_apart(person, monkeypatch):
    disabled = actions.create_user(actor=SYSTEM, username="left01", name="离岗 01", password=PASSWORD)
    actions.disable_user(actor=SYSTEM, user_id=disabled.pk)
    actions.create_user(actor=SYSTEM, username="empty01", name="未设密码", password=None)
    refused(username="warm", password=PASSWORD)  # the stand-in password is made once per process
    tries = {"worker01": "wrong password 1", "nobody": PASSWORD, "left01": PASSWORD, "empty01": PASSWORD, "": PASSWORD, "a\x00b": PASSWORD}
    answers, hashes, statements = set(), set(), set()
    for number, (username, password) in enumerate(tries.items()):
        knock = actions.Knock(address=f"203.0.113.{number}")
        with counted_hashes(monkeypatch) as seen, counted_statements(monkeypatch) as sent:
            answers.add(json.dumps(refused(username=username, password=password, knock=knock).document()))
        hashes.add((len(seen), seen[0].rsplit("$", 2)[0]))
        statements.add(len(sent))
    assert len(answers) == 1
    assert hashes == {(1, "argon2$argon2id$v=19$m=19456,t=2,p=1")}
    assert len(statements) == 1


def test_every_sign_in_and_refusal_is_written_down(person):
    refused(password="wrong password 1")
    refused(username="nobody-secretly-typed")
    sign_in()
    lines = [(entry.subject_kind, entry.subject_id, entry.verb, json.loads(entry.body)["after"]) for entry in Entry.objects.order_by("id")][
        1:
    ]
    assert [line[:3] for line in lines] == [
        ("user", str(person.pk), "user.sign_in_refused"),
        ("sign-in", "203.0.113.7", "user.sign_in_refused"),
        ("user", str(person.pk), "user.signed_in"),
    ]
    assert lines[0][3]["why"] == "password"
    assert lines[2][3] | {"token": "", "until": ""} == {
        "door": "api",
        "address": "203.0.113.7",
        "device": "手机",
        "second_factor": False,
        "token": "",
        "until": "",
    }
    assert not Entry.objects.filter(body__contains="nobody-secretly-typed").exists()


def test_the_api_stops_before_a_first_password(db):
    actions.create_user(actor=SYSTEM, username="new01", name="新人 01", password=PASSWORD, must_change_password=True)
    assert refused(username="new01").kind == "password_change_needed"
    assert not Token.objects.exists()
    assert not FailureCount.objects.filter(failures__gt=0).exists()


def test_a_page_leads_to_the_first_password(db):
    actions.create_user(actor=SYSTEM, username="new01", name="新人 01", password=PASSWORD, must_change_password=True)
    signed = sign_in(username="new01", knock=actions.Knock(address="203.0.113.7", door="page"))
    assert owner_of_session(signed.session_key).stage == "password"


def test_admins_need_a_second_factor(admin):
    assert refused(username="guard").kind == "second_factor_needed"
    signed = sign_in(username="guard", knock=actions.Knock(address="203.0.113.7", door="page"))
    assert owner_of_session(signed.session_key).stage == "second_factor"


def test_in_a_demonstration_nobody_does(admin, settings):
    settings.DEMO = True
    assert actor_of_token(sign_in(username="guard").token).roles == ("security_admin",)


def test_a_role_that_needs_it_stops_a_token_made_without(person):
    token = sign_in().token
    grant(actor=SYSTEM, user_id=person.pk, role="security_admin", area_path="")
    with pytest.raises(Problem) as caught:
        actor_of_token(token)
    assert caught.value.kind == "second_factor_needed"


@pytest.mark.parametrize("password", [None, 5, "x" * 129, "a\x00b", "\ud800", ["a"]])
def test_odd_passwords_are_refused_without_hashing(person, monkeypatch, password):
    with counted_hashes(monkeypatch) as seen:
        assert refused(password=password).kind == "invalid"
    assert seen == []


@pytest.mark.parametrize("username", [None, 5, "\ud800", "😀", "x" * 100_000, ["a"], "' or 1=1 --"])
def test_odd_usernames_find_nobody(person, username):
    assert refused(username=username).kind == "sign_in_failed"


def test_odd_devices_do_no_harm(person):
    sign_in(knock=actions.Knock(address="unknown", device_name="\x00\ud800" + "长" * 5000))
    assert Token.objects.get().device_name == "长" * 100


def test_the_role_of_the_moment_counts(db):
    user = with_role("op1", "grid_worker")
    assert actor_of_token(sign_in(username="op1").token).roles == ("grid_worker",)
    assert user.pk


def test_signing_out_ends_the_token_at_once_and_twice_is_no_error(person):
    token = sign_in().token
    actions.sign_out(token=token)
    actions.sign_out(token=token)
    actions.sign_out(token="gz_never")
    with pytest.raises(Problem) as caught:
        actor_of_token(token)
    assert caught.value.kind == "sign_in_needed"
    assert Entry.objects.filter(verb="user.signed_out").count() == 1
    assert KNOCK.door == "api"
