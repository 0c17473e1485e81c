"""签收."""

from gezhi.events.models import Clock, Order
from gezhi.testing import act

from .stock import StockCases, at_state, refused


class TestSign(StockCases):
    verb, state, wrong, who = "sign", "dispatched", "handling", "handler"
    ends, holder, clocks, shown = "handling", "cleaning", {"handle"}, "handle"
    sees = ("worker", "boss", "leader_east", "operator")


def test_the_order_is_signed_and_the_handle_clock_keeps_its_start(town):
    event = at_state(town, "dispatched")
    before = Clock.objects.get(event_id=event.pk, kind="handle")
    event = act(town, "handler", event, "sign")
    order = Order.objects.get(event=event)
    assert (order.state, order.signed_at) == ("signed", event.updated_at)
    after = Clock.objects.get(pk=before.pk)
    assert (after.started_at, after.due_at) == (before.started_at, before.due_at) == (order.dispatched_at, event.due_at)


def test_only_once(town):
    event = at_state(town, "handling")
    refused("wrong_state", act, town, "colleague", event, "sign")
