"""回访."""

from gezhi.events.actions import ReporterWords
from gezhi.events.models import Clock
from gezhi.testing import act, make_event, photo, walk_to

from .stock import StockCases, at_state, refused

CALLER = ReporterWords(name="来电人", phone="13800000000")


def called(town, state="to_call_back"):
    """A matter somebody can be called about."""
    return walk_to(town, make_event(town, reporter=CALLER), state)


class TestCallBack(StockCases):
    verb, state, wrong = "call_back", "to_call_back", "to_check"
    ends, holder, clocks, shown = "to_call_back", "town-centre", {"call_back"}, "call_back"
    given = {"result": "satisfied", "text": "电话里说满意"}
    words = {"text": "电话里说满意"}
    sees = ("worker", "boss", "leader_east", "handler")

    def event_at(self, town, state):
        return called(town, state)


def test_the_result_is_kept_and_it_stays(town):
    event = act(town, "operator", called(town), "call_back", result="basically")
    assert (event.state, event.call_back) == ("to_call_back", "basically")
    event = act(town, "operator", event, "call_back", result="satisfied")
    assert event.call_back == "satisfied"


def test_not_satisfied_is_worked_on_again_once(town):
    event = act(town, "operator", called(town), "call_back", result="not_satisfied")
    assert (event.state, event.rework, event.holder_id) == ("rework", 1, town.bodies["cleaning"].pk)
    assert event.clock == "handle"
    assert Clock.objects.filter(event_id=event.pk, kind="handle").count() == 2, "the handle clock begins anew"
    act(town, "handler", event, "finish", reply="再次清理", attachments=[str(photo(town, "handler", event))])
    act(town, "operator", event, "check", result="pass")
    event = act(town, "operator", event, "call_back", result="not_satisfied")
    assert (event.state, event.rework) == ("to_call_back", 1)
    assert act(town, "operator", event, "close").state == "closed"


def test_nobody_to_call(town):
    event = at_state(town, "to_call_back")
    refused("wrong_state", act, town, "operator", event, "call_back", result="satisfied")


def test_results_come_from_the_list(town):
    event = called(town)
    refused("invalid", act, town, "operator", event, "call_back", result="happy")
    refused("invalid", act, town, "operator", event, "call_back")
