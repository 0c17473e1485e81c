"""请求补充材料."""

from datetime import timedelta

import pytest

from gezhi.events.models import Clock
from gezhi.events.policies import policy
from gezhi.ground import clock
from gezhi.testing import act, make_event

from .stock import StockCases, at_state, refused


class TestAskFacts(StockCases):
    verb, state, wrong, who = "ask_facts", "accepted", "dispatched", "operator"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"text": "请说明具体位置"}
    words = {"text": "请说明具体位置"}


def test_the_clock_stands_still_and_runs_on_by_itself_at_the_cap(town):
    event = at_state(town, "handling")
    due, most = event.due_at, timedelta(hours=policy("ask_pause_hours"))
    with clock.frozen(event.updated_at + timedelta(minutes=1)):
        event = act(town, "handler", event, "ask_facts", text="请补拍近景")
        assert event.asking
        assert event.paused_until == clock.now() + most
        assert event.due_at == due + most
    with clock.frozen(event.paused_until + timedelta(minutes=1)):
        event = act(town, "operator", event, "comment", text="一直没有答复")
        assert event.paused_until is None
        assert event.due_at == due + most, "the cap holds though nobody answered"


def test_after_the_cap_may_be_asked_again(town):
    event = act(town, "handler", at_state(town, "handling"), "ask_facts", text="请补拍近景")
    refused("wrong_state", act, town, "handler", event, "ask_facts", text="请补拍近景")
    with clock.frozen(event.paused_until + timedelta(minutes=1)):
        assert act(town, "handler", event, "ask_facts", text="再次请补拍").asking


def test_every_running_clock_stands_still(town):
    event = act(town, "leader_east", make_event(town), "ask_facts", text="请说明具体位置")
    rows = Clock.objects.filter(event_id=event.pk, stopped_at=None)
    assert all(len(row.pauses) == 1 for row in rows)
    assert rows.count() == 1


def test_accepting_ends_the_wait(town):
    event = act(town, "leader_east", make_event(town), "ask_facts", text="请说明具体位置")
    event = act(town, "leader_east", event, "accept")
    assert not event.asking
    assert event.paused_until is None


@pytest.mark.parametrize("who", ["leader_west", "outsider"])
def test_others_see_nothing_of_it(town, who):
    refused("not_visible", act, town, who, at_state(town, "handling"), "ask_facts", text="?")
