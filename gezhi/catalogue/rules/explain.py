"""How a deadline was computed, in plain Chinese sentences (期限是怎么算出来的)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gezhi.catalogue.rules.calendars import MINUTE, Calendar, Span, to_microseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gezhi.catalogue.rules.deadlines import Deadline

WEEK = "一二三四五六日"
LINES_HEAD, LINES_TAIL = 12, 6  # of a very long computation only the beginning and the end are told


class DayLine(NamedTuple):
    """One calendar day of a computation: what counted in it, and why not when nothing did."""

    day: date
    kind: str  # full | part | off
    note: str
    spans: tuple[Span, ...]


def steps(due: Deadline, counted: Iterable[Span], total: int) -> tuple[str, ...]:
    """The sentences of one computation: start, what counts, day by day, pauses, sum and result."""
    calendar = due.calendar
    head = f"从 {_moment(due.start, calendar)} 开始计时，时限 {due.limit.words}。"
    if due.limit.uses_calendar:
        used = _cut(counted, total)
        how = f"只计上班时间（{calendar.hours_words}），一个工作日计 {_length(calendar.day_minutes * MINUTE)}。"
        body = _shortened(_day_lines(due, used, calendar))
    else:
        how = (
            "按自然日连续计算，一个自然日计 24 小时，夜间和节假日照常计算。"
            if due.limit.kind == "calendar_days"
            else "连续计时，夜间和节假日照常计算。"
        )
        body = []
    return (head, how, *body, *_pause_lines(due), *_closing(due, total), *_provisional(due))


def _cut(counted: Iterable[Span], total: int) -> list[Span]:
    """The counted spans up to the moment the limit is used up."""
    used, spans = 0, []
    for start, until in counted:
        taken = min(until - start, total - used)
        spans.append((start, start + taken))
        used += taken
        if used >= total:
            break
    return spans


def _day_lines(due: Deadline, used: list[Span], calendar: Calendar) -> list[str]:
    """Day by day, neighbouring days of one sort told together."""
    first = due.start.astimezone(calendar.zone).date()
    last = calendar.local(used[-1][0]).date() if used else first
    by_day: dict[date, list[Span]] = {}
    for span in used:
        by_day.setdefault(calendar.local(span[0]).date(), []).append(span)
    days = [_day_line(first + timedelta(days=n), by_day, due, calendar) for n in range((last - first).days + 1)]
    lines: list[str] = []
    for (kind, _note), group in groupby(days, key=lambda line: (line.kind, line.note)):
        rows = list(group)
        lines.extend([_part(row, calendar) for row in rows] if kind == "part" else [_run(rows, calendar)])
    return lines


def _day_line(day: date, by_day: dict[date, list[Span]], due: Deadline, calendar: Calendar) -> DayLine:
    """What one day gave to the computation."""
    spans = tuple(by_day.get(day, ()))
    name = calendar.day_name(day)
    if not calendar.is_workday(day):
        return DayLine(day, "off", f"{name}放假" if name else "周末", ())
    if not spans:
        return DayLine(day, "off", "暂停" if _would_count(day, due, calendar) else "已过上班时间", ())
    full = sum(b - a for a, b in spans) == calendar.day_minutes * MINUTE
    return DayLine(day, "full" if full else "part", f"{name}调休上班" if name else "", spans)


def _would_count(day: date, due: Deadline, calendar: Calendar) -> bool:
    """Whether some office hours of the day lie after the start; if none of them counted, a pause took them."""
    return any(until > to_microseconds(due.start) for _, until in calendar.spans_of(day.toordinal()))


def _run(rows: list[DayLine], calendar: Calendar) -> str:
    """One sentence for a run of days of one sort."""
    names = _day(rows[0].day) if len(rows) == 1 else f"{_day(rows[0].day)}{'、' if len(rows) == 2 else ' 至 '}{_day(rows[-1].day)}"
    note = rows[0].note
    if rows[0].kind == "off":
        return f"{names} 不计（{note}）。"
    length = _length(len(rows) * calendar.day_minutes * MINUTE)
    return f"{names}{f'（{note}）' if note else ' '}共 {len(rows)} 个工作日，计 {length}。"


def _part(row: DayLine, calendar: Calendar) -> str:
    """One sentence for a day that counted in part."""
    spans = "、".join(f"{calendar.local(a):%H:%M}—{calendar.local(b):%H:%M}" for a, b in row.spans)
    note = f"（{row.note}）" if row.note else ""
    return f"{_day(row.day)}{note or ' '}{spans}，计 {_length(sum(b - a for a, b in row.spans))}。"


def _pause_lines(due: Deadline) -> list[str]:
    """One sentence for each pause."""
    calendar, lines = due.calendar, []
    for start, until in due.pauses:
        lines.append(
            f"{_moment(start, calendar)} 至 {_moment(until, calendar)} 暂停，不计时。"
            if until
            else f"{_moment(start, calendar)} 起暂停，暂停期间不计时。"
        )
    return lines


def _closing(due: Deadline, total: int) -> list[str]:
    """The sum and the result."""
    calendar = due.calendar
    if due.due_at is None:
        left = due.remaining or timedelta(0)
        return [f"现在暂停中，恢复后还有 {_length(left // timedelta(microseconds=1))}，届时重新计算期限。"]
    lamps = [
        f"{_moment(at, calendar)} 起{words}"
        for at, words in ((due.yellow_at, "剩余一半，亮黄灯"), (due.orange_at, "剩余两成，亮橙灯"))
        if at
    ]
    return [f"共 {_length(total)}，期限 {_moment(due.due_at, calendar)}。", f"{'；'.join(lamps)}。"]


def _provisional(due: Deadline) -> list[str]:
    """Says which year is not known yet."""
    if not due.provisional:
        return []
    first, last = due.start.astimezone(due.calendar.zone).year, (due.due_at or due.start).astimezone(due.calendar.zone).year
    missing = "、".join(str(year) for year in range(first, last + 1) if year not in due.calendar.years)
    return [f"{missing} 年的放假安排尚未录入，暂按周一至周五计算（暂定），录入后重新计算。"]


def _shortened(lines: list[str]) -> list[str]:
    """The lines, the middle of a very long list left out and said so."""
    if len(lines) <= LINES_HEAD + LINES_TAIL:
        return lines
    return [*lines[:LINES_HEAD], f"……（中间 {len(lines) - LINES_HEAD - LINES_TAIL} 段从略，算法相同）", *lines[-LINES_TAIL:]]


def _day(day: date) -> str:
    """``11月22日 星期日``."""
    return f"{day.month}月{day.day}日 星期{WEEK[day.weekday()]}"


def _moment(at: datetime, calendar: Calendar) -> str:
    """``2026年11月21日 星期六 15:00``; seconds only where there are any."""
    here = at.astimezone(calendar.zone)
    return f"{here.year}年{_day(here.date())} {here:%H:%M:%S}" if here.second else f"{here.year}年{_day(here.date())} {here:%H:%M}"


def _length(microseconds: int) -> str:
    """``8 小时``, ``3 小时 20 分``, ``45 分``; under a minute in seconds."""
    seconds = microseconds // 1_000_000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [f"{n} {unit}" for n, unit in ((hours, "小时"), (minutes, "分"), (seconds, "秒")) if n]
    return " ".join(parts) or "0 分"
