"""Guessing passwords is made slow, without giving strangers a switch that shuts staff out (security.md 3).

What counts together:

1. *a known device* (a browser that has signed in as this user before and keeps a signed cookie): counts alone, and nothing else counts
   for it. So whatever strangers do, the desk where somebody works every day lets him in.
2. *account and address*, for everybody else: five failures, then waits of 1, 2, 4 ... 30 minutes for this pair only.
3. *the address*, for everybody else: 20 failures slow it down, 50 lock it, because one address guessing at many accounts is the usual
   attack and a town hall behind one address is not.
4. *the account*, from anywhere: never refuses by itself. From 20 failures on, strangers get one free try per address instead of two, and
   the locks of rule 2 come after three instead of five. The owner at a new telephone still gets in at the first right try.
5. *dynamic codes* of an account: only who has the right password can fail here, so this one may lock: ten failures.

A try is counted before the password is looked at and taken back when it was right, so that a hundred tries sent at once are a hundred
tries. Slowing down means the answer 429 with the seconds to wait, not a sleeping thread: four sleeping threads would stop the worker.
A try that is refused for waiting does not lengthen the wait.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F

from gezhi.accounts import rules
from gezhi.accounts.models import FailureCount
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.ground.secrets import keyed_hash


@dataclass
class Attempt:
    """One counted try to sign in: the counters it moved, and the longest wait that begins if it fails."""

    own: bytes
    counted: dict[bytes, datetime | None] = field(default_factory=dict)
    blocks_until: datetime | None = None


def begin(username: str, address: str, device: str = "") -> Attempt:
    """Count a try before the password is looked at. Problem ``too_many_attempts`` with ``retry_after`` seconds while it must wait.

    ``device`` is the secret of a known device of this very user, empty for everybody else.
    """
    now = clock.now()
    with transaction.atomic(durable=True):  # a count must survive the refusal that follows it
        if device:
            attempt = Attempt(_key("device", device, username))
            _count(attempt, attempt.own, "device", rules.PERSONAL, now)
            return attempt
        account = _key("account", username)
        pressed = _failures(account, now) >= rules.PRESSURE_FROM
        spot = rules.counted_address(address)
        attempt = Attempt(_key("pair", username, spot))
        # One order of locks everywhere: pair, address, account.
        _count(attempt, attempt.own, "pair", rules.UNDER_PRESSURE if pressed else rules.PERSONAL, now)
        _count(attempt, _key("address", spot), "address", rules.SHARED_ADDRESS, now)
        _count(attempt, account, "account", None, now)
        return attempt


def begin_code(attempt: Attempt, username: str) -> None:
    """Count a dynamic code before it is looked at; the password was right."""
    with transaction.atomic(durable=True):
        _count(attempt, _key("code", username), "code", rules.CODES, clock.now())


def begin_guess(purpose: str, address: str) -> Attempt:
    """Count a guess at a secret that belongs to no account (a progress code): by address, apart from the counts of sign-ins."""
    with transaction.atomic(durable=True):
        key = _key(purpose, rules.counted_address(address))
        attempt = Attempt(key)
        _count(attempt, key, purpose, rules.GUESSES, clock.now())
    return attempt


def take_back(attempt: Attempt) -> None:
    """Uncount this try, and only this one: it was no failure, but not yet a sign-in either."""
    for key, blocked_until in attempt.counted.items():
        FailureCount.objects.filter(key=key, failures__gt=0).update(failures=F("failures") - 1)
        # Only the wait that this very try began ends with it.
        FailureCount.objects.filter(key=key, blocked_until=blocked_until).update(blocked_until=None)


def succeeded(attempt: Attempt, username: str) -> None:
    """The try was right: the shared counters lose it, those of this person begin anew."""
    take_back(attempt)
    FailureCount.objects.filter(key__in=[attempt.own, _key("code", username)]).delete()


def tidy() -> int:
    """Remove counters that no longer count; how many went."""
    return FailureCount.objects.filter(last_at__lt=clock.now() - rules.WINDOW - rules.LONGEST_WAIT).delete()[0]


def _key(scope: str, *parts: str) -> bytes:
    return keyed_hash("\x1f".join((scope, *parts)), "sign-in")


def _failures(key: bytes, now: datetime) -> int:
    row = FailureCount.objects.filter(key=key).first()
    return 0 if row is None or rules.is_forgotten(row.last_at, row.blocked_until, now) else row.failures


def _count(attempt: Attempt, key: bytes, scope: str, allowance: rules.Allowance | None, now: datetime) -> None:
    """Add one to a counter, or refuse while it makes wait. Refusing rolls the other counters of the try back."""
    FailureCount.objects.bulk_create([FailureCount(key=key, scope=scope, last_at=now)], ignore_conflicts=True)
    row = FailureCount.objects.select_for_update().get(key=key)
    if row.blocked_until and row.blocked_until > now:
        raise too_many(row.blocked_until - now)
    if rules.is_forgotten(row.last_at, row.blocked_until, now):
        row.failures = 0
    row.failures += 1
    row.last_at = now
    wait = rules.wait_after(row.failures, allowance) if allowance else timedelta(0)
    row.blocked_until = now + wait if wait else None
    row.save(update_fields=["failures", "last_at", "blocked_until"])
    attempt.counted[key] = row.blocked_until
    if wait >= timedelta(minutes=1):
        attempt.blocks_until = max(row.blocked_until or now, attempt.blocks_until or now)


def too_many(left: timedelta) -> Problem:
    """The refusal that says how long to wait."""
    seconds = max(1, ceil(left.total_seconds()))
    words = f"{seconds} 秒" if seconds < 90 else f"{ceil(seconds / 60)} 分钟"
    return Problem("too_many_attempts", f"输错次数过多，请 {words}后再试。", retry_after=seconds)
