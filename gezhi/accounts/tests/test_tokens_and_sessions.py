from datetime import timedelta

import pytest

from gezhi.access.actions import grant
from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions
from gezhi.accounts.models import SignedInSession, Token, User
from gezhi.accounts.queries import actor_of_token, actor_of_user, digest_of, owner_of_session, sessions_of, tokens_of
from gezhi.ground.problems import Problem
from gezhi.journal.actions import bump
from gezhi.journal.models import Entry

from .conftest import NOON, PASSWORD, counted_statements, held, sign_in, with_role

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def refusal(call):
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.kind


def session(user, **facts):
    return actions.open_session(user_id=user.pk, device_name="Chrome", address="203.0.113.7", **facts)


def test_a_token_its_person_grants_and_counters_are_one_statement(person, monkeypatch):
    grant(actor=SYSTEM, user_id=person.pk, role="grid_worker", area_path="45/")
    bump("areas")
    token = actions.create_token(actor=SYSTEM, user_id=person.pk).token
    actor_of_token(token)  # roles are in memory from here on
    with counted_statements(monkeypatch) as sent:
        actor = actor_of_token(token)
    assert len(sent) == 1
    assert (actor.user_id, actor.name, actor.roles) == (person.pk, "网格员 01", ("grid_worker",))
    assert actor.grants[0].area_path == "45/"
    assert actor.versions["areas"] >= 1
    assert actor.token_id == digest_of(token)


def test_a_session_and_a_user_are_one_statement_too(person, monkeypatch):
    key = session(person)
    owner_of_session(key)
    for look in (lambda: owner_of_session(key), lambda: actor_of_user(person.pk)):
        with counted_statements(monkeypatch) as sent:
            assert look()
        assert len(sent) == 1


def test_grants_begin_and_end_by_the_clock_for_tokens_too(person):
    grant(actor=SYSTEM, user_id=person.pk, role="grid_worker", area_path="45/", from_at=NOON, until_at=NOON + MINUTE)
    with held(NOON - MINUTE):
        token = actions.create_token(actor=SYSTEM, user_id=person.pk).token
    held_roles = []
    for at in (NOON - MINUTE, NOON, NOON + MINUTE):
        with held(at):
            held_roles.append(actor_of_token(token).roles)
    assert held_roles == [(), ("grid_worker",), ()]


@pytest.mark.parametrize("token", ["", "gz_", "gz_nothing", "nothing", "gz_" + "x" * 10_000, "gz_\x00", "gz_é"])
def test_what_is_no_token_opens_nothing(db, token):
    assert refusal(lambda: actor_of_token(token)) == "sign_in_needed"


def test_a_token_lives_thirty_days(person):
    with held():
        token = sign_in().token
    with held(NOON + timedelta(days=30) - MINUTE):
        assert actor_of_token(token).user_id == person.pk
    with held(NOON + timedelta(days=30)):
        assert refusal(lambda: actor_of_token(token)) == "sign_in_needed"


def test_last_use_is_noted_by_the_hour(person):
    with held():
        token = sign_in().token
    for minutes, seen in ((59, NOON), (60, NOON + 60 * MINUTE), (61, NOON + 60 * MINUTE)):
        with held(NOON + minutes * MINUTE):
            actor_of_token(token)
        assert Token.objects.get().last_seen_at == seen


def test_a_session_ends_after_thirty_idle_minutes(person):
    with held():
        key = session(person)
    with held(NOON + 29 * MINUTE):
        assert owner_of_session(key)
    with held(NOON + 58 * MINUTE):
        assert owner_of_session(key)
    with held(NOON + 88 * MINUTE):
        assert owner_of_session(key) is None


def test_a_session_ends_after_twelve_hours_however_busy(person):
    with held():
        key = session(person)
    alive = []
    for minutes in range(20, 12 * 60 + 21, 20):
        with held(NOON + minutes * MINUTE):
            alive.append(owner_of_session(key) is not None)
    assert alive == [True] * 35 + [False, False]


def test_disabling_a_person_ends_everything_at_once(person):
    key, token = session(person), sign_in().token
    actions.disable_user(actor=SYSTEM, user_id=person.pk, reason="离岗")
    assert owner_of_session(key) is None
    assert refusal(lambda: actor_of_token(token)) == "sign_in_needed"
    assert refusal(lambda: actor_of_user(person.pk)) == "not_visible"
    assert refusal(sign_in) == "sign_in_failed"
    assert SignedInSession.objects.filter(ended_at=None).count() == Token.objects.filter(revoked_at=None).count() == 0
    actions.enable_user(actor=SYSTEM, user_id=person.pk)
    assert owner_of_session(key) is None


def test_rows_brought_back_by_a_restore_stay_dead(person):
    with held():
        key, token = session(person), sign_in().token
    with held(NOON + MINUTE):
        actions.sign_out_everywhere(actor=actor_of_user(person.pk), user_id=person.pk)
        SignedInSession.objects.update(ended_at=None)
        Token.objects.update(revoked_at=None)
        assert owner_of_session(key) is None
        assert refusal(lambda: actor_of_token(token)) == "sign_in_needed"


def test_signing_out_everywhere_leaves_a_new_sign_in_alive_even_in_the_same_instant(person):
    with held():
        key, token = session(person), sign_in().token
        assert actions.sign_out_everywhere(actor=actor_of_user(person.pk), user_id=person.pk) == {"sessions": 1, "tokens": 1}
        assert owner_of_session(key) is None
        assert refusal(lambda: actor_of_token(token)) == "sign_in_needed"
        assert actor_of_token(sign_in().token)
        assert owner_of_session(session(person))


def test_everybody_sees_and_ends_his_own_and_nobody_elses(person):
    other = with_role("other", "grid_worker")
    key = session(person)
    mine = actor_of_user(person.pk)
    token = actions.create_token(actor=mine, user_id=person.pk, device_name="手机")
    assert [row.device_name for row in sessions_of(person.pk)] == ["Chrome"]
    assert [row.device_name for row in tokens_of(person.pk)] == ["手机"]
    stranger = actor_of_user(other.pk)
    assert refusal(lambda: actions.end_session(actor=stranger, digest=digest_of(key))) == "not_permitted"
    assert refusal(lambda: actions.end_token(actor=stranger, digest=digest_of(token.token))) == "not_permitted"
    assert refusal(lambda: actions.sign_out_everywhere(actor=stranger, user_id=person.pk)) == "not_permitted"
    actions.end_session(actor=mine, digest=digest_of(key))
    actions.end_token(actor=mine, digest=digest_of(token.token))
    assert sessions_of(person.pk) == tokens_of(person.pk) == []
    assert owner_of_session(key) is None
    assert refusal(lambda: actions.end_session(actor=mine, digest=b"x" * 32)) == "not_visible"
    assert refusal(lambda: actions.end_token(actor=mine, digest=b"x" * 32)) == "not_visible"
    assert list(Entry.objects.filter(actor_id=person.pk).order_by("id").values_list("verb", flat=True)) == [
        "user.token_created",
        "user.signed_out",
        "user.token_ended",
    ]


@pytest.mark.parametrize("role", ["system_admin", "security_admin"])
def test_admins_end_anybodys(person, role):
    boss = actor_of_user(with_role("boss", role).pk)
    key = session(person)
    actions.end_session(actor=boss, digest=digest_of(key))
    assert owner_of_session(key) is None
    actions.sign_out_everywhere(actor=boss, user_id=person.pk, reason="电脑丢失")


def test_the_auditor_ends_nobodys(person):
    auditor = actor_of_user(with_role("eye", "audit_admin").pk)
    assert refusal(lambda: actions.sign_out_everywhere(actor=auditor, user_id=person.pk)) == "not_permitted"


def test_a_token_without_a_password_is_only_for_oneself_or_the_platform(person):
    boss = actor_of_user(with_role("boss", "system_admin").pk)
    assert refusal(lambda: actions.create_token(actor=boss, user_id=person.pk)) == "not_permitted"
    mine = actor_of_user(person.pk)
    assert refusal(lambda: actions.create_token(actor=mine, user_id=person.pk, second_factor=True)) == "not_permitted"


def test_the_platform_may_make_an_admins_token(admin):
    token = actions.create_token(actor=SYSTEM, user_id=admin.pk, second_factor=True).token
    assert actor_of_token(token).roles == ("security_admin",)


def test_what_is_long_dead_is_removed(person):
    with held():
        session(person)
        sign_in()
    assert refusal(lambda: actions.tidy(actor=actor_of_user(person.pk))) == "not_permitted"
    with held(NOON + timedelta(days=91)):
        assert actions.tidy(actor=SYSTEM)["sessions"] == 1
    assert Token.objects.exists()
    with held(NOON + timedelta(days=121)):
        assert actions.tidy(actor=SYSTEM)["tokens"] == 1
    assert User.objects.get().check_password(PASSWORD)
