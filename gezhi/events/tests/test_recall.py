"""撤回."""

from gezhi.events.models import Order
from gezhi.testing import act

from .stock import StockCases, at_state, refused


class TestRecall(StockCases):
    verb, state, wrong = "recall", "dispatched", "handling"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"reason": "派错单位"}
    words = {"reason": "派错单位"}
    sees = ("worker", "boss", "leader_east", "handler")


def test_only_before_the_unit_signs(town):
    event = at_state(town, "dispatched")
    act(town, "handler", event, "sign")
    refused("wrong_state", act, town, "operator", event, "recall", reason="派错单位")


def test_the_order_ends_and_the_unit_keeps_sight(town):
    event = at_state(town, "dispatched")
    event = act(town, "operator", event, "recall", reason="派错单位")
    order = Order.objects.get(event=event)
    assert (order.state, event.unit_id, event.order_id) == ("recalled", None, None)
    assert order.ended_at is not None
    assert town.bodies["cleaning"].pk in event.orgs
    refused("not_permitted", act, town, "handler", event, "sign")


def test_a_reason_is_demanded(town):
    assert refused("invalid", act, town, "operator", at_state(town, "dispatched"), "recall").facts["missing"] == ["reason"]
