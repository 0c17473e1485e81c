"""不予受理."""

import pytest

from gezhi.events.timeline import outward_reply
from gezhi.testing import act, make_event

from .stock import StockCases, refused


class TestReject(StockCases):
    who_when_wrong = "operator"
    verb, state, wrong, who = "reject", "submitted", "accepted", "leader_east"
    ends, holder, clocks, shown = "closed", "station-east", set(), ""
    given = {"reason_code": "known", "reply": "这件事正在办理"}
    words = {"reply": "这件事正在办理"}


def test_it_is_closed_as_rejected_with_an_answer(town):
    event = act(town, "leader_east", make_event(town), "reject", reason_code="not_in_duty", reply="请找物业")
    assert (event.open, event.close_kind, event.due_at) == (False, "rejected", None)
    assert event.closed_at is not None
    assert outward_reply(event) == "请找物业"


@pytest.mark.parametrize(
    ("facts", "missing"),
    [({}, ["reason_code", "reply"]), ({"reply": "答复"}, ["reason_code"]), ({"reason_code": "known", "reply": "  "}, ["reply"])],
)
def test_reason_and_answer_are_demanded(town, facts, missing):
    event = make_event(town)
    assert refused("invalid", act, town, "leader_east", event, "reject", **facts).facts["missing"] == missing


def test_a_reason_outside_the_list_is_refused(town):
    refused("invalid", act, town, "leader_east", make_event(town), "reject", reason_code="too hard", reply="答复")
