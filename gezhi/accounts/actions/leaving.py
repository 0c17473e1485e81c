"""Ending proofs of a sign-in: one, or all of a person at once."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.accounts import lockout
from gezhi.accounts.actions.tokens import subject
from gezhi.accounts.models import SignedInSession, Token, User
from gezhi.accounts.queries import digest_of
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.actions import record

KEPT = timedelta(days=90)  # ended sessions and tokens stay readable beside the record for so long


def end_all(user_id: int) -> dict[str, int]:
    """End every session and token of a user in the running transaction; how many of each. They die with the next request they make."""
    now = clock.now()
    sessions = SignedInSession.objects.filter(user_id=user_id, ended_at__isnull=True).update(ended_at=now)
    tokens = Token.objects.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=now)
    User.objects.filter(pk=user_id).update(sessions_valid_from=now)
    return {"sessions": sessions, "tokens": tokens}


def _own_or_admin(actor: Actor, user_id: int) -> None:
    if actor.user_id != user_id and not actor.may(Verb.GRANT_EDIT):
        actor.require(Verb.USER_EDIT)


@transaction.atomic
def sign_out(*, token: str) -> None:
    """End the token a device signs out with; a token that is no more is no error."""
    row = Token.objects.filter(digest=digest_of(token), revoked_at__isnull=True).first()
    if row is None:
        return
    Token.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    record(Actor(user_id=row.user_id), subject(row.user_id), "user.signed_out", {"door": "api", "token": bytes(row.digest).hex()[:16]})


@transaction.atomic
def end_session(*, actor: Actor, digest: bytes) -> None:
    """End one session: one's own (signing out), or anyone's as an admin. Problem ``not_visible`` when it is not there to be ended."""
    row = SignedInSession.objects.filter(digest=digest).first()
    if row is None:
        raise Problem("not_visible")
    _own_or_admin(actor, row.user_id)
    if SignedInSession.objects.filter(digest=digest, ended_at__isnull=True).update(ended_at=clock.now()):
        record(actor, subject(row.user_id), "user.signed_out", {"door": "page", "session": digest.hex()[:16]})


@transaction.atomic
def end_token(*, actor: Actor, digest: bytes) -> None:
    """End one API token: one's own, or anyone's as an admin."""
    row = Token.objects.filter(digest=digest).first()
    if row is None:
        raise Problem("not_visible")
    _own_or_admin(actor, row.user_id)
    if Token.objects.filter(digest=digest, revoked_at__isnull=True).update(revoked_at=clock.now()):
        record(actor, subject(row.user_id), "user.token_ended", {"token": digest.hex()[:16]})


@transaction.atomic
def sign_out_everywhere(*, actor: Actor, user_id: int, reason: str = "") -> dict[str, int]:
    """End every session and token of a person at once, one's own or, as an admin, anyone's; how many of each."""
    _own_or_admin(actor, user_id)
    if not User.objects.filter(pk=user_id).exists():
        raise Problem("not_visible")
    ended = end_all(user_id)
    record(actor, subject(user_id), "user.signed_out_everywhere", ended, reason=reason)
    return ended


@transaction.atomic
def tidy(*, actor: Actor) -> dict[str, int]:
    """Remove what no longer proves anything: old failure counts, and sessions and tokens ended or run out 90 days ago."""
    actor.require(Verb.SYSTEM_OPERATE)
    before = clock.now() - KEPT
    return {
        "failures": lockout.tidy(),
        "sessions": SignedInSession.objects.filter(last_seen_at__lt=before).delete()[0],
        "tokens": Token.objects.filter(expires_at__lt=before).delete()[0],
        "browser_data": Session.objects.filter(expire_date__lt=clock.now()).delete()[0],
    }
