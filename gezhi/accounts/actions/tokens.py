"""Giving out proofs of a sign-in: tokens for the API, sessions for browsers."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.accounts import rules
from gezhi.accounts.models import SignedInSession, Token, User
from gezhi.accounts.queries import TOKEN_PREFIX, digest_of
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.ground.text import CONTROLS
from gezhi.journal.actions import record
from gezhi.journal.rules import Subject

TOKEN_BYTES = 32  # 256 random bits


@dataclass(frozen=True)
class NewToken:
    """A token as it is shown once, and when it ends."""

    token: str
    expires_at: datetime


def subject(user_id: int) -> Subject:
    """A user as the record names him."""
    return Subject("user", str(user_id))


def device_words(text: str) -> str:
    """What a caller says of its device, shortened and made safe to store."""
    return CONTROLS.sub("", text.replace("\n", " ")).strip()[:100]


def add_token(user_id: int, device_name: str, *, second_factor: bool) -> NewToken:
    """Store a fresh token in the running transaction; only its digest is kept."""
    now = clock.now()
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = Token.objects.create(
        digest=digest_of(token),
        user_id=user_id,
        device_name=device_words(device_name),
        second_factor=second_factor,
        created_at=now,
        expires_at=now + rules.TOKEN_LIFE,
        last_seen_at=now,
    )
    return NewToken(token, row.expires_at)


@transaction.atomic
def create_token(*, actor: Actor, user_id: int, device_name: str = "", second_factor: bool = False) -> NewToken:
    """A token made without a password: by the platform itself (commands, benches), or by a person for himself (30 days).

    ``second_factor``: the owner has shown a second factor; only the platform may say so.
    """
    if not actor.is_system and (actor.user_id != user_id or second_factor):
        raise Problem("not_permitted")
    new = add_token(user_id, device_name, second_factor=second_factor)
    record(actor, subject(user_id), "user.token_created", {"token": digest_of(new.token).hex()[:16], "until": new.expires_at})
    return new


@transaction.atomic
def open_session(*, user_id: int, device_name: str = "", address: str = "", second_factor: bool = False) -> str:
    """A new browser session for a user who has proved who he is; returns the key for the session cookie."""
    now = clock.now()
    store = SessionStore()
    store["user"] = user_id  # for whoever reads Django's table; who is signed in follows from our own row alone
    store.save()
    key = str(store.session_key)
    SignedInSession.objects.create(
        digest=digest_of(key),
        user_id=user_id,
        device_name=device_words(device_name),
        address=address[:64],
        second_factor=second_factor,
        created_at=now,
        last_seen_at=now,
    )
    User.objects.filter(pk=user_id).update(last_login=now)
    return key
