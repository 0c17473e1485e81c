"""更正."""

import pytest

from gezhi.events.models import Clock
from gezhi.events.queries import get_visible
from gezhi.testing import EAST, OUTSIDE, WEST, act, make_event

from .stock import StockCases, assert_sound, at_state, entries_of, refused, words_of


class TestAmend(StockCases):
    verb, state, wrong = "amend", "accepted", "closed"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"title": "东门垃圾", "reason": "标题不准"}
    words = {"title": "东门垃圾", "reason": "标题不准"}
    sees = ("worker", "boss", "leader_east")


def test_the_place_follows_the_coordinates(town):
    event = at_state(town, "accepted")
    event = act(town, "operator", event, "amend", lon=WEST[0], lat=WEST[1], reason="地点报错")
    assert event.area_path == town.path("9901010010021001")
    assert_sound(event)
    assert entries_of(event)[-1].area_path == event.area_path
    assert get_visible(town.actor("sibling"), event.pk)
    assert get_visible(town.actor("worker"), event.pk), "his own report"
    refused("not_visible", get_visible, town.actor("micro_head"), event.pk)


def test_coordinates_win_over_a_grid_and_a_grid_does_alone(town):
    event = at_state(town, "accepted")
    event = act(town, "operator", event, "amend", area="9901010010021002", reason="地点报错")
    assert event.area_path == town.path("9901010010021002")
    event = act(town, "operator", event, "amend", area="9901010010021002", lon=EAST[0], lat=EAST[1], reason="坐标更准")
    assert event.area_path == town.path("9901010010011001")


def test_an_unlocated_matter_is_located_and_loses_its_flag(town):
    event = make_event(town, lon=OUTSIDE[0], lat=OUTSIDE[1])
    assert (event.area_path, event.flags) == ("", ["unlocated"])
    event = act(town, "county", event, "amend", lon=EAST[0], lat=EAST[1], reason="地点报错")
    assert (event.area_path, event.flags) == (town.path("9901010010011001"), [])
    event = act(town, "county", event, "amend", lon=OUTSIDE[0], lat=OUTSIDE[1], reason="不在本县")
    assert (event.area_path, event.flags) == ("", ["unlocated"])
    assert_sound(event)


@pytest.mark.parametrize(
    "facts",
    [{"lon": 100.0}, {"lat": 20.0}, {"lon": 200.0, "lat": 20.0}, {"lon": float("nan"), "lat": 20.0}, {"area": "000"}, {"area": 10**30}, {"item": "x"},
     {"about_unit": 10**12}, {"urgent": "maybe"}, {}, {"title": "题" * 201}, {"lon": "x", "lat": "y"}, {"area": {"code": 1}}, {"lon": 10**400, "lat": 1}],
)  # fmt: skip
def test_wrong_values_are_refused_in_words(town, facts):
    event = at_state(town, "submitted")
    refused("invalid", act, town, "leader_east", event, "amend", **facts, reason="更正")


def test_item_and_urgency_recompute_the_running_clocks_from_their_start(town):
    event = at_state(town, "dispatched")
    before = {row.kind: row for row in Clock.objects.filter(event_id=event.pk, stopped_at=None)}
    event = act(town, "operator", event, "amend", urgent=True, reason="有人受伤")
    after = {row.kind: row for row in Clock.objects.filter(event_id=event.pk, stopped_at=None)}
    assert {kind: row.started_at for kind, row in after.items()} == {kind: row.started_at for kind, row in before.items()}
    assert all(after[kind].due_at < before[kind].due_at for kind in before)
    assert (event.clock, event.due_at) == ("sign", after["sign"].due_at)
    event = act(town, "operator", event, "amend", item=town.small_item.pk, reason="事项不对")
    assert (event.item_id, event.category) == (town.small_item.pk, "city")
    assert_sound(event)


def test_words_are_kept_apart_from_the_entry(town):
    event = act(town, "leader_east", at_state(town, "submitted"), "amend", description="其实是两堆", reason="补充")
    entry = entries_of(event)[-1]
    assert words_of(entry) == {"description": "其实是两堆", "reason": "补充"}
    assert "其实是两堆" not in entry.body


def test_something_must_be_amended(town):
    refused("invalid", act, town, "leader_east", at_state(town, "submitted"), "amend", reason="更正")


def test_a_paused_clock_stays_paused(town):
    event = act(town, "operator", at_state(town, "accepted"), "ask_facts", text="在哪里")
    until = event.paused_until
    assert act(town, "operator", event, "amend", urgent=True, reason="紧急").paused_until == until
