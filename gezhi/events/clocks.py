"""Starting, pausing and stopping the clocks of a matter. A clock is a row; the one that runs now is copied onto the event for lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from gezhi.catalogue.queries import Catalogue
from gezhi.catalogue.rules import Calendar, Limit, LimitKind, deadline
from gezhi.catalogue.rules.deadlines import Deadline
from gezhi.events.models import Clock
from gezhi.ground.ids import uuid7

CLOCK_NAMES: dict[str, str] = {
    "accept": "受理时限",
    "dispatch": "派遣时限",
    "sign": "签收时限",
    "handle": "处置时限",
    "check": "核查时限",
    "call_back": "回访时限",
}
NO_CLOCK: dict[str, Any] = {"clock": "", "yellow_at": None, "orange_at": None, "due_at": None, "paused_until": None, "provisional": False}


@dataclass(frozen=True)
class Office:
    """The registers clocks are computed from."""

    catalogue: Catalogue
    calendar: Calendar


@dataclass(frozen=True)
class Promise:
    """For whom and what a clock starts."""

    event_id: UUID
    kind: str
    item_id: int | None
    urgent: bool
    organisation_id: int
    order_id: UUID | None = None


def start(office: Office, promise: Promise, at: datetime) -> Clock:
    """A new clock (not saved): its limit as the catalogue says today; later changes of the catalogue do not touch it."""
    limit = office.catalogue.limit(promise.kind, promise.item_id, promise.urgent)
    due = deadline(at, limit, office.calendar)
    return Clock(
        id=uuid7(at),
        event_id=promise.event_id,
        order_id=promise.order_id,
        kind=promise.kind,
        organisation_id=promise.organisation_id,
        limit_kind=limit.kind,
        limit_amount=float(limit.amount),
        started_at=at,
        pauses=[],
        stopped_at=None,
        **_marks(due),
    )


def _marks(due: Deadline) -> dict[str, Any]:
    return {"yellow_at": due.yellow_at, "orange_at": due.orange_at, "due_at": due.due_at, "provisional": due.provisional}


def pauses(clock: Clock) -> list[tuple[datetime, datetime | None]]:
    """The pauses of a clock as moments."""
    return [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in clock.pauses]


def compute(clock: Clock, calendar: Calendar) -> Deadline:
    """The deadline of a stored clock, with its explanation in steps."""
    limit = Limit(cast("LimitKind", clock.limit_kind), Decimal(str(clock.limit_amount)))
    return deadline(clock.started_at, limit, calendar, pauses(clock))


def recompute(clock: Clock, calendar: Calendar) -> Clock:
    """Set a clock's marks anew after a pause, a change of its limit or of the calendar (not saved)."""
    for name, value in _marks(compute(clock, calendar)).items():
        setattr(clock, name, value)
    return clock


def pause(clock: Clock, at: datetime, most: timedelta, calendar: Calendar) -> Clock:
    """Let a clock stand still from ``at``, at the most for ``most``; it runs on by itself after that."""
    clock.pauses = [*clock.pauses, [at.isoformat(), (at + most).isoformat()]]
    return recompute(clock, calendar)


def resume(clock: Clock, at: datetime, calendar: Calendar) -> Clock:
    """End a pause that still lasts."""
    if clock.pauses and datetime.fromisoformat(clock.pauses[-1][1]) > at:
        begin, _ = clock.pauses[-1]
        clock.pauses = [*clock.pauses[:-1], [begin, max(at.isoformat(), begin)]]
    return recompute(clock, calendar)


def run_again(clock: Clock, at: datetime, calendar: Calendar) -> Clock:
    """A stopped clock runs on: the time between does not count."""
    if clock.stopped_at is not None:
        clock.pauses = [*clock.pauses, [clock.stopped_at.isoformat(), at.isoformat()]]
        clock.stopped_at = None
    return recompute(clock, calendar)


def paused_until(clock: Clock, at: datetime) -> datetime | None:
    """When a clock that stands still runs on; None when it runs."""
    end = datetime.fromisoformat(clock.pauses[-1][1]) if clock.pauses else None
    return end if end is not None and end > at else None


def foremost(rows: Iterable[Clock]) -> Clock | None:
    """The running clock that lists show: the newest. The handle clock runs under the sign clock from the same moment and gives way to it."""
    return max((row for row in rows if row.stopped_at is None), key=lambda row: (row.started_at, row.kind != "handle"), default=None)


def shown(clock: Clock | None, at: datetime) -> dict[str, Any]:
    """The columns of the event that show its running clock."""
    if clock is None:
        return dict(NO_CLOCK)
    return {
        "clock": clock.kind,
        "yellow_at": clock.yellow_at,
        "orange_at": clock.orange_at,
        "due_at": clock.due_at,
        "paused_until": paused_until(clock, at),
        "provisional": clock.provisional,
    }
