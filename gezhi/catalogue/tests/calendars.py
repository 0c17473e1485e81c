"""Calendars and the slow oracle of these tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from gezhi.catalogue.rules import Calendar, Day

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = ((480, 720), (840, 1080))
OFFICIAL = {day: Day(False, name) for day, name in chinese_calendar.holidays.items()} | {
    day: Day(True, name) for day, name in chinese_calendar.workdays.items()
}
YEARS = frozenset(range(2004, 2027))


def make(days=OFFICIAL, hours=HOURS, years=YEARS):
    return Calendar(ZONE, hours, dict(days), years)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def oracle(start, limit, calendar, pauses, marks):
    """Minute by minute, without any of the code under test: is this minute counted? Then count it. Starts and pauses are whole minutes.

    Returns for each mark (minutes used) the first moment it is reached, None where a lasting pause comes first. The zone has no summer time
    in the years of these tests, so minutes are plain numbers from midnight of the first day on.
    """
    midnight = start.astimezone(ZONE).replace(hour=0, minute=0)
    number = lambda moment: None if moment is None else (moment - midnight) // timedelta(minutes=1)  # noqa: E731
    stops = [(number(a), number(b)) for a, b in pauses]
    lasting = min((a for a, b in stops if b is None), default=10**9)
    closed = [(a, b) for a, b in stops if b is not None]
    found, used, first = [None] * len(marks), 0, number(start)
    for day in range(400):
        counted = _minutes_of(midnight.date() + timedelta(days=day), limit, calendar)
        for minute in range(max(first, day * 1440), (day + 1) * 1440):
            if minute >= lasting:
                return found
            if counted[minute - day * 1440] and not any(a <= minute < b for a, b in closed):
                used += 1
                for index, mark in enumerate(marks):
                    if found[index] is None and used >= mark:
                        # marks may lie inside the minute that was just counted
                        found[index] = midnight + timedelta(minutes=minute + 1 - (used - mark))
                if used >= marks[-1]:
                    return found
    raise AssertionError("the oracle ran out of time")


def _minutes_of(day, limit, calendar):
    """For each minute of a day: does it count?"""
    if limit.kind in ("continuous_hours", "calendar_days"):
        return [True] * 1440
    special = calendar.days.get(day)
    works = special.is_workday if special else day.isoweekday() <= 5
    return [works and any(a <= minute < b for a, b in calendar.hours) for minute in range(1440)]
