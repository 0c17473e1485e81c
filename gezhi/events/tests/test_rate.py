"""评价."""

from gezhi.access.actor import ANONYMOUS
from gezhi.events.actions import Wish, perform
from gezhi.events.models import Event
from gezhi.testing import act, make_event, walk_to

from .stock import StockCases, entries_of, refused


def own(town, state="closed"):
    """A resident's own matter; he can be asked, so the call-back comes before the end."""
    event = make_event(town, "resident", source="portal")
    if state == "submitted":
        return event
    event = walk_to(town, event, "to_call_back" if state == "closed" else state)
    if state == "closed":
        act(town, "operator", event, "call_back", result="satisfied")
        event = act(town, "operator", event, "close")
    return event


class TestRate(StockCases):
    verb, state, wrong, who = "rate", "closed", "handling", "resident"
    ends, holder, clocks, shown = "closed", "town-centre", set(), ""
    given = {"rating": "basically", "text": "慢了一点"}
    words = {"text": "慢了一点"}
    sees = ("worker", "boss", "operator", "handler")

    def event_at(self, town, state):
        return own(town, state)


def test_once(town):
    event = act(town, "resident", own(town), "rate", rating="satisfied")
    assert event.rating == "satisfied"
    refused("wrong_state", act, town, "resident", event, "rate", rating="not_satisfied")


def test_by_number_and_code_without_an_account(town):
    event = own(town)
    version = Event.objects.get(pk=event.pk).version
    refused("sign_in_needed", perform, actor=ANONYMOUS, wish=Wish(event.pk, "rate", version, {"rating": "satisfied"}))
    done = perform(actor=ANONYMOUS, wish=Wish(event.pk, "rate", version, {"rating": "satisfied"}, holds_code=True))
    assert done.rating == "satisfied"
    assert entries_of(event)[-1].actor_id is None
    refused("not_permitted", perform, actor=ANONYMOUS, wish=Wish(event.pk, "comment", done.version, {"text": "好"}, holds_code=True))


def test_the_rating_comes_from_the_list(town):
    refused("invalid", act, town, "resident", own(town), "rate", rating="not_reached")
