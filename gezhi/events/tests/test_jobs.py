"""What the worker does for events: words made findable, deadlines set anew when the calendar comes."""

from datetime import UTC, date, datetime

import pytest

from gezhi import reactions
from gezhi.access.actor import SYSTEM
from gezhi.catalogue.actions import confirm_year, set_day
from gezhi.catalogue.models import CalendarYear
from gezhi.events import jobs
from gezhi.events.heads import keep
from gezhi.events.models import Clock, Event, EventWords
from gezhi.events.queries import EventFilter, event_page
from gezhi.events.workflow import ROWS
from gezhi.ground import clock
from gezhi.journal.actions import bump
from gezhi.journal.verify import faults
from gezhi.testing import Town, act, make_event

LATE_DECEMBER = datetime(2026, 12, 31, 9, tzinfo=UTC)


def found(town: Town, words: str) -> set[str]:
    return {str(row["id"]) for row in event_page(town.actor("county"), EventFilter(q=words)).rows}


def index(*events: Event) -> None:
    jobs.index_words([_Line(str(event.pk)) for event in events])


class _Line:
    def __init__(self, subject_id: str) -> None:
        self.subject_id = subject_id


def test_words_from_the_middle_are_found_once_indexed(town):
    event = make_event(town, description="东门巷口的路灯坏了三天，晚上A3楼下一片漆黑", title="路灯不亮")
    assert found(town, "巷口的路灯") == set()
    index(event)
    for words in ("巷口的路灯", "坏了三天", "A3楼", "一片漆黑", event.number):
        assert found(town, words) == {str(event.pk)}, words
    assert found(town, "垃圾") == set()


def test_words_never_lead_out_of_scope(town):
    event = make_event(town, description="东门巷口的路灯坏了")
    index(event)
    assert event_page(town.actor("sibling"), EventFilter(q="路灯")).rows == []


def test_indexing_twice_and_after_a_correction(town):
    event = make_event(town, description="路灯坏了")
    index(event)
    act(town, "operator", event, "amend", description="井盖破了", reason="听错了")
    index(event)
    index(event)
    assert EventWords.objects.count() == 1
    assert found(town, "井盖") == {str(event.pk)}
    assert found(town, "路灯坏了") == ({str(event.pk)} if "路灯坏了" in event.title else set())


@pytest.fixture
def next_year_unknown(town):
    CalendarYear.objects.filter(year__gte=2027).delete()
    bump("calendar")
    return town


def test_a_provisional_deadline_is_set_anew_when_the_calendar_comes(next_year_unknown):
    town = next_year_unknown
    with clock.frozen(LATE_DECEMBER):
        event = make_event(town)
        assert event.provisional
        set_day(actor=SYSTEM, day=date(2027, 1, 1), is_workday=False, name="元旦")
        confirm_year(actor=SYSTEM, year=2027)
        assert jobs.recompute_provisional() == 1
    event.refresh_from_db()
    assert not event.provisional
    assert not Clock.objects.get(event=event).provisional
    assert event.version == 2
    assert jobs.recompute_provisional() == 0
    keep()
    assert list(faults()) == []


def test_each_reaction_names_an_entry_that_is_written(town):
    written = {row.entry for row in ROWS} | {"event.submitted", "attachment.added"}
    assert {verb for verb in reactions.REACTIONS if not verb.startswith("calendar.")} <= written
