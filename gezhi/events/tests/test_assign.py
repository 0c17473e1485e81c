"""指派."""

import pytest

from gezhi.events.models import Order
from gezhi.testing import act

from .stock import StockCases, at_state, refused


class TestAssign(StockCases):
    verb, state, wrong, who = "assign", "handling", "to_check", "handler"
    ends, holder, clocks, shown = "handling", "cleaning", {"handle"}, "handle"
    sees = ("worker", "boss", "leader_east", "operator")

    def facts(self, town, *_):
        return {"person": town.users["colleague"].pk}


def test_the_order_and_the_matter_name_the_person(town):
    event = act(town, "handler", at_state(town, "handling"), "assign", person=town.users["colleague"].pk)
    assert event.handler_id == Order.objects.get(event=event).handler_id == town.users["colleague"].pk


@pytest.mark.parametrize("key", ["outsider", "operator", "worker", "resident"])
def test_only_to_a_person_inside_the_unit(town, key):
    event = at_state(town, "handling")
    refused("invalid", act, town, "handler", event, "assign", person=town.users[key].pk)


def test_in_rework_too(town):
    event = act(town, "handler", at_state(town, "rework"), "assign", person=town.users["colleague"].pk)
    assert event.state == "rework"
