"""自办自结."""

import pytest

from gezhi.testing import WEST, act, make_event, photo

from .stock import StockCases, refused


def small(town, **values):
    """A matter a grid worker may settle himself."""
    return make_event(town, item=town.small_item.pk, **values)


def both(town, event):
    return [str(photo(town, "worker", event, "before")), str(photo(town, "worker", event, "after"))]


class TestSelfClose(StockCases):
    verb, state, wrong, who = "self_close", "submitted", "accepted", "worker"
    ends, holder, clocks, shown = "closed", "station-east", set(), ""
    words = {"reply": "当场撕掉了"}
    sees = ("boss", "operator")
    blind = ("sibling", "leader_west", "outsider", "neighbour")

    def event_at(self, town, state):
        event = small(town)
        return event if state == "submitted" else act(town, "operator", event, "accept")

    def facts(self, town, event):
        return {"reply": "当场撕掉了", "attachments": both(town, event)}


def test_it_counts_as_handled_in_the_grid(town):
    event = small(town)
    event = act(town, "worker", event, "self_close", reply="当场撕掉了", attachments=both(town, event))
    assert (event.close_kind, event.open, event.handler_id) == ("self_handled", False, town.users["worker"].pk)


def test_only_items_that_allow_it(town):
    event = make_event(town)
    problem = refused("wrong_state", act, town, "worker", event, "self_close", reply="已清理", attachments=both(town, event))
    assert town.item.name in problem.detail
    event = make_event(town, item=None)
    refused("wrong_state", act, town, "worker", event, "self_close", reply="已清理", attachments=both(town, event))


@pytest.mark.parametrize("kinds", [[], ["before"], ["after"], ["near", "far"]])
def test_before_and_after_are_both_needed(town, kinds):
    event = small(town)
    named = [str(photo(town, "worker", event, kind)) for kind in kinds]
    refused("invalid", act, town, "worker", event, "self_close", reply="当场撕掉了", attachments=named)


def test_the_micro_head_too_but_not_of_another_grid(town):
    event = small(town, lon=100.03)
    refused("not_visible", act, town, "micro_head", event, "self_close", reply="好了")
    event = small(town)
    assert act(town, "micro_head", event, "self_close", reply="好了", attachments=both(town, event)).state == "closed"


def test_own_reports_elsewhere_are_not_his_land(town):
    event = small(town, lon=WEST[0], lat=WEST[1])
    refused("not_permitted", act, town, "worker", event, "self_close", reply="好了", attachments=both(town, event))
