"""向承办单位提供上报人; about_unit is never told."""

from gezhi.events.actions.reporter import reporter_facts, reveal_reporter
from gezhi.events.models import Event, Order
from gezhi.events.standing import Standing
from gezhi.organisations.queries import bodies
from gezhi.testing import act, make_event

from .stock import StockCases, at_state, refused
from .test_call_back import CALLER, called


def seen_by(town, key, event):
    actor = town.actor(key)
    return reporter_facts(Standing(actor, Event.objects.get(pk=event.pk), bodies(actor.versions)))


class TestShareReporter(StockCases):
    verb, state, wrong = "share_reporter", "handling", "to_check"
    ends, holder, clocks, shown = "handling", "cleaning", {"handle"}, "handle"
    given = {"reason": "需要约时间上门"}
    words = {"reason": "需要约时间上门"}
    sees = ("worker", "boss", "leader_east", "handler")

    def event_at(self, town, state):
        return called(town, state)


def test_the_unit_sees_the_reporter_only_after_it(town):
    event = called(town, "handling")
    assert seen_by(town, "handler", event) is None
    refused("not_permitted", reveal_reporter, actor=town.actor("handler"), event_id=event.pk, reason="联系")
    act(town, "operator", event, "share_reporter", reason="需要约时间上门")
    assert seen_by(town, "handler", event).phone_last == "0000"
    assert reveal_reporter(actor=town.actor("colleague"), event_id=event.pk, reason="约时间") == ("来电人", "13800000000")
    refused("wrong_state", act, town, "operator", event, "share_reporter", reason="再次")


def test_only_for_this_order(town):
    event = called(town, "dispatched")
    act(town, "operator", event, "share_reporter", reason="需要约时间上门")
    act(town, "handler", event, "return", reason="不是我们的职责")
    assert seen_by(town, "handler", event) is None
    act(town, "operator", event, "dispatch", unit=town.bodies["roads"].pk)
    assert seen_by(town, "outsider", event) is None
    assert not Order.objects.get(event=event, unit_id=town.bodies["roads"].pk).sees_reporter


def test_the_unit_it_is_about_is_never_told(town):
    event = called(town, "handling")
    act(town, "operator", event, "amend", about_unit=town.bodies["cleaning"].pk, reason="反映的是环卫处")
    refused("wrong_state", act, town, "operator", event, "share_reporter", reason="需要约时间上门")
    assert seen_by(town, "handler", event) is None


def test_naming_the_unit_afterwards_takes_it_back(town):
    event = called(town, "handling")
    act(town, "operator", event, "share_reporter", reason="需要约时间上门")
    act(town, "operator", event, "amend", about_unit=town.bodies["cleaning"].pk, reason="反映的是环卫处")
    assert seen_by(town, "handler", event) is None
    refused("not_permitted", reveal_reporter, actor=town.actor("handler"), event_id=event.pk, reason="联系")


def test_a_desk_that_is_the_unit_it_is_about_sees_nothing(town):
    event = make_event(town, reporter=CALLER)
    assert seen_by(town, "leader_east", event).is_known
    act(town, "operator", event, "amend", about_unit=town.bodies["station-east"].pk, reason="反映的是工作站")
    assert seen_by(town, "leader_east", event) is None
    assert seen_by(town, "operator", event).phone_last == "0000"


def test_nobody_to_tell_of(town):
    refused("wrong_state", act, town, "operator", at_state(town, "handling"), "share_reporter", reason="约时间")
