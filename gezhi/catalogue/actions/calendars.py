"""Change the working calendar (工作日历): single days, the official table of a year, office hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import chinese_calendar
from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.catalogue.models import CalendarYear, DayRow, WorkingHours
from gezhi.catalogue.rules.calendars import in_order
from gezhi.ground import clock
from gezhi.ground.problems import invalid
from gezhi.ground.text import clean_text
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject

_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
_YEARS = range(2000, 2101)
MOST_SPANS = 4  # of office hours a day


@dataclass(frozen=True)
class LoadedYear:
    """What loading a year did: rows written, rows as they were, and local rows that were kept although the table says otherwise."""

    year: int
    written: int
    unchanged: int
    kept: int


def official_years() -> list[int]:
    """The years whose official table (国务院办公厅放假安排) the installed package holds."""
    return sorted({day.year for day in chinese_calendar.holidays})


@transaction.atomic
def load_official_calendar(*, actor: Actor, year: int) -> LoadedYear:
    """Load holidays and make-up workdays (调休) of a year from the official table and mark the year as known. Local rows stay as they are."""
    actor.require(Verb.CALENDAR_EDIT)
    if year not in official_years():
        words = f"已安装的放假安排没有 {year} 年。请在公布后升级平台，或逐日录入后“确认本年已录齐”。"
        raise invalid("year", words)
    wanted = {day: (False, _NAMES[name]) for day, name in chinese_calendar.holidays.items() if day.year == year}
    wanted |= {day: (True, _NAMES[name]) for day, name in chinese_calendar.workdays.items() if day.year == year}
    present = {row.day: row for row in DayRow.objects.select_for_update().filter(day__year=year)}
    fresh = [
        DayRow(day=day, is_workday=works, name=name, source="official")
        for day, (works, name) in wanted.items()
        if not _same(present.get(day), works, name)
    ]
    local = {day for day, row in present.items() if row.source == "local"}
    rows = [row for row in fresh if row.day not in local]
    gone = [day for day, row in present.items() if row.source == "official" and day not in wanted]
    DayRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "name", "source"])
    DayRow.objects.filter(day__in=gone).delete()
    is_new = _know(year, "official")
    loaded = LoadedYear(year, len(rows) + len(gone), len(wanted) - len(fresh), len(fresh) - len(rows))
    if rows or gone or is_new:
        days = {row.day.isoformat(): [row.is_workday, row.name] for row in rows}
        record(actor, _subject(year), "calendar.loaded", {"year": year, "days": days, "removed": [day.isoformat() for day in gone]})
        bump("calendar")
    return loaded


@transaction.atomic
def confirm_year(*, actor: Actor, year: int) -> None:
    """Mark a year as known because an officer entered its days by hand; from then on its deadlines are final, not provisional (暂定)."""
    actor.require(Verb.CALENDAR_EDIT)
    _check_year(year)
    if not DayRow.objects.filter(day__year=year, is_workday=False).exists():
        raise invalid("year", f"{year} 年还没有录入任何放假日，请先录入再确认。")
    if _know(year, "confirmed"):
        record(actor, _subject(year), "calendar.loaded", {"year": year, "days": {}, "removed": []})
        bump("calendar")


@transaction.atomic
def set_day(*, actor: Actor, day: date, is_workday: bool | None, name: str = "") -> DayRow | None:
    """Make a day a holiday or a workday for this installation; ``None`` takes the row away, so that the day follows its week again."""
    actor.require(Verb.CALENDAR_EDIT)
    _check_year(day.year)
    name = clean_text(name, "name", 30)
    before = DayRow.objects.select_for_update().filter(day=day).first()
    if is_workday is None:
        if before is None:
            return None
        before.delete()
        row = None
    else:
        if _same(before, is_workday, name):
            return before
        row, _ = DayRow.objects.update_or_create(day=day, defaults={"is_workday": is_workday, "name": name, "source": "local"})
    after = {"day": day.isoformat(), "is_workday": is_workday, "name": name, "before": [before.is_workday, before.name] if before else None}
    record(actor, _subject(day.year), "calendar.day_set", after)
    bump("calendar")
    return row


@transaction.atomic
def set_working_hours(*, actor: Actor, spans: Sequence[tuple[int, int]]) -> None:
    """Set the office hours of a working day, in minutes after midnight: in order, apart, at least one span. Running deadlines keep theirs."""
    actor.require(Verb.CALENDAR_EDIT)
    if len(spans) > MOST_SPANS or not in_order(spans):
        raise invalid("hours", "上班时间应为 1 至 4 段，先后有序、互不重叠，例如 08:00-12:00、14:00-18:00。")
    before = [list(span) for span in WorkingHours.objects.select_for_update().values_list("start", "until")]
    after = [list(span) for span in spans]
    if before == after:
        return
    WorkingHours.objects.all().delete()
    WorkingHours.objects.bulk_create([WorkingHours(start=start, until=until) for start, until in spans])
    record(actor, Subject("calendar", "hours"), "calendar.hours_set", {"before": before, "after": after})
    bump("calendar")


def _subject(year: int) -> Subject:
    """The chain of one calendar year."""
    return Subject("calendar", str(year))


def _same(row: DayRow | None, is_workday: bool, name: str) -> bool:
    """Whether the row says this already."""
    return row is not None and (row.is_workday, row.name) == (is_workday, name)


def _know(year: int, source: str) -> bool:
    """Mark the year as known; whether it was not before."""
    _, is_new = CalendarYear.objects.get_or_create(year=year, defaults={"source": source, "loaded_at": clock.now()})
    return is_new


def _check_year(year: int) -> None:
    """Refuse years nobody plans for."""
    if year not in _YEARS:
        raise invalid("year", f"年份应在 {_YEARS[0]} 至 {_YEARS[-1]} 之间。")
