"""Who is behind a request, in one statement; and what a person sees of his own account."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from gezhi.access.actor import Actor, GrantFact
from gezhi.access.queries import GRANTS_JSON, grant_facts
from gezhi.accounts import rules
from gezhi.accounts.models import SignedInSession, Token, User
from gezhi.ground import clock, statement
from gezhi.ground.problems import Problem
from gezhi.journal.queries import VERSIONS_JSON

TOKEN_PREFIX = "gz_"  # noqa: S105 - a mark, so that a token found in a text is recognised; no secret
TOKEN_SEEN_EVERY = timedelta(hours=1)
SESSION_SEEN_EVERY = timedelta(minutes=1)

_PERSON = f"u.id, u.username, u.name, {GRANTS_JSON.format(user='u.id')}, {VERSIONS_JSON}, u.must_change_password"
_BY_TOKEN = f"""
SELECT {_PERSON}, t.second_factor, t.last_seen_at FROM accounts_token t JOIN accounts_user u ON u.id = t.user_id
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s AND t.created_at >= u.sessions_valid_from AND u.is_active
"""  # noqa: S608 - only our own pieces
_BY_SESSION = f"""
SELECT {_PERSON}, s.second_factor, s.last_seen_at FROM accounts_signedinsession s JOIN accounts_user u ON u.id = s.user_id
WHERE s.digest = %(digest)s AND s.ended_at IS NULL AND s.created_at > %(oldest)s AND s.last_seen_at > %(idle)s
AND s.created_at >= u.sessions_valid_from AND u.is_active
"""  # noqa: S608
_BY_USER = f"SELECT {_PERSON} FROM accounts_user u WHERE u.id = %(user)s AND u.is_active"  # noqa: S608


@dataclass(frozen=True)
class SessionOwner:
    """Whose session it is. ``stage``: what he must do before he may act, "password" or "second_factor"; empty when nothing."""

    actor: Actor
    stage: str
    digest: bytes
    second_factor: bool


def digest_of(secret: str) -> bytes:
    """The SHA-256 under which a token, a session or a one-time secret is kept. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def actor_of_token(token: str) -> Actor:
    """The person behind an API token, with the grants of this moment. Problem ``sign_in_needed`` when it is wrong, old or ended.

    A token also stops when its owner must first change the password, or got a role that wants a second factor the token was made without.
    """
    digest = digest_of(token)
    row = _row(_BY_TOKEN, {"digest": digest, "now": clock.now()}) if token.startswith(TOKEN_PREFIX) else None
    if row is None:
        raise Problem("sign_in_needed", "登录已失效，请重新登录。")
    actor = _actor(row, digest)
    stage = _stage(row, actor.grants)
    if stage == "password":
        raise Problem("password_change_needed")
    if stage:
        raise Problem("second_factor_needed", "您的岗位需要两步验证。请先在网页上登录，设置好动态验证码，再重新登录。")
    if clock.now() - row[7] >= TOKEN_SEEN_EVERY:
        Token.objects.filter(digest=digest).update(last_seen_at=clock.now())
    return actor


def owner_of_session(session_key: str) -> SessionOwner | None:
    """The person behind a browser's session; None when it ended, stood idle for 30 minutes or is 12 hours old."""
    now, digest = clock.now(), digest_of(session_key)
    dates = {"now": now, "oldest": now - rules.SESSION_LONGEST, "idle": now - rules.SESSION_IDLE}
    row = _row(_BY_SESSION, {"digest": digest, **dates})
    if row is None:
        return None
    if now - row[7] >= SESSION_SEEN_EVERY:
        SignedInSession.objects.filter(digest=digest).update(last_seen_at=now)
    actor = _actor(row)
    return SessionOwner(actor, _stage(row, actor.grants), digest, row[6])


def actor_of_user(user_id: int) -> Actor:
    """The person with this id as he may act now, for jobs and commands. Problem ``not_visible`` when absent or disabled."""
    row = _row(_BY_USER, {"user": user_id, "now": clock.now()})
    if row is None:
        raise Problem("not_visible")
    return _actor(row)


def needs_second_factor(grants: Sequence[GrantFact]) -> bool:
    """Whether one of the roles held asks for a second factor. A demonstration never does, and says on every page that it is one."""
    return not settings.DEMO and any(grant.needs_second_factor for grant in grants)


def sessions_of(user_id: int) -> list[SignedInSession]:
    """The sessions in which a person is signed in now, the latest first."""
    now = clock.now()
    alive = SignedInSession.objects.filter(
        user_id=user_id, ended_at__isnull=True, created_at__gt=now - rules.SESSION_LONGEST, last_seen_at__gt=now - rules.SESSION_IDLE
    )
    return list(alive.order_by("-last_seen_at", "-created_at"))


def tokens_of(user_id: int) -> list[Token]:
    """The API tokens of a person that still work, the latest first."""
    return list(Token.objects.filter(user_id=user_id, revoked_at__isnull=True, expires_at__gt=clock.now()).order_by("-created_at"))


def get_user(user_id: int | None) -> User:
    """A user by id. Problem ``not_visible`` when there is none."""
    user = None if user_id is None else User.objects.filter(pk=user_id).first()
    if user is None:
        raise Problem("not_visible")
    return user


def _row(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """The row of a statement planned once per connection; None without one."""
    return next(iter(statement.look(sql, values)), None)


def _actor(row: tuple[Any, ...], token_id: bytes | None = None) -> Actor:
    versions = row[4] or {}
    return Actor(row[0], row[1], row[2], grant_facts(row[3], versions), versions, token_id=token_id)


def _stage(row: tuple[Any, ...], grants: Sequence[GrantFact]) -> str:
    if row[5]:
        return "password"
    return "second_factor" if needs_second_factor(grants) and not row[6] else ""
