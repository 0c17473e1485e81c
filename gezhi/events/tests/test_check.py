"""核查."""

from datetime import timedelta

from gezhi.events.models import Clock, Order
from gezhi.ground import clock
from gezhi.testing import act, give_role, make_event, photo

from .stock import StockCases, at_state, refused


class TestCheck(StockCases):
    verb, state, wrong = "check", "to_check", "to_call_back"
    ends, holder, clocks, shown = "to_call_back", "town-centre", {"call_back"}, "call_back"
    given = {"result": "pass", "text": "现场已看过"}
    words = {"text": "现场已看过"}
    sees = ("worker", "boss", "leader_east", "handler", "colleague")


def test_not_by_the_unit_that_did_it_though_it_is_a_desk(town):
    event = act(town, "leader_east", make_event(town, item="0199"), "accept")
    act(town, "leader_east", event, "dispatch", unit=town.bodies["station-east"].pk)
    act(town, "leader_east", event, "sign")
    act(town, "leader_east", event, "finish", reply="已清理")
    problem = refused("not_permitted", act, town, "leader_east", event, "check", result="pass")
    assert "回避" in problem.detail
    assert act(town, "operator", event, "check", result="pass").state == "to_call_back"


def test_not_by_the_handler_who_has_a_desk_elsewhere(town):
    event = at_state(town, "to_check")
    centre = town.bodies["town-centre"].pk
    give_role(town, "handler", "town_operator", organisation_id=centre, area_path=town.path("990101001"))
    refused("not_permitted", act, town, "handler", event, "check", result="pass")


def test_failed_leads_to_rework_and_the_handle_clock_runs_on(town):
    event = at_state(town, "to_check")
    before = Clock.objects.get(event_id=event.pk, kind="handle")
    with clock.frozen(before.stopped_at + timedelta(hours=30)):
        event = act(town, "operator", event, "check", result="fail", text="角落还有")
        assert (event.state, event.rework, event.holder_id) == ("rework", 1, town.bodies["cleaning"].pk)
        after = Clock.objects.get(pk=before.pk)
        assert after.stopped_at is None
        assert (event.clock, event.due_at) == ("handle", after.due_at)
        assert after.due_at - before.due_at == timedelta(hours=30), "the time at the check does not count"
        assert Order.objects.get(event=event).state == "signed"


def test_a_failure_says_what_is_left_to_do(town):
    event = at_state(town, "to_check")
    refused("invalid", act, town, "operator", event, "check", result="fail")
    refused("invalid", act, town, "operator", event, "check", result="maybe", text="看看")


def test_twice_failed_twice_counted(town):
    event = at_state(town, "rework")
    act(town, "handler", event, "finish", reply="再次清理", attachments=[str(photo(town, "handler", event))])
    assert act(town, "operator", event, "check", result="fail", text="还有").rework == 2
