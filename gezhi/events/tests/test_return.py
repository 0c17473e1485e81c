"""退回."""

from datetime import timedelta

from gezhi.events.models import Order
from gezhi.ground import clock
from gezhi.testing import act

from .stock import StockCases, at_state, refused


class TestReturn(StockCases):
    verb, state, wrong, who = "return", "dispatched", "handling", "handler"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"reason": "不属于本单位职责"}
    words = {"reason": "不属于本单位职责"}
    sees = ("worker", "boss", "leader_east", "operator")


def test_once_for_each_unit(town):
    event = at_state(town, "dispatched")
    event = act(town, "handler", event, "return", reason="不属于本单位职责", proposed_unit=town.bodies["roads"].pk)
    assert list(Order.objects.filter(event=event).values_list("state", flat=True)) == ["returned"]
    event = act(town, "operator", event, "dispatch", unit=town.bodies["cleaning"].pk)
    problem = refused("wrong_state", act, town, "colleague", event, "return", reason="还是不属于")
    assert "sign" in problem.facts["verbs"]
    assert "return" not in problem.facts["verbs"]


def test_within_the_sign_limit(town):
    event = at_state(town, "dispatched")
    with clock.frozen(event.due_at):
        in_time = town.actor("handler")
        assert in_time.user_id
    with clock.frozen(event.due_at + timedelta(seconds=1)):
        refused("wrong_state", act, town, "handler", event, "return", reason="不属于本单位职责")
        act(town, "handler", event, "comment", text="已晚于期限")
        refused("wrong_state", act, town, "handler", event, "return", reason="不属于本单位职责")
    with clock.frozen(event.due_at):
        assert act(town, "handler", event, "return", reason="不属于本单位职责").state == "accepted"


def test_the_proposed_unit_must_exist(town):
    event = at_state(town, "dispatched")
    refused("invalid", act, town, "handler", event, "return", reason="不属于", proposed_unit=10**12)
