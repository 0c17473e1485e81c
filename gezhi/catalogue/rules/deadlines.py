"""Deadlines (期限): when a limit that starts now ends, and when its lamp changes.

How each kind is counted:

* 紧急工作时 and 自然日 run on the wall clock, day and night; one 自然日 is 24 hours from the minute it starts.
* 工作时 runs only during office hours.
* 工作日 is counted in working time too: n workdays are n times the office hours of one day. A workday given at 15:00 ends at 15:00 of the next
  working day, one given before 08:00 ends at 18:00 the same day. The other usage in the field ("by the end of the n-th day after") gives a
  matter of 08:05 nearly a day more than one of 17:55; this one gives everybody the same working time, and 1 工作日 = 8 工作时 as the tables
  that mix both expect.

A deadline is the first moment at which the whole limit is used up. Pauses never count. Lamps follow the time left in the limit's own counting:
yellow from 50 % left, orange from 20 % left, red after the deadline (source: the warning lamps of digital city management).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from gezhi.catalogue.rules import explain
from gezhi.catalogue.rules.calendars import MINUTE, Calendar, Span, from_microseconds, to_microseconds
from gezhi.catalogue.rules.limits import Limit

Pause = tuple[datetime, datetime | None]  # from, until; None while it lasts

FOREVER = 1 << 62  # microseconds since the epoch; beyond every date


@dataclass(frozen=True)
class Deadline:
    """A computed deadline. A time that cannot be known because the clock stands still (暂停) is None; ``remaining`` is the working time then left."""

    start: datetime
    yellow_at: datetime | None
    orange_at: datetime | None
    due_at: datetime | None
    paused: bool
    provisional: bool
    remaining: timedelta | None
    limit: Limit
    calendar: Calendar = field(repr=False, compare=False)
    pauses: tuple[Pause, ...] = ()

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """How the deadline was computed, as Chinese sentences a citizen can check with a wall calendar. Made only when asked for."""
        counted = _without(_spans(to_microseconds(self.start), self.limit, self.calendar), _merged(self.pauses))
        return explain.steps(self, counted, total_of(self.limit, self.calendar))


def total_of(limit: Limit, calendar: Calendar) -> int:
    """The whole limit in microseconds of its own counting, rounded to whole minutes."""
    minutes_of_unit = {
        "continuous_hours": 60,
        "office_hours": 60,
        "workdays": calendar.day_minutes,
        "calendar_days": 24 * 60,
    }[limit.kind]
    return max(1, round(limit.amount * minutes_of_unit)) * MINUTE


def deadline(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """The deadline of a limit that starts at ``start`` (aware), and the moments its lamp turns yellow and orange.

    1. Lay out the spans that count, from the start on.  2. Cut the pauses out.  3. Walk until half, four fifths and all of it is used.
    """
    if start.tzinfo is None or limit.amount <= 0:
        raise ValueError("a deadline needs a start with a zone and a limit above zero")
    moment, total = to_microseconds(start), total_of(limit, calendar)
    merged = _merged(pauses)
    marks = (-(-total // 2), -(-total * 4 // 5), total)
    found, used = _walk(_without(_spans(moment, limit, calendar), merged), marks)
    paused = bool(merged) and merged[-1][1] == FOREVER
    yellow, orange, due = (None if at is None else from_microseconds(at) for at in found)
    last = found[2] if found[2] is not None else merged[-1][0]
    provisional = limit.uses_calendar and _reaches_unknown(moment, last, calendar)
    remaining = timedelta(microseconds=total - used) if paused else None
    return Deadline(start, yellow, orange, due, paused, provisional, remaining, limit, calendar, tuple(pauses))


def _spans(moment: int, limit: Limit, calendar: Calendar) -> Iterator[Span]:
    """The spans in which this limit counts, from ``moment`` on."""
    return calendar.spans_from(moment) if limit.uses_calendar else iter(((moment, FOREVER),))


def _merged(pauses: Iterable[Pause]) -> list[Span]:
    """Pauses in order, overlapping ones joined; a pause that still lasts ends never."""
    merged: list[Span] = []
    for start, until in sorted((to_microseconds(a), FOREVER if b is None else to_microseconds(b)) for a, b in pauses):
        if until <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((start, until))
    return merged


def _without(spans: Iterator[Span], pauses: list[Span]) -> Iterator[Span]:
    """The spans with the pauses cut out; ends where a pause that still lasts begins."""
    waiting = iter(pauses)
    pause = next(waiting, None)
    for start, until in spans:
        at = start
        while pause and pause[0] < until:
            if pause[0] > at:
                yield (at, pause[0])
            at = max(at, pause[1])
            if pause[1] > until:
                break
            pause = next(waiting, None)
        if pause and pause[1] == FOREVER and pause[0] < until:
            return
        if at < until:
            yield (at, until)


def _walk(spans: Iterable[Span], marks: tuple[int, int, int]) -> tuple[list[int | None], int]:
    """For each mark (microseconds used up) the first moment it is reached, None if never; and how much was used in the end."""
    found: list[int | None] = [None, None, None]
    used, index = 0, 0
    for start, until in spans:
        gained = used + until - start
        while gained >= marks[index]:
            found[index] = start + marks[index] - used
            index += 1
            if index == len(marks):
                return found, marks[-1]
        used = gained
    return found, used


def _reaches_unknown(moment: int, last: int, calendar: Calendar) -> bool:
    """Whether the counting touches a year whose holidays are not known yet."""
    first_year, last_year = calendar.local(moment).year, calendar.local(last).year
    return any(year not in calendar.years for year in range(first_year, last_year + 1))
