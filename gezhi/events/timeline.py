"""The story of one matter: its entries with their words, shown to whom they are meant for."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.events.models import Event
from gezhi.events.standing import Standing
from gezhi.events.workflow import ROWS
from gezhi.journal.models import Entry, Words

KIND = "event"
ENTRY_LABELS: dict[str, str] = {row.entry: row.label for row in ROWS} | {
    "event.submitted": "上报",
    "event.reporter_revealed": "查看上报人信息",
    "event.recomputed": "期限重新计算",
    "event.original_opened": "查看原始附件",
}
# What whoever raised a matter reads of it, and which words: never inside notes (domain.md 2.2, security.md 26).
FOR_REPORTER: dict[str, tuple[str, ...]] = {
    "event.submitted": (),
    "event.accepted": (),
    "event.rejected": ("reply",),
    "event.dispatched": (),
    "event.signed": (),
    "event.facts_asked": ("text",),
    "event.facts_supplied": ("text",),
    "event.finished": ("reply",),
    "event.self_closed": ("reply",),
    "event.closed": (),
    "event.rated": ("text",),
    "event.reopened": ("reason",),
    "event.reporter_revealed": (),
    "event.archived": (),
}


@dataclass(frozen=True)
class EntryFact:
    """One entry for reading: what was done, by which role of which unit, the words, and the plain facts."""

    seq: int
    verb: str
    label: str
    at: datetime
    actor_id: int | None
    role: str
    unit_id: int | None
    words: dict[str, str]
    facts: dict[str, Any]
    change: dict[str, Any]
    evidence: tuple[str, ...]


def entries(standing: Standing, *, after_seq: int = 0, limit: int = 200) -> list[EntryFact]:
    """The entries of a matter the person may read, oldest first, from after a place in the chain."""
    event = standing.event
    rows = Entry.objects.filter(subject_kind=KIND, subject_id=str(event.pk), seq__gt=after_seq).order_by("seq")
    staff = standing.sees_as_staff
    if not staff:
        rows = rows.filter(verb__in=FOR_REPORTER)
    found = list(rows[:limit])
    bodies = {row.pk: json.loads(row.body) for row in found}
    ids = [UUID(pair[0]) for body in bodies.values() for pair in body.get("words", {}).values()]
    texts = {row.pk: row.text for row in Words.objects.filter(pk__in=ids)} if ids else {}
    return [_fact(row, bodies[row.pk], texts, staff) for row in found]


def _fact(row: Entry, body: dict[str, Any], texts: dict[UUID, str], staff: bool) -> EntryFact:
    open_words = body.get("words", {}) if staff else {k: v for k, v in body.get("words", {}).items() if k in FOR_REPORTER[row.verb]}
    words = {name: texts.get(UUID(pair[0]), "") for name, pair in open_words.items()}
    after = body["after"]
    return EntryFact(
        seq=row.seq,
        verb=row.verb,
        label=ENTRY_LABELS.get(row.verb, row.verb),
        at=row.at,
        actor_id=row.actor_id if staff else None,
        role=body.get("role", ""),
        unit_id=body.get("unit"),
        words=words,
        facts=after.get("facts", {}) if staff else {},
        change=after.get("event", {}) if staff else {k: v for k, v in after.get("event", {}).items() if k == "state"},
        evidence=tuple(body.get("evidence", ())),
    )


def outward_reply(event: Event) -> str:
    """The newest answer given to whoever raised the matter; empty before there is one."""
    rows = Entry.objects.filter(
        subject_kind=KIND, subject_id=str(event.pk), verb__in=["event.finished", "event.self_closed", "event.rejected"]
    ).order_by("-seq")
    for row in rows[:1]:
        pair = json.loads(row.body).get("words", {}).get("reply")
        if pair:
            return Words.objects.filter(pk=UUID(pair[0])).values_list("text", flat=True).first() or ""
    return ""
