"""要求重新办理."""

from datetime import timedelta

from gezhi.ground import clock
from gezhi.testing import act

from .stock import StockCases, assert_sound, refused
from .test_rate import own


class TestReopen(StockCases):
    verb, state, wrong, who = "reopen", "closed", "handling", "resident"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"reason": "又堆起来了"}
    words = {"reason": "又堆起来了"}
    sees = ("worker", "boss", "operator", "handler")

    def event_at(self, town, state):
        return own(town, state)


def test_a_second_round_begins_clean(town):
    event = act(town, "resident", own(town), "rate", rating="not_satisfied")
    event = act(town, "resident", event, "reopen", reason="又堆起来了")
    assert (event.round, event.rework, event.rating, event.call_back, event.unit_id, event.order_id) == (2, 0, "", "", None, None)
    assert (event.open, event.close_kind, event.closed_at) == (True, "", None)
    assert_sound(event)
    event = act(town, "operator", event, "dispatch", unit=town.bodies["cleaning"].pk)
    assert event.state == "dispatched"


def test_once(town):
    event = act(town, "resident", own(town), "reopen", reason="又堆起来了")
    for verb, who, facts in (
        ("dispatch", "operator", {"unit": town.bodies["roads"].pk}),
        ("sign", "outsider", {}),
    ):
        event = act(town, who, event, verb, **facts)
    from gezhi.testing import photo

    act(town, "outsider", event, "finish", reply="已清理", attachments=[str(photo(town, "outsider", event))])
    act(town, "operator", event, "check", result="pass")
    act(town, "operator", event, "call_back", result="not_reached")
    act(town, "operator", event, "close")
    refused("wrong_state", act, town, "resident", event, "reopen", reason="还是不行")


def test_within_the_days_the_city_allows(town):
    event = own(town)
    with clock.frozen(event.closed_at + timedelta(days=15, seconds=1)):
        refused("wrong_state", act, town, "resident", event, "reopen", reason="又堆起来了")
    with clock.frozen(event.closed_at + timedelta(days=15)):
        assert act(town, "resident", event, "reopen", reason="又堆起来了").round == 2


def test_a_rejected_matter_may_be_asked_for_again(town):
    from gezhi.testing import make_event

    event = make_event(town, "resident", source="portal")
    act(town, "leader_east", event, "reject", reason_code="not_in_duty", reply="请找物业")
    event = act(town, "resident", event, "reopen", reason="物业说归社区管")
    assert (event.state, event.holder_id) == ("accepted", town.bodies["station-east"].pk)
    assert_sound(event)
