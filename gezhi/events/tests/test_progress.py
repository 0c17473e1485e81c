"""填写进展."""

from gezhi.events.actions import Wish, perform
from gezhi.testing import act, photo

from .stock import StockCases, at_state, body_of, entries_of, refused


class TestProgress(StockCases):
    verb, state, wrong, who = "progress", "handling", "dispatched", "handler"
    ends, holder, clocks, shown = "handling", "cleaning", {"handle"}, "handle"
    given = {"text": "已到现场"}
    words = {"text": "已到现场"}
    sees = ("worker", "boss", "leader_east", "operator")


def test_evidence_is_named_in_the_entry(town):
    event = at_state(town, "handling")
    picture = photo(town, "handler", event, "near")
    act(town, "handler", event, "progress", text="已到现场", attachments=[str(picture)])
    assert body_of(entries_of(event)[-1])["evidence"] == [str(picture)]


def test_an_attachment_of_another_matter_is_refused(town):
    event, other = at_state(town, "handling"), at_state(town, "handling")
    picture = photo(town, "handler", other, "near")
    refused("invalid", act, town, "handler", event, "progress", text="已到现场", attachments=[str(picture)])


def test_it_waits_for_nobody(town):
    event = at_state(town, "handling")
    act(town, "operator", event, "comment", text="请抓紧")
    done = perform(actor=town.actor("handler"), wish=Wish(event.pk, "progress", event.version, {"text": "已到现场"}))
    assert done.version == event.version + 2
