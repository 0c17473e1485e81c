"""What guessing costs a stranger, and what it must never cost the staff."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions, lockout, rules
from gezhi.accounts.models import FailureCount
from gezhi.ground.problems import Problem
from gezhi.journal.models import Entry

from .conftest import KNOCK, NOON, PASSWORD, counted_hashes, held, sign_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def fail(at=NOON, kind="sign_in_failed", **facts):
    with held(at), pytest.raises(Problem) as caught:
        sign_in(**{"password": "wrong password 1", **facts})
    assert caught.value.kind == kind
    return caught.value


def fail_until_locked(at=NOON, **facts):
    """Five wrong tries, each after the wait of the one before; the moment of the last."""
    for pause in (0, 1, 1, 3, 5):
        at += timedelta(seconds=pause)
        fail(at, **facts)
    return at


def test_after_five_wrong_ones_the_right_one_must_wait_too(person, monkeypatch):
    last = fail_until_locked()
    with counted_hashes(monkeypatch) as seen:
        problem = fail(last + timedelta(seconds=10), "too_many_attempts", password=PASSWORD)
    assert problem.facts["retry_after"] == 50
    assert seen == []
    with held(last + MINUTE):
        assert sign_in().user_id == person.pk


def test_a_right_one_begins_anew(person):
    last = fail_until_locked()
    with held(last + MINUTE):
        sign_in()
    fail(last + MINUTE)
    fail(last + MINUTE)


def test_waits_double_to_half_an_hour(person):
    at, waits = fail_until_locked(), []
    for _ in range(7):
        wait = fail(at, "too_many_attempts").facts["retry_after"]
        waits.append(wait // 60)
        at += timedelta(seconds=wait)
        fail(at)
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_knocking_while_waiting_makes_it_no_longer(person):
    last = fail_until_locked()
    for second in range(1, 30):
        fail(last + timedelta(seconds=second), "too_many_attempts")
    with held(last + MINUTE):
        assert sign_in().user_id == person.pk


def test_strangers_elsewhere_do_not_lock_the_owner_out(person):
    for number in range(60):
        with held(), pytest.raises(Problem):
            sign_in(password="wrong password 1", knock=actions.Knock(address=f"198.51.100.{number % 30}"))
    with held():
        assert sign_in().user_id == person.pk


def test_under_attack_a_new_address_gets_fewer_tries_but_the_first_is_free(person):
    for number in range(rules.PRESSURE_FROM):
        fail(knock=actions.Knock(address=f"198.51.100.{number}"))
    fresh = actions.Knock(address="192.0.2.9")
    fail(knock=fresh)
    fail(NOON + timedelta(seconds=1), "too_many_attempts", knock=fresh)
    with held():
        assert sign_in(knock=actions.Knock(address="192.0.2.10")).user_id == person.pk


def test_a_known_device_gets_in_whatever_strangers_do_at_its_own_address(person):
    fail_until_locked()
    for number in range(60):
        with held(NOON), pytest.raises(Problem):
            sign_in(username=f"guess{number}")
    fail(NOON, "too_many_attempts", username="yet-another")  # the address is locked for strangers
    with held():
        assert sign_in(knock=replace(KNOCK, device="secret of this browser")).user_id == person.pk


def test_a_known_device_has_a_count_of_its_own(person):
    known = replace(KNOCK, device="secret of this browser")
    last = fail_until_locked(knock=known)
    fail(last, "too_many_attempts", knock=known, password=PASSWORD)
    with held(last):
        assert sign_in().user_id == person.pk  # as anybody else, at the same address


def test_one_address_guessing_at_many_accounts_is_slowed_then_locked(db):
    at, looked_at = NOON, []
    for number in range(150):
        with held(at), pytest.raises(Problem) as caught:
            sign_in(username=f"name{number}")
        looked_at.append(caught.value.kind == "sign_in_failed")
        at += timedelta(seconds=10)
    assert all(looked_at[: rules.SHARED_ADDRESS.slow])
    assert sum(looked_at) <= rules.SHARED_ADDRESS.lock + 4  # of 150 tries in 25 minutes


def test_a_hall_of_colleagues_behind_one_address_signs_in(db):
    for number in range(rules.SHARED_ADDRESS.lock + 2):
        actions.create_user(actor=SYSTEM, username=f"hall{number}", name=f"窗口 {number}", password=PASSWORD)
    with held():
        for number in range(rules.SHARED_ADDRESS.lock + 2):
            assert sign_in(username=f"hall{number}").token


def test_tries_are_counted_before_the_password_is_looked_at(person, monkeypatch):
    """A hundred tries sent at once are a hundred tries: the count is already there while the first is still being hashed."""
    counts = []
    monkeypatch.setattr(
        "gezhi.accounts.actions.signing_in.check_password",
        lambda *_: counts.append(FailureCount.objects.get(scope="pair").failures) or False,
    )
    fail()
    fail()
    assert counts == [1, 2]


def test_no_name_and_no_address_is_stored(person):
    fail()
    rows = list(FailureCount.objects.values_list("scope", "key"))
    assert sorted(scope for scope, _ in rows) == ["account", "address", "pair"]
    assert all(len(key) == 32 and b"worker01" not in bytes(key) for _, key in rows)


def test_only_looked_at_tries_are_written_down_and_the_lock_is_told(person):
    last = fail_until_locked()
    for _ in range(20):
        fail(last, "too_many_attempts")
    refusals = Entry.objects.filter(verb="user.sign_in_refused").order_by("id")
    assert refusals.count() == 5
    assert '"blocked_until":null' in refusals.first().body.replace(" ", "")
    assert '"blocked_until":null' not in refusals.last().body.replace(" ", "")


def test_old_counts_are_removed(person):
    fail()
    with held(NOON + 46 * MINUTE):
        assert lockout.tidy() == 3
