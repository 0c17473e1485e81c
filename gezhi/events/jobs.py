"""What the worker does for events. Each job may run twice."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import connection, transaction

from gezhi.access.actor import SYSTEM
from gezhi.catalogue.queries import calendar
from gezhi.events import clocks
from gezhi.events.actions import KIND, Wish, perform
from gezhi.events.models import Clock, Event
from gezhi.events.policies import policy
from gezhi.events.search import terms_of
from gezhi.events.workflow import State
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.actions import compose, store
from gezhi.journal.queries import Line
from gezhi.journal.rules import Act, Subject

_KEEP = """
INSERT INTO events_eventwords (event_id, created_at, terms)
SELECT r.event_id, r.created_at, array_to_tsvector(r.terms) FROM json_to_recordset(%s::json) AS r(event_id uuid, created_at timestamptz, terms text[])
ON CONFLICT (event_id) DO UPDATE SET terms = EXCLUDED.terms"""
BATCH = 500


def index_words(lines: Sequence[Line]) -> None:
    """Make the words of the matters in these entries findable."""
    ids = {UUID(line.subject_id) for line in lines}
    rows = Event.objects.filter(pk__in=ids).values_list("pk", "created_at", "title", "description", "location_text")
    values = [{"event_id": pk, "created_at": at, "terms": terms_of(at, *texts)} for pk, at, *texts in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [msgspec.json.encode(values).decode()])


def archive_old() -> int:
    """Archive what was closed longer ago than the city keeps it at hand; how many."""
    before = clock.now() - timedelta(days=policy("archive_after_days"))
    ids = list(Event.objects.filter(state=State.CLOSED, closed_at__lt=before).order_by("closed_at").values_list("pk", flat=True)[:BATCH])
    for event_id in ids:
        perform(actor=SYSTEM, wish=Wish(event_id, "archive", None, {}))
    return len(ids)


def recompute_provisional() -> int:
    """Set provisional deadlines (暂定) anew after a calendar was loaded; how many clocks moved. Each change is an entry."""
    ids = Clock.objects.filter(provisional=True, stopped_at=None).values_list("event_id", flat=True).distinct()
    return sum(_recompute(event_id) for event_id in list(ids))


@transaction.atomic
def _recompute(event_id: UUID) -> int:
    event = Event.objects.select_for_update().get(pk=event_id)
    moved = []
    for row in Clock.objects.filter(event_id=event_id, provisional=True, stopped_at=None):
        before = (row.due_at, row.provisional)
        clocks.recompute(row, calendar())
        if (row.due_at, row.provisional) != before:
            row.save()
            moved.append(row)
    if not moved:
        return 0
    now = clock.now()
    shown = next((row for row in moved if row.kind == event.clock), None)
    patch = {name: value for name, value in clocks.shown(shown, now).items() if value != getattr(event, name)} if shown else {}
    facts = {"clocks": [[row.kind, row.due_at.isoformat()] for row in moved]}
    act = Act("event.recomputed", now, None, after={"event": patch, "facts": facts})
    written = compose(Subject(KIND, str(event_id), event.area_path), event.version + 1, bytes(event.head), act)
    changed = Event.objects.filter(pk=event_id, version=event.version).update(
        **patch, version=event.version + 1, head=written.hash, updated_at=now
    )
    if not changed:
        raise Problem("stale_version")
    store(written)
    return len(moved)
