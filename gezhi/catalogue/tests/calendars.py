"""Calendars and the slow oracle of these tests."""

from datetime import date, datetime, timedelta
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

    Returns for each mark (minutes used) the first moment it is reached, None where a lasting pause comes first.
    """
    found, used, moment = [None] * len(marks), 0, start.astimezone(ZONE)
    open_pause = next((a for a, b in pauses if b is None), None)
    for _ in range(400 * 24 * 60):
        if None not in found or (open_pause is not None and moment >= open_pause):
            return found
        paused = any(a <= moment and (b is None or moment < b) for a, b in pauses)
        if not paused and _counts(moment, limit, calendar):
            used += 1
            for index, mark in enumerate(marks):
                if found[index] is None and used >= mark:
                    # marks may lie inside the minute that was just counted
                    found[index] = moment + timedelta(minutes=1) - timedelta(minutes=used - mark)
        moment += timedelta(minutes=1)
    raise AssertionError("the oracle ran out of time")


def _counts(moment, limit, calendar):
    if limit.kind in ("continuous_hours", "calendar_days"):
        return True
    day = date(moment.year, moment.month, moment.day)
    special = calendar.days.get(day)
    works = special.is_workday if special else day.isoweekday() <= 5
    minute = moment.hour * 60 + moment.minute
    return works and any(a <= minute < b for a, b in calendar.hours)
