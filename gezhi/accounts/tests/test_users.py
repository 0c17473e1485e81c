import json

import pytest

from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions
from gezhi.accounts.models import FailureCount, User
from gezhi.accounts.queries import actor_of_token, actor_of_user, get_user
from gezhi.ground.problems import Problem
from gezhi.ground.secrets import unseal
from gezhi.journal.models import Entry, Words

from .conftest import PASSWORD, sign_in, with_role

pytestmark = pytest.mark.django_db
NEW = "another fine password 7"


def refusal(call):
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


def make(actor=SYSTEM, **facts):
    return actions.create_user(actor=actor, **{"username": "worker02", "name": "网格员 02", "password": PASSWORD, **facts})


def test_an_account_is_made_and_written_down():
    user = make(username=" Worker02 ", phone=" 0775-1234567 ")
    assert (user.username, user.name, user.is_active) == ("worker02", "网格员 02", True)
    assert unseal(bytes(user.phone)) == "0775-1234567"
    entry = Entry.objects.get(subject_kind="user", subject_id=str(user.pk))
    assert entry.verb == "user.created"
    assert json.loads(entry.body)["after"] == {"username": "worker02", "name": "网格员 02", "is_resident": False}
    assert actor_of_user(user.pk).grants == ()


def test_a_phone_is_nowhere_in_clear():
    user = make(phone="07751234567")
    assert b"07751234567" not in bytes(user.phone)
    assert not Entry.objects.filter(body__contains="07751234567").exists()


def test_without_a_password_nobody_signs_in():
    make(password=None)
    for password in ("", "!", PASSWORD):
        assert refusal(lambda: sign_in(username="worker02", password=password)).kind == "sign_in_failed"  # noqa: B023


@pytest.mark.parametrize("role", ["system_admin", "security_admin"])
def test_who_keeps_users_or_staff_makes_accounts(role):
    assert make(actor=actor_of_user(with_role("boss", role).pk)).pk


@pytest.mark.parametrize("role", ["audit_admin", "grid_worker", "leader"])
def test_nobody_else_does(role):
    actor = actor_of_user(with_role("boss", role).pk)
    assert refusal(lambda: make(actor=actor)).kind == "not_permitted"
    assert not User.objects.filter(username="worker02").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "a b"),
        ("username", None),
        ("name", ""),
        ("name", "x" * 51),
        ("name", "a\x00"),
        ("password", "short"),
        ("phone", "1" * 31),
    ],
)
def test_bad_input_is_refused_in_words(field, value):
    problem = refusal(lambda: make(**{field: value}))
    assert (problem.kind, problem.facts["errors"][0]["field"]) == ("invalid", field)


def test_a_name_is_taken_once_in_any_case():
    make()
    assert "已有人使用" in refusal(lambda: make(username="WORKER02")).detail
    assert Entry.objects.filter(verb="user.created").count() == 1


def test_a_reset_password_must_be_changed_and_ends_everything(person):
    boss = actor_of_user(with_role("boss", "system_admin").pk)
    token = sign_in().token
    actions.set_password(actor=boss, user_id=person.pk, password=NEW, reason="忘记密码")
    assert refusal(lambda: actor_of_token(token)).kind == "sign_in_needed"
    assert refusal(sign_in).kind == "sign_in_failed"
    assert refusal(lambda: sign_in(password=NEW)).kind == "password_change_needed"
    assert Words.objects.filter(text="忘记密码").exists()
    assert not Entry.objects.filter(body__contains=NEW).exists()


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "grid_worker"])
def test_only_the_system_admin_resets_passwords(person, role):
    actor = actor_of_user(with_role("boss", role).pk)
    assert refusal(lambda: actions.set_password(actor=actor, user_id=person.pk, password=NEW)).kind == "not_permitted"


def test_one_admin_cannot_become_another_by_a_reset(admin, settings):
    boss = actor_of_user(with_role("boss", "system_admin").pk)
    assert "两步验证" in refusal(lambda: actions.set_password(actor=boss, user_id=admin.pk, password=NEW)).detail
    settings.DEMO = True
    actions.set_password(actor=boss, user_id=admin.pk, password=NEW)


def test_ones_own_password_is_not_reset_but_changed(person):
    boss = with_role("boss", "system_admin")
    assert refusal(lambda: actions.set_password(actor=actor_of_user(boss.pk), user_id=boss.pk, password=NEW)).kind == "not_permitted"


def test_changing_the_own_password(person):
    token, actor = sign_in().token, actor_of_user(person.pk)
    assert (
        refusal(lambda: actions.change_password(actor=actor, current="wrong password 1", new=NEW)).facts["errors"][0]["field"] == "current"
    )
    assert refusal(lambda: actions.change_password(actor=actor, current=PASSWORD, new="short")).facts["errors"][0]["field"] == "new"
    assert "一样" in refusal(lambda: actions.change_password(actor=actor, current=PASSWORD, new=PASSWORD)).detail
    assert actor_of_token(token)
    actions.change_password(actor=actor, current=PASSWORD, new=NEW)
    assert refusal(lambda: actor_of_token(token)).kind == "sign_in_needed"
    assert sign_in(password=NEW).token
    assert Entry.objects.filter(verb="user.password_changed").count() == 1


def test_an_open_desk_is_no_place_to_guess(person):
    actor = actor_of_user(person.pk)
    kinds = [refusal(lambda: actions.change_password(actor=actor, current="wrong password 1", new=NEW)).kind for _ in range(4)]
    assert kinds == ["invalid", "invalid", "invalid", "too_many_attempts"]
    assert FailureCount.objects.filter(scope="device").count() == 1
    assert sign_in().token  # guessing at the desk does not shut the owner out elsewhere


@pytest.mark.parametrize(
    "act",
    [
        lambda actor, user: actions.disable_user(actor=actor, user_id=user),
        lambda actor, user: actions.enable_user(actor=actor, user_id=user),
        lambda actor, user: actions.rename_user(actor=actor, user_id=user, name="新名"),
        lambda actor, user: actions.set_password(actor=actor, user_id=user, password=NEW),
    ],
)
def test_keeping_users_needs_the_right_and_the_user(person, act):
    worker, boss = actor_of_user(with_role("ww", "grid_worker").pk), actor_of_user(with_role("boss", "system_admin").pk)
    before = Entry.objects.count()
    assert refusal(lambda: act(worker, person.pk)).kind == "not_permitted"
    assert refusal(lambda: act(boss, 10**12)).kind == "not_visible"
    assert Entry.objects.count() == before
    act(boss, person.pk)


def test_nobody_disables_himself():
    boss = actor_of_user(with_role("boss", "system_admin").pk)
    assert refusal(lambda: actions.disable_user(actor=boss, user_id=boss.user_id)).kind == "not_permitted"


def test_doing_it_twice_writes_it_once(person):
    for _ in range(2):
        actions.disable_user(actor=SYSTEM, user_id=person.pk)
    for _ in range(2):
        actions.enable_user(actor=SYSTEM, user_id=person.pk)
    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["user.created", "user.disabled", "user.enabled"]
    assert get_user(person.pk).is_active


def test_renaming_is_written_down(person):
    actions.rename_user(actor=SYSTEM, user_id=person.pk, name=" 网格员 09 ")
    assert get_user(person.pk).name == "网格员 09"
    assert json.loads(Entry.objects.last().body)["after"] == {"before": "网格员 01", "name": "网格员 09"}
