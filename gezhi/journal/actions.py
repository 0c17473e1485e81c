"""The only writers of the record."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from gezhi.ground import clock
from gezhi.ground.ids import uuid7
from gezhi.journal.models import Entry, Head, Receipt, Version, Words
from gezhi.journal.rules import START, Act, Subject, link, write_down

KEPT_FOR = timedelta(days=90)  # an answer to a keyed request; security.md 55


class Doer(Protocol):
    """Whoever acts: a user id (None for the platform itself), and the role and unit acted in."""

    @property
    def user_id(self) -> int | None:
        """Id of the account, None for the platform itself."""


@dataclass(frozen=True)
class Written:
    """A composed entry and its words, ready to be stored by the ORM or by one statement."""

    entry: dict[str, Any]
    words: tuple[dict[str, Any], ...]
    hash: bytes


def compose(subject: Subject, seq: int, previous: bytes, act: Act) -> Written:
    """The rows of one entry: nothing is stored yet. ``seq`` is its place in the subject's chain, ``previous`` the head before it."""
    salts = {name: secrets.token_bytes(16) for name in act.words}
    body = write_down(subject, seq, act, salts)
    hash_ = link(previous, body)
    entry = {
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "seq": seq,
        "area_path": subject.area_path,
        "verb": act.verb,
        "at": act.at,
        "actor_id": act.actor_id,
        "body": body,
        "hash": hash_,
    }
    words = tuple(
        {"id": id_, "subject_id": subject.id, "salt": salts[name], "text": text, "erased_at": None}
        for name, (id_, text) in act.words.items()
    )
    return Written(entry, words, hash_)


def store(written: Written) -> Entry:
    """Save a composed entry and its words in the running transaction."""
    if written.words:
        Words.objects.bulk_create([Words(**row) for row in written.words])
    return Entry.objects.create(**written.entry)


def spoken(words: Mapping[str, str] | None) -> dict[str, tuple[UUID, str]]:
    """Free words under fresh ids, as an act carries them; empty ones are left out."""
    return {name: (uuid7(), text) for name, text in (words or {}).items() if text}


def record(
    actor: Doer,
    subject: Subject,
    verb: str,
    after: Mapping[str, Any],
    *,
    reason: str = "",
    words: Mapping[str, str] | None = None,
    client_at: datetime | None = None,
    evidence: tuple[str, ...] = (),
) -> Entry:
    """Write one entry about a register subject (a user, an area, an item...) in the running transaction.

    ``after``: the values that changed, plain JSON. ``reason`` and ``words`` are free text and stored apart, erasable.
    The chain's head moves under a row lock, so two writers of one subject follow each other.
    """
    all_words = spoken({**(words or {}), **({"reason": reason} if reason else {})})
    act = Act(verb, clock.now(), actor.user_id, after=after, words=all_words, client_at=client_at, evidence=evidence)
    with transaction.atomic():
        Head.objects.bulk_create([Head(kind=subject.kind, subject_id=subject.id, seq=0, hash=START)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(kind=subject.kind, subject_id=subject.id)
        written = compose(subject, head.seq + 1, bytes(head.hash), act)
        entry = store(written)
        Head.objects.filter(pk=head.pk).update(seq=head.seq + 1, hash=written.hash)
    return entry


def bump(name: str) -> None:
    """Move the counter ``name`` in the running transaction: caches built from the register reload at their next use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_version (name, value) VALUES (%s, 1) ON CONFLICT (name) DO UPDATE SET value = journal_version.value + 1",
            [name],
        )


def current_versions() -> dict[str, int]:
    """All counters as they stand."""
    return dict(Version.objects.values_list("name", "value"))


def forget_old_receipts() -> int:
    """Delete receipts older than 90 days; how many."""
    return Receipt.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]
