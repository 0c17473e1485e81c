"""Deadlines: known days, properties, and a slow oracle that counts minute by minute."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gezhi.catalogue.rules import Day, Limit, deadline
from gezhi.catalogue.tests.calendars import OFFICIAL, ZONE, at, make, oracle

CALENDAR = make()
TEN_YEARS = (datetime(2016, 1, 1), datetime(2025, 12, 31, 23, 59))  # noqa: DTZ001 - the zone is set below
starts = st.datetimes(*TEN_YEARS).map(lambda naive: naive.replace(second=0, microsecond=0, tzinfo=ZONE))
limits = st.one_of(
    st.builds(Limit, st.just("office_hours"), st.integers(1, 160).map(lambda n: Decimal(n) / 2)),
    st.builds(Limit, st.just("workdays"), st.integers(1, 60).map(lambda n: Decimal(n) / 2)),
    st.builds(Limit, st.just("continuous_hours"), st.integers(1, 400).map(lambda n: Decimal(n) / 4)),
    st.builds(Limit, st.just("calendar_days"), st.integers(1, 30).map(Decimal)),
)


@st.composite
def pauses_of(draw, start):
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + timedelta(minutes=draw(st.integers(-2000, 20000)))
        rows.append((begin, begin + timedelta(minutes=draw(st.integers(0, 6000)))))
    if draw(st.booleans()):
        rows.append((start + timedelta(minutes=draw(st.integers(-100, 20000))), None))
    return rows


@pytest.mark.parametrize(
    ("start", "kind", "amount", "due"),
    [
        ("2026-11-19 15:00", "workdays", "1", "2026-11-20 15:00"),
        ("2026-11-20 15:00", "workdays", "1", "2026-11-23 15:00"),  # over a weekend
        ("2026-11-20 07:00", "workdays", "1", "2026-11-20 18:00"),  # before the office opens
        ("2026-11-20 19:00", "workdays", "1", "2026-11-23 18:00"),  # after it closed
        ("2026-11-20 11:30", "office_hours", "1", "2026-11-20 14:30"),  # over the lunch break
        ("2026-09-30 17:00", "office_hours", "2", "2026-10-08 09:00"),  # over the National Day week
        ("2026-10-09 17:00", "office_hours", "2", "2026-10-10 09:00"),  # into a make-up Saturday
        ("2026-02-13 15:00", "workdays", "2", "2026-02-24 15:00"),  # make-up Saturday 14th, then Spring Festival 15-23
        ("2026-10-01 23:50", "continuous_hours", "0.5", "2026-10-02 00:20"),  # urgent: holidays and nights count
        ("2026-09-30 17:00", "calendar_days", "7", "2026-10-07 17:00"),
    ],
)
def test_known_days(start, kind, amount, due):
    assert deadline(at(start), Limit(kind, Decimal(amount)), CALENDAR).due_at == at(due)


def test_lamps_follow_working_time():
    found = deadline(at("2026-11-20 14:00"), Limit("office_hours", Decimal(10)), CALENDAR)
    assert (found.yellow_at, found.orange_at, found.due_at) == (at("2026-11-23 09:00"), at("2026-11-23 12:00"), at("2026-11-23 16:00"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), starts, limits)
def test_agrees_with_counting_minute_by_minute(data, start, limit):
    pauses = data.draw(pauses_of(start))
    found = deadline(start, limit, CALENDAR, pauses)
    unit = {"continuous_hours": 60, "office_hours": 60, "workdays": 480, "calendar_days": 1440}[limit.kind]
    total = float(limit.amount * unit)
    expected = oracle(start, limit, CALENDAR, pauses, (total / 2, total * 0.8, total))
    assert [found.yellow_at, found.orange_at, found.due_at] == expected
    assert found.paused == any(until is None for _, until in pauses)
    assert (found.remaining is not None) == found.paused


@settings(max_examples=200, deadline=None)
@given(starts, limits, st.lists(st.integers(0, 80), min_size=1, max_size=6))
def test_a_holiday_never_shortens(start, limit, offsets):
    added = {start.date() + timedelta(days=n): Day(False, "停工") for n in offsets}
    with_holidays = make(days=OFFICIAL | added)
    before, after = deadline(start, limit, CALENDAR), deadline(start, limit, with_holidays)
    assert (after.yellow_at, after.orange_at, after.due_at) >= (before.yellow_at, before.orange_at, before.due_at)
    assert after.due_at >= before.due_at
    assert after.yellow_at >= before.yellow_at


@settings(max_examples=200, deadline=None)
@given(starts, st.integers(0, 100_000), limits, st.integers(0, 40))
def test_monotone_in_start_and_amount(start, later, limit, more):
    first = deadline(start, limit, CALENDAR).due_at
    assert deadline(start + timedelta(minutes=later), limit, CALENDAR).due_at >= first
    assert deadline(start, Limit(limit.kind, limit.amount + more), CALENDAR).due_at >= first
    assert first > start


@settings(max_examples=100, deadline=None)
@given(starts, limits, st.integers(0, 5000), st.integers(0, 5000))
def test_a_pause_never_shortens(start, limit, begin, length):
    pause = (start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
    assert deadline(start, limit, CALENDAR, [pause]).due_at >= deadline(start, limit, CALENDAR).due_at


def test_paused_now_has_no_deadline_but_a_rest():
    found = deadline(at("2026-11-20 14:00"), Limit("office_hours", Decimal(8)), CALENDAR, [(at("2026-11-20 16:00"), None)])
    assert found.paused
    assert found.due_at is None
    assert found.remaining == timedelta(hours=6)
    assert any("暂停" in step for step in found.steps)


def test_reaching_an_unknown_year_is_provisional_and_later_exact():
    limit, start = Limit("workdays", Decimal(30)), at("2026-11-20 15:00")
    found = deadline(start, limit, CALENDAR)
    assert found.provisional
    assert any("暂定" in step and "2027" in step for step in found.steps)
    known = make(days=OFFICIAL | {date(2027, 1, 1): Day(False, "元旦")}, years=CALENDAR.years | {2027})
    again = deadline(start, limit, known)
    assert not again.provisional
    assert again.due_at > found.due_at
    assert not deadline(start, Limit("workdays", Decimal(5)), CALENDAR).provisional


def test_wall_clock_limits_are_never_provisional():
    assert not deadline(at("2026-12-30 15:00"), Limit("calendar_days", Decimal(7)), CALENDAR).provisional


def test_steps_tell_the_way():
    steps = deadline(at("2026-09-30 17:00"), Limit("office_hours", Decimal(2)), CALENDAR).steps
    assert steps[0] == "从 2026年9月30日 星期三 17:00 开始计时，时限 2 个工作时。"
    assert "9月30日 星期三 17:00—18:00，计 1 小时。" in steps
    assert any("10月1日 星期四 至 10月7日 星期三 不计" in step for step in steps)
    assert "共 2 小时，期限 2026年10月8日 星期四 09:00。" in steps


@settings(max_examples=50, deadline=None)
@given(st.data(), starts, limits)
def test_steps_end_at_the_deadline_and_stay_short(data, start, limit):
    found = deadline(start, limit, CALENDAR, data.draw(pauses_of(start)))
    assert len(found.steps) < 35
    if found.due_at:
        here = found.due_at.astimezone(ZONE)
        assert any(f"{here.month}月{here.day}日" in step and "期限" in step for step in found.steps)


def test_refuses_a_start_without_zone_and_an_empty_limit():
    with pytest.raises(ValueError, match="zone"):
        deadline(datetime(2026, 1, 1), Limit("workdays", Decimal(1)), CALENDAR)  # noqa: DTZ001
    with pytest.raises(ValueError, match="above zero"):
        deadline(at("2026-01-01 00:00"), Limit("workdays", Decimal(0)), CALENDAR)


@pytest.mark.parametrize("hours", [(), ((600, 600),), ((600, 500),), ((480, 720), (700, 900)), ((0, 1441),), ((-1, 5),)])
def test_refuses_office_hours_out_of_order(hours):
    with pytest.raises(ValueError, match="office hours"):
        make(hours=hours)


def test_office_round_the_clock():
    calendar = make(hours=((0, 1440),))
    assert deadline(at("2026-11-20 15:00"), Limit("workdays", Decimal(1)), calendar).due_at == at("2026-11-23 15:00")
