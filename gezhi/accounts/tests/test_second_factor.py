import base64
from datetime import timedelta

import pytest
from django_otp.oath import totp

from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions, second_factor
from gezhi.accounts.models import User
from gezhi.accounts.queries import actor_of_token, actor_of_user, owner_of_session
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.ground.secrets import unseal
from gezhi.journal.models import Entry

from .conftest import KNOCK, NOON, held, sign_in, with_role

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)
PAGE = actions.Knock(address="203.0.113.7", door="page")


def code_of(user, at=NOON, steps=0):
    key = base64.b32decode(unseal(bytes(User.objects.get(pk=user.pk).otp_secret)))
    # RFC 6238 from the library itself, as a telephone would compute it.
    return f"{totp(key, t0=0 - int(at.timestamp()) + int(clock_time()) - 30 * steps):06d}"


def clock_time():
    import time

    return time.time()


def enrol(user, at=NOON):
    with held(at):
        actor = actor_of_user(user.pk)
        actions.begin_second_factor(actor=actor)
        actions.confirm_second_factor(actor=actor, code=code_of(user, at))


def refusal(call):
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(at, code):
    """RFC 6238, appendix B, SHA-1 (its eight digits cut to six)."""
    key = base64.b32encode(b"12345678901234567890").decode()
    with clock.frozen(NOON.fromtimestamp(at, NOON.tzinfo)):
        assert second_factor.matching_step(key, code, 0) == at // 30
        assert second_factor.matching_step(key, code, at // 30) is None


def test_it_is_switched_on_by_the_first_right_code(person):
    with held():
        actor = actor_of_user(person.pk)
        key = actions.begin_second_factor(actor=actor)
        assert actions.begin_second_factor(actor=actor) == key
        assert refusal(lambda: actions.confirm_second_factor(actor=actor, code="000000")).kind == "invalid"
        assert sign_in().token  # not yet on
    enrol(person)
    stored = User.objects.get(pk=person.pk)
    assert stored.otp_confirmed_at == NOON
    assert key.encode() not in bytes(stored.otp_secret)
    assert refusal(lambda: actions.begin_second_factor(actor=actor)).kind == "conflict"


def test_switching_on_ends_sessions_made_without(person):
    with held():
        token = sign_in().token
        enrol(person)
        assert refusal(lambda: actor_of_token(token)).kind == "sign_in_needed"


def test_sign_in_asks_for_the_code(person):
    enrol(person)
    later = NOON + STEP
    with held(later):
        needed = refusal(sign_in)
        assert (needed.kind, needed.status) == ("second_factor_needed", 401)
        assert "ticket" not in needed.document()
        assert sign_in(otp=code_of(person, later)).token


def test_a_code_works_once(person):
    enrol(person)
    with held():  # the code that switched it on is used up
        assert refusal(lambda: sign_in(otp=code_of(person))).kind == "sign_in_failed"
    later = NOON + 2 * STEP
    with held(later):
        assert sign_in(otp=code_of(person, later)).token
        assert refusal(lambda: sign_in(otp=code_of(person, later))).kind == "sign_in_failed"
        assert refusal(lambda: sign_in(otp=code_of(person, later, -1))).kind == "sign_in_failed"  # an older one neither


def test_two_requests_at_once_cannot_share_a_code(person):
    enrol(person)
    later = NOON + 2 * STEP
    with held(later):
        first, second = User.objects.get(pk=person.pk), User.objects.get(pk=person.pk)
        assert second_factor.use_code(first, code_of(person, later))
        assert not second_factor.use_code(second, code_of(person, later))


def test_a_clock_one_step_off_is_forgiven_two_are_not(person):
    enrol(person)
    later = NOON + 10 * STEP
    with held(later):
        assert refusal(lambda: sign_in(otp=code_of(person, later, 2))).kind == "sign_in_failed"
        assert refusal(lambda: sign_in(otp=code_of(person, later, -2))).kind == "sign_in_failed"
        assert sign_in(otp=code_of(person, later, -1)).token


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00" * 6, "²²²²²²"])
def test_what_is_no_code_is_refused(person, code):
    enrol(person)
    with held(NOON + STEP):
        assert refusal(lambda: actions.sign_in_with_code(ticket=ticket(), otp=code, knock=PAGE)).kind == "sign_in_failed"


def ticket():
    return refusal(lambda: sign_in(knock=PAGE)).ticket


def test_a_page_takes_the_code_in_a_second_step(person):
    enrol(person)
    later = NOON + STEP
    with held(later):
        signed = actions.sign_in_with_code(ticket=ticket(), otp=code_of(person, later), knock=PAGE)
        assert owner_of_session(signed.session_key).second_factor


def test_a_ticket_is_short_lived_and_dies_with_the_password(person):
    enrol(person)
    with held(NOON + STEP):
        given = ticket()
        assert refusal(lambda: actions.sign_in_with_code(ticket=given + "x", otp="1", knock=PAGE)).kind == "sign_in_failed"
        assert refusal(lambda: actions.sign_in_with_code(ticket="", otp="1", knock=PAGE)).kind == "sign_in_failed"
    later = NOON + 12 * STEP
    with held(later):
        refused = refusal(lambda: actions.sign_in_with_code(ticket=given, otp=code_of(person, later), knock=PAGE))
        assert "超时" in refused.detail
        given = ticket()
        actions.set_password(actor=SYSTEM, user_id=person.pk, password="another fine password 7")
        assert "超时" in refusal(lambda: actions.sign_in_with_code(ticket=given, otp=code_of(person, later), knock=PAGE)).detail


def test_codes_cannot_be_guessed_by_asking_for_the_password_step_again(person):
    """Knowing the password must not give endless tries at the code, from however many addresses."""
    enrol(person)
    looked_at, at = 0, NOON + 4 * STEP
    for number in range(30):
        knock = actions.Knock(address=f"198.51.100.{number}", door="page")
        with held(at):
            needed = refusal(lambda: sign_in(knock=knock))  # noqa: B023
            refused = refusal(lambda: actions.sign_in_with_code(ticket=needed.ticket, otp="000000", knock=knock))  # noqa: B023
        looked_at += refused.kind == "sign_in_failed"
        at += timedelta(seconds=20)
    assert looked_at <= 14


def test_the_own_one_is_switched_off_by_a_code(person):
    enrol(person)
    later = NOON + STEP
    with held(later):
        actor = actor_of_user(person.pk)
        assert refusal(lambda: actions.remove_second_factor(actor=actor, user_id=person.pk, code="000000")).kind == "invalid"
        actions.remove_second_factor(actor=actor, user_id=person.pk, code=code_of(person, later))
        assert sign_in().token


def test_wrong_codes_when_switching_off_count(person):
    enrol(person)
    with held(NOON + STEP):
        actor = actor_of_user(person.pk)
        kinds = [refusal(lambda: actions.remove_second_factor(actor=actor, user_id=person.pk, code="000000")).kind for _ in range(4)]
    assert kinds == ["invalid", "invalid", "invalid", "too_many_attempts"]


def test_a_post_that_needs_it_keeps_it(admin):
    enrol(admin)
    with held(NOON + STEP):
        actor = actor_of_user(admin.pk)
        assert (
            refusal(lambda: actions.remove_second_factor(actor=actor, user_id=admin.pk, code=code_of(admin, NOON + STEP))).kind
            == "not_permitted"
        )


def test_the_security_admin_takes_a_lost_one_away_and_the_system_admin_may_not(person, admin):
    enrol(person)
    system = with_role("boss", "system_admin")
    assert refusal(lambda: actions.remove_second_factor(actor=actor_of_user(system.pk), user_id=person.pk)).kind == "not_permitted"
    actions.remove_second_factor(actor=actor_of_user(admin.pk), user_id=person.pk, reason="手机丢失")
    assert User.objects.get(pk=person.pk).otp_secret is None
    assert Entry.objects.filter(verb="user.second_factor_off", subject_id=str(person.pk)).count() == 1


def test_an_admin_with_it_may_use_the_api(admin):
    enrol(admin)
    later = NOON + STEP
    with held(later):
        token = sign_in(username="guard", otp=code_of(admin, later)).token
        assert actor_of_token(token).roles == ("security_admin",)


def test_the_key_is_shown_for_typing_and_as_an_address():
    key = second_factor.new_key()
    assert len(base64.b32decode(key)) == 20
    assert second_factor.grouped(key).replace(" ", "") == key
    assert second_factor.address(key, "网格员01").startswith("otpauth://totp/%E6%A0%BC%E6%B2%BB%3A")
    assert KNOCK.door == "api"
