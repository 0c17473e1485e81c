"""Signing in: one verb for the page and the API, which never tells why it refuses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import transaction

from gezhi.access.actor import ANONYMOUS, Actor
from gezhi.accounts import lockout, rules
from gezhi.accounts.actions.tokens import add_token, device_words, open_session, subject
from gezhi.accounts.models import User
from gezhi.accounts.passwords import readable_password
from gezhi.accounts.queries import actor_of_user, digest_of, needs_second_factor
from gezhi.accounts.second_factor import use_code
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.actions import record
from gezhi.journal.rules import Subject

_TICKET = "gezhi.accounts.code"
_TICKET_LIFE = timedelta(minutes=5)
_dummy: list[str] = []


@dataclass(frozen=True)
class Knock:
    """Where a sign-in comes from. ``device``: the secret of a known device of this user. ``door``: "api" gets a token, "page" a session."""

    address: str
    device_name: str = ""
    device: str = ""
    door: str = "api"


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that worked: the token for the API, or the key of the session cookie for a page."""

    user_id: int
    username: str
    name: str
    token: str | None = None
    expires_at: datetime | None = None
    session_key: str | None = None


class CodeNeeded(Problem):
    """The password was right and a dynamic code is still missing; ``ticket`` stands for the password for five minutes."""

    def __init__(self, ticket: str) -> None:
        super().__init__("second_factor_needed", "密码正确，还需要动态验证码。")
        self.ticket = ticket


def sign_in(*, username: str, password: str, otp: str = "", knock: Knock) -> SignedIn:
    """Sign in with name, password and, where it is switched on, the dynamic code.

    An unknown name, a disabled account and a wrong password get the same answer after the same work: one count, one hashing, one entry.
    Problems: ``too_many_attempts`` (with ``retry_after``), ``sign_in_failed``, ``second_factor_needed`` (as ``CodeNeeded``),
    ``password_change_needed`` (API only: the page leads there by itself). Counts failures in a transaction of their own, so call it
    outside any transaction.
    """
    name, typed = rules.looked_up_username(username), readable_password(password)
    attempt = lockout.begin(name, knock.address, knock.device)
    user = User.objects.filter(username=name).first()
    right = check_password(typed, user.password if user and user.has_usable_password() else _nobodys_password())
    if not right or user is None or not user.is_active:
        raise _refused(user, knock, "password", attempt)
    if user.otp_confirmed_at and not otp:
        lockout.take_back(attempt)
        raise CodeNeeded(_ticket(user))
    return _finish(user, otp, attempt, knock)


def sign_in_with_code(*, ticket: str, otp: str, knock: Knock) -> SignedIn:
    """The second step of a page: the ticket of the first, and the dynamic code."""
    user = ticket_user(ticket)
    attempt = lockout.begin(user.username, knock.address, knock.device)
    return _finish(user, otp, attempt, knock)


def ticket_user(ticket: str) -> User:
    """Whose password a ticket stands for. Problem ``sign_in_failed`` when it is old, changed, or the password is another one now."""
    try:
        facts: dict[str, Any] = signing.loads(ticket, salt=_TICKET)
    except signing.BadSignature:
        facts = {}
    user = User.objects.filter(pk=facts.get("user", 0), is_active=True).first()
    fresh = clock.now().timestamp() - float(facts.get("at", 0)) < _TICKET_LIFE.total_seconds()
    if user is None or not fresh or facts.get("password") != _password_mark(user):
        raise Problem("sign_in_failed", "登录步骤已超时，请重新输入用户名和密码。")
    return user


def _finish(user: User, otp: str, attempt: lockout.Attempt, knock: Knock) -> SignedIn:
    """What follows a right password: the code, the stops of the API, the proof of the sign-in and its entry."""
    if user.otp_confirmed_at:
        lockout.begin_code(attempt, user.username)
        if not use_code(user, otp):
            raise _refused(user, knock, "code", attempt)
    actor = actor_of_user(user.pk)
    if knock.door == "api":
        _stop_api(user, actor, attempt)
    lockout.succeeded(attempt, user.username)
    return _prove(user, actor, knock)


def _stop_api(user: User, actor: Actor, attempt: lockout.Attempt) -> None:
    """The API cannot show the pages on which a first password is changed or a second factor set up: it says so."""
    enrol = needs_second_factor(actor.grants) and not user.otp_confirmed_at
    if not enrol and not user.must_change_password:
        return
    lockout.take_back(attempt)
    if user.must_change_password:
        raise Problem("password_change_needed")
    raise Problem("second_factor_needed", "您的岗位需要两步验证。请先在网页上登录，设置好动态验证码，再来登录。")


@transaction.atomic
def _prove(user: User, actor: Actor, knock: Knock) -> SignedIn:
    """A token or a session, and the entry, together."""
    second = user.otp_confirmed_at is not None
    facts = {"door": knock.door, "address": knock.address, "device": device_words(knock.device_name), "second_factor": second}
    if knock.door == "api":
        new = add_token(user.pk, knock.device_name, second_factor=second)
        record(actor, subject(user.pk), "user.signed_in", facts | {"token": digest_of(new.token).hex()[:16], "until": new.expires_at})
        return SignedIn(user.pk, user.username, user.name, token=new.token, expires_at=new.expires_at)
    key = open_session(user_id=user.pk, device_name=knock.device_name, address=knock.address, second_factor=second)
    record(actor, subject(user.pk), "user.signed_in", facts)
    return SignedIn(user.pk, user.username, user.name, session_key=key)


def _refused(user: User | None, knock: Knock, why: str, attempt: lockout.Attempt) -> Problem:
    """Write the refusal down and give the one answer that all refusals share.

    Only looked-at tries are written: those refused for waiting are not, or a stranger could fill the disk. The record of a name that does
    not exist hangs on the address it came from; what was typed is not kept, since people type passwords there by mistake.
    """
    about = subject(user.pk) if user else Subject("sign-in", rules.counted_address(knock.address))
    facts = {"door": knock.door, "address": knock.address, "device": device_words(knock.device_name)}
    record(ANONYMOUS, about, "user.sign_in_refused", facts | {"why": why, "blocked_until": attempt.blocks_until})
    return Problem("sign_in_failed")


def _ticket(user: User) -> str:
    return signing.dumps({"user": user.pk, "at": clock.now().timestamp(), "password": _password_mark(user)}, salt=_TICKET)


def _password_mark(user: User) -> str:
    """Changes with the password, tells nothing about it."""
    return digest_of(user.password).hex()[:16]


def _nobodys_password() -> str:
    """A stored password that no typed one matches, with the same cost as all others; made once per process."""
    if not _dummy:
        _dummy.append(make_password(signing.get_cookie_signer(salt=_TICKET).sign("nobody")))
    return _dummy[0]
