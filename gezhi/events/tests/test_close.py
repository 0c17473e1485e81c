"""结案."""

from gezhi.testing import act, make_event, photo

from .stock import StockCases, refused
from .test_call_back import called


class TestClose(StockCases):
    verb, state, wrong = "close", "to_call_back", "to_check"
    ends, holder, clocks, shown = "closed", "town-centre", set(), ""
    given = {"text": "办好了"}
    words = {"text": "办好了"}
    sees = ("worker", "boss", "leader_east", "handler")


def test_after_a_result_where_there_is_somebody_to_call(town):
    event = called(town)
    problem = refused("wrong_state", act, town, "operator", event, "close")
    assert "call_back" in problem.facts["verbs"]
    act(town, "operator", event, "call_back", result="not_reached")
    event = act(town, "operator", event, "close")
    assert (event.state, event.open, event.close_kind) == ("closed", False, "normal")
    assert event.closed_at == event.updated_at


def test_the_second_work_is_called_about_before_it_is_closed(town):
    event = act(town, "operator", called(town), "call_back", result="not_satisfied")
    act(town, "handler", event, "finish", reply="再次清理", attachments=[str(photo(town, "handler", event))])
    act(town, "operator", event, "check", result="pass")
    refused("wrong_state", act, town, "operator", event, "close")
    act(town, "operator", event, "call_back", result="satisfied")
    assert act(town, "operator", event, "close").state == "closed"


def test_a_closed_matter_is_closed_to_every_desk_verb(town):
    event = act(town, "operator", called(town), "call_back", result="satisfied")
    event = act(town, "operator", event, "close")
    for verb in ("accept", "dispatch", "recall", "amend", "check", "call_back", "close"):
        problem = refused("wrong_state", act, town, "operator", event, verb)
        assert problem.facts["state"] == "closed"
    assert make_event(town).open
