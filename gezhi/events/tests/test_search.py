"""Words find a matter within its period, whatever the month's end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.events.jobs import index_words
from gezhi.events.models import EventWords
from gezhi.events.queries import EventFilter, event_page
from gezhi.events.search import month, query_of, terms_of
from gezhi.ground import clock
from gezhi.journal.queries import Line
from gezhi.testing import make_event

MOMENTS = st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(MOMENTS, MOMENTS, MOMENTS)
def test_the_months_of_a_period_hold_every_moment_in_it(first, second, third):
    start, at, end = sorted((first, second, third))
    months = query_of("井盖", start, end).split(" & ")[0] if (end - start) < timedelta(days=3600) else f"'{month(at)}'"
    assert f"'{month(at)}'" in months


def test_nothing_to_look_for_stays_nothing():
    now = clock.now()
    assert query_of("，。", now, now) == ""
    assert query_of("井盖", None, now) == "'井盖'"
    assert query_of("井盖", now - timedelta(days=40_000), now) == "'井盖'"


def test_a_month_is_no_word():
    at = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert terms_of(at, "@202611 井盖")[0] == "202611"
    assert month(at) in terms_of(at, "井盖")


@pytest.mark.parametrize(
    ("words", "found"), [("口井盖破", True), ("井", True), ("损", True), ("3号", True), ("4号", False), ("盖井", False)]
)
def test_a_matter_is_found_by_its_words_in_its_period(town, words, found):
    at = datetime(clock.now().year + 1, 3, 1, tzinfo=UTC) - timedelta(minutes=1)  # the last minute of a month
    with clock.frozen(at):
        event = make_event(town, description="路口井盖破损", location_text="解放路3号楼")
    index_words([Line(1, "1", "event", str(event.pk), 1, "event.submitted", at, "{}", b"")])
    assert EventWords.objects.count() == 1

    def seek(start, end):
        page = event_page(town.actor("operator"), EventFilter(q=words, from_at=start, to_at=end))
        return [row["id"] for row in page.rows] == [event.pk]

    assert seek(at - timedelta(days=1), at + timedelta(days=1)) is found
    assert seek(at, at + timedelta(seconds=1)) is found
    assert not seek(at + timedelta(hours=2), at + timedelta(days=20))
    assert not seek(at - timedelta(days=40), at - timedelta(minutes=1))
