"""The working calendar (工作日历): which minutes count as office hours, with holidays and make-up workdays (调休).

Days without a row follow the week: Monday to Friday are working days. A year counts as known only when its official table was loaded or
confirmed by an officer; a deadline that reaches another year is provisional (暂定).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE = 60_000_000  # microseconds

Span = tuple[int, int]  # from, until: microseconds since the epoch


def to_microseconds(at: datetime) -> int:
    """Microseconds since the epoch; whole numbers, so that nothing is ever rounded."""
    return (at - EPOCH) // MICROSECOND


def from_microseconds(moment: int) -> datetime:
    """The moment in UTC."""
    return EPOCH + timedelta(microseconds=moment)


def in_order(hours: Sequence[tuple[int, int]]) -> bool:
    """Whether office hours (minutes after midnight) are at least one span, in order, apart and within one day."""
    edges = [edge for span in hours for edge in span]
    return bool(edges) and edges[0] >= 0 and edges[-1] <= 24 * 60 and all(a < b for a, b in pairwise(edges))


@dataclass(frozen=True)
class Day:
    """A row of the calendar table: a holiday (放假) or a make-up workday (调休上班), and its name."""

    is_workday: bool
    name: str


@dataclass(frozen=True, eq=False)
class Calendar:
    """Office hours, special days and known years of one installation. Never changes; a change in the table makes a new one.

    ``hours`` are (from, until) in minutes after midnight in ``zone``, in order and apart, e.g. ((480, 720), (840, 1080)).
    """

    zone: tzinfo
    hours: tuple[tuple[int, int], ...]
    days: Mapping[date, Day]
    years: frozenset[int]
    _spans: dict[int, tuple[Span, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not in_order(self.hours):
            raise ValueError("office hours must be in order, apart, and within one day")

    @property
    def day_minutes(self) -> int:
        """Working minutes of one working day (8 hours = 480)."""
        return sum(until - start for start, until in self.hours)

    @property
    def hours_words(self) -> str:
        """Office hours as people write them: ``08:00—12:00、14:00—18:00``."""
        return "、".join(f"{a // 60:02d}:{a % 60:02d}—{b // 60:02d}:{b % 60:02d}" for a, b in self.hours)

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day."""
        row = self.days.get(day)
        return row.is_workday if row else day.weekday() < 5

    def day_name(self, day: date) -> str:
        """Name of a special day (国庆节), empty for an ordinary one."""
        row = self.days.get(day)
        return row.name if row else ""

    def local(self, moment: int) -> datetime:
        """A moment (microseconds since the epoch) on the clock of the office."""
        return from_microseconds(moment).astimezone(self.zone)

    def spans_of(self, ordinal: int) -> tuple[Span, ...]:
        """Working spans of one day (proleptic ordinal); kept after the first look, so a deadline costs microseconds."""
        spans = self._spans.get(ordinal)
        if spans is None:
            spans = self._spans[ordinal] = self._make_spans(date.fromordinal(ordinal))
        return spans

    def _make_spans(self, day: date) -> tuple[Span, ...]:
        """Working spans of a day from the table."""
        return tuple((self._moment(day, a), self._moment(day, b)) for a, b in self.hours) if self.is_workday(day) else ()

    def _moment(self, day: date, minutes: int) -> int:
        """The moment when the office clock shows ``minutes`` after midnight on ``day``."""
        extra, minutes = divmod(minutes, 24 * 60)
        wall = datetime.combine(day + timedelta(days=extra), time(minutes // 60, minutes % 60), self.zone)
        return to_microseconds(wall)

    def spans_from(self, moment: int) -> Iterator[Span]:
        """Working spans from a moment on, without end."""
        ordinal = self.local(moment).toordinal()
        while True:
            for start, until in self.spans_of(ordinal):
                if until > moment:
                    yield (max(moment, start), until)
            ordinal += 1
