"""The working calendar: the official table with make-up workdays, local days, office hours, missing years."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gezhi.access.verbs import Verb
from gezhi.catalogue import queries
from gezhi.catalogue.actions import confirm_year, load_official_calendar, official_years, set_day, set_working_hours
from gezhi.catalogue.models import DayRow
from gezhi.catalogue.queries import calendar, calendar_gaps
from gezhi.catalogue.rules import Limit, deadline
from gezhi.catalogue.tests.calendars import at
from gezhi.catalogue.tests.conftest import person
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.queries import of_subject

pytestmark = pytest.mark.django_db
ADMIN = person("99/")


def test_load_official():
    loaded = load_official_calendar(actor=ADMIN, year=2026)
    assert loaded.written == DayRow.objects.filter(day__year=2026).count() == 39
    now = calendar()
    assert 2026 in now.years
    assert not now.is_workday(date(2026, 10, 1))
    assert now.day_name(date(2026, 10, 1)) == "国庆节"
    assert now.is_workday(date(2026, 10, 10))  # a make-up Saturday
    assert not now.is_workday(date(2026, 10, 11))
    assert [entry.verb for entry in of_subject("calendar", "2026")] == ["calendar.loaded"]


def test_loading_again_changes_nothing():
    load_official_calendar(actor=ADMIN, year=2026)
    again = load_official_calendar(actor=ADMIN, year=2026)
    assert (again.written, again.unchanged, again.kept) == (0, 39, 0)
    assert len(of_subject("calendar", "2026")) == 1


def test_local_days_survive_loading():
    set_day(actor=ADMIN, day=date(2026, 4, 20), is_workday=False, name="三月三")
    set_day(actor=ADMIN, day=date(2026, 10, 1), is_workday=True, name="防汛值守")
    loaded = load_official_calendar(actor=ADMIN, year=2026)
    assert loaded.kept == 1
    assert calendar().day_name(date(2026, 10, 1)) == "防汛值守"
    assert not calendar().is_workday(date(2026, 4, 20))


def test_every_known_year_agrees_with_the_package():
    import chinese_calendar

    for year in official_years()[-3:]:
        load_official_calendar(actor=ADMIN, year=year)
        now = calendar()
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            assert now.is_workday(day) == chinese_calendar.is_workday(day), day


def test_unknown_year_refused():
    with pytest.raises(Problem) as caught:
        load_official_calendar(actor=ADMIN, year=official_years()[-1] + 1)
    assert caught.value.kind == "invalid"
    assert "确认" in caught.value.detail


def test_day_set_and_taken_back():
    day = date(2026, 11, 23)
    set_day(actor=ADMIN, day=day, is_workday=False, name="停工")
    set_day(actor=ADMIN, day=day, is_workday=False, name="停工")
    assert deadline(at("2026-11-20 17:00"), Limit("office_hours", Decimal(2)), calendar()).due_at == at("2026-11-24 09:00")
    set_day(actor=ADMIN, day=day, is_workday=None)
    assert calendar().is_workday(day)
    assert [entry.verb for entry in of_subject("calendar", "2026")] == ["calendar.day_set"] * 2


@pytest.mark.parametrize("name", ["x" * 31, "a\0b", 7])
def test_bad_day_names_refused(name):
    with pytest.raises(Problem) as caught:
        set_day(actor=ADMIN, day=date(2026, 11, 23), is_workday=False, name=name)
    assert caught.value.kind == "invalid"


def test_far_years_refused():
    with pytest.raises(Problem):
        set_day(actor=ADMIN, day=date(1999, 1, 1), is_workday=False)


def test_confirm_a_year_entered_by_hand():
    with pytest.raises(Problem) as caught:
        confirm_year(actor=ADMIN, year=2027)
    assert "还没有录入" in caught.value.detail
    limit = Limit("workdays", Decimal(40))
    load_official_calendar(actor=ADMIN, year=2026)
    set_day(actor=ADMIN, day=date(2027, 1, 1), is_workday=False, name="元旦")
    assert deadline(at("2026-11-20 15:00"), limit, calendar()).provisional
    confirm_year(actor=ADMIN, year=2027)
    assert not deadline(at("2026-11-20 15:00"), limit, calendar()).provisional


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: load_official_calendar(actor=actor, year=2026),
        lambda actor: set_day(actor=actor, day=date(2026, 11, 23), is_workday=False),
        lambda actor: confirm_year(actor=actor, year=2026),
        lambda actor: set_working_hours(actor=actor, spans=[(0, 60)]),
    ],
)
def test_needs_the_right(act):
    with pytest.raises(Problem) as caught:
        act(person("99/", {Verb.ITEM_EDIT}))
    assert caught.value.kind == "not_permitted"
    assert not DayRow.objects.exists()


def test_office_hours():
    assert calendar().hours == ((480, 720), (840, 1080))
    set_working_hours(actor=ADMIN, spans=[(510, 720), (870, 1050)])
    assert calendar().hours_words == "08:30—12:00、14:30—17:30"
    assert [entry.verb for entry in of_subject("calendar", "hours")] == ["calendar.hours_set"]


@pytest.mark.parametrize("spans", [[], [(600, 500)], [(0, 100), (50, 200)], [(0, 1441)], [(n * 10, n * 10 + 5) for n in range(5)]])
def test_office_hours_refused(spans):
    with pytest.raises(Problem) as caught:
        set_working_hours(actor=ADMIN, spans=spans)
    assert caught.value.kind == "invalid"


def test_gaps_fail_this_year_and_warn_of_the_next():
    with clock.frozen(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)):  # already 2027 in the office
        assert [(gap.year, gap.fails) for gap in calendar_gaps()] == [(2027, True), (2028, False)]
    load_official_calendar(actor=ADMIN, year=2026)
    with clock.frozen(datetime(2026, 6, 1, tzinfo=UTC)):
        assert [(gap.year, gap.fails) for gap in calendar_gaps()] == [(2027, False)]


def test_statements_do_not_grow(django_assert_num_queries):
    for year in official_years()[-6:]:
        load_official_calendar(actor=ADMIN, year=year)
    queries.forget()
    with django_assert_num_queries(4):
        calendar()
    with django_assert_num_queries(1):
        calendar()
