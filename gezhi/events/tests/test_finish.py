"""办结."""

import pytest

from gezhi.events.models import Clock, Order
from gezhi.testing import act, make_event, photo

from .stock import StockCases, at_state, refused


class TestFinish(StockCases):
    verb, state, wrong, who = "finish", "handling", "to_check", "handler"
    ends, holder, clocks, shown = "to_check", "town-centre", {"check"}, "check"
    words = {"reply": "已清理干净", "note": "垃圾来自工地"}
    sees = ("worker", "boss", "leader_east", "operator")

    def facts(self, town, event):
        return {"reply": "已清理干净", "note": "垃圾来自工地", "attachments": [str(photo(town, "handler", event))]}


def test_the_order_is_finished_by_whoever_did_it(town):
    event = at_state(town, "to_check")
    order = Order.objects.get(event=event)
    assert (order.state, order.finished_by_id, event.handler_id) == ("finished", town.users["handler"].pk, town.users["handler"].pk)
    assert Clock.objects.get(event_id=event.pk, kind="handle").stopped_at == order.finished_at


def test_the_photo_of_afterwards_must_be_named_now(town):
    event = at_state(town, "handling")
    assert refused("invalid", act, town, "handler", event, "finish", reply="已清理").facts["missing"] == ["attachments"]
    photo(town, "handler", event, "after")  # uploaded, but not named
    near = photo(town, "handler", event, "near")
    refused("invalid", act, town, "handler", event, "finish", reply="已清理", attachments=[str(near)])
    event.refresh_from_db()
    assert event.state == "handling"


def test_the_photo_of_before_may_have_come_with_the_report(town):
    event = make_event(town, item=town.small_item.pk)
    before = photo(town, "worker", event, "before")
    act(town, "operator", event, "accept")
    act(town, "operator", event, "dispatch", unit=town.bodies["cleaning"].pk)
    act(town, "handler", event, "sign")
    after = photo(town, "handler", event, "after")
    assert before != after
    assert act(town, "handler", event, "finish", reply="已清理", attachments=[str(after)]).state == "to_check"


def test_without_demanded_evidence_none_is_needed(town):
    event = make_event(town, item="0199")
    act(town, "operator", event, "accept")
    act(town, "operator", event, "dispatch", unit=town.bodies["cleaning"].pk)
    act(town, "handler", event, "sign")
    assert act(town, "handler", event, "finish", reply="已清理").state == "to_check"


@pytest.mark.parametrize("given", ["x", ["x"], [1], {"a": 1}, [[]], ["0" * 36] * 51])
def test_wrong_attachments_are_refused_in_words(town, given):
    event = at_state(town, "handling")
    refused("invalid", act, town, "handler", event, "finish", reply="已清理", attachments=given)


@pytest.mark.parametrize("reply", ["坏\x00字", "字" * 2_001, 7, ["字"], {"a": "b"}, "\ud800"])
def test_a_wrong_reply_is_refused_in_words(town, reply):
    event = at_state(town, "handling")
    refused("invalid", act, town, "handler", event, "finish", reply=reply, attachments=[str(photo(town, "handler", event))])


def test_from_rework_too(town):
    event = at_state(town, "rework")
    event = act(town, "handler", event, "finish", reply="再次清理", attachments=[str(photo(town, "handler", event))])
    assert (event.state, event.rework) == ("to_check", 1)
