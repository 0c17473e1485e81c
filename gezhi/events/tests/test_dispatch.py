"""派遣."""

import pytest

from gezhi.events.models import Clock, Order
from gezhi.testing import act, make_event

from .stock import StockCases, at_state, refused


class TestDispatch(StockCases):
    verb, state, wrong = "dispatch", "accepted", "handling"
    ends, holder, clocks, shown = "dispatched", "cleaning", {"handle", "sign"}, "sign"
    words = {"reason": "请今天清理"}
    sees = ("worker", "boss", "leader_east")

    def facts(self, town, *_):
        return {"unit": town.bodies["cleaning"].pk, "reason": "请今天清理"}


def test_an_order_is_made_and_the_handle_clock_runs_from_the_dispatch(town):
    event = at_state(town, "dispatched")
    order = Order.objects.get(event=event)
    assert (order.unit_id, order.state, order.round, event.order_id) == (town.bodies["cleaning"].pk, "dispatched", 1, order.pk)
    started = dict(Clock.objects.filter(event_id=event.pk, stopped_at=None).values_list("kind", "started_at"))
    assert started == {"sign": order.dispatched_at, "handle": order.dispatched_at}


def test_the_sign_clock_is_shown_whatever_comes_between(town):
    for _ in range(6):  # the ids of two clocks started in one moment stand in any order
        event = at_state(town, "dispatched")
        due = event.due_at
        event = act(town, "operator", event, "comment", text="已电话通知")
        assert (event.clock, event.due_at) == ("sign", due)


@pytest.mark.parametrize("unit", ["centre", "town-centre"])
def test_a_body_that_does_not_handle_is_refused(town, unit):
    event = at_state(town, "accepted")
    refused("invalid", act, town, "operator", event, "dispatch", unit=town.bodies[unit].pk)


@pytest.mark.parametrize("unit", [None, 0, -1, 10**17, "环卫", True, [], {}, 1.5])
def test_no_unit_is_refused_in_words(town, unit):
    event = at_state(town, "accepted")
    refused("invalid", act, town, "operator", event, "dispatch", unit=unit)


def test_a_unit_of_other_land_is_refused_where_it_lies_outside_the_desk(town):
    event = act(town, "leader_east", make_event(town), "accept")
    refused("invalid", act, town, "leader_east", event, "dispatch", unit=town.bodies["station-west"].pk)
    assert act(town, "leader_east", event, "dispatch", unit=town.bodies["station-east"].pk).unit_id == town.bodies["station-east"].pk


def test_a_community_leader_dispatches_only_inside_the_community(town):
    event = act(town, "leader_east", make_event(town), "accept")
    problem = refused("invalid", act, town, "leader_east", event, "dispatch", unit=town.bodies["cleaning"].pk)
    assert "乡镇" in problem.detail


def test_a_desk_whose_grant_names_no_land_reaches_no_further_than_its_body(town):
    from gezhi.access.models import Grant

    Grant.objects.filter(user_id=town.users["leader_east"].pk).update(area_path=None)
    event = act(town, "leader_east", make_event(town), "accept")
    refused("invalid", act, town, "leader_east", event, "dispatch", unit=town.bodies["cleaning"].pk)
    refused("invalid", act, town, "leader_east", event, "dispatch", unit=town.bodies["station-west"].pk)


def test_the_second_order_leaves_the_first_unit_its_sight(town):
    event = at_state(town, "dispatched")
    event = act(town, "handler", event, "return", reason="不是我们的职责")
    event = act(town, "operator", event, "dispatch", unit=town.bodies["roads"].pk)
    assert event.holder_id == town.bodies["roads"].pk
    refused("not_permitted", act, town, "handler", event, "sign")
    assert act(town, "outsider", event, "sign").state == "handling"
    act(town, "handler", event, "comment", text="建议先围挡")
