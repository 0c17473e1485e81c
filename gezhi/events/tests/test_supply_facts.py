"""补充材料."""

from datetime import timedelta

from gezhi.events.models import Clock
from gezhi.ground import clock
from gezhi.testing import act, make_event, photo

from .stock import StockCases, at_state, body_of, entries_of


class TestSupplyFacts(StockCases):
    verb, state, wrong, who = "supply_facts", "accepted", "closed", "worker"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"text": "在东门旁边"}
    words = {"text": "在东门旁边"}
    sees = ("boss", "micro_head")


def test_the_clocks_run_on_from_the_answer(town):
    event = at_state(town, "handling")
    due, began = event.due_at, event.updated_at + timedelta(minutes=1)
    with clock.frozen(began):
        act(town, "handler", event, "ask_facts", text="请补拍近景")
    with clock.frozen(began + timedelta(hours=3)):
        event = act(town, "worker", event, "supply_facts", text="补上了", attachments=[str(photo(town, "worker", event, "near"))])
    assert (event.asking, event.paused_until) == (False, None)
    assert event.due_at == due + timedelta(hours=3)
    assert Clock.objects.get(event_id=event.pk, kind="handle").pauses == [
        [began.isoformat(), (began + timedelta(hours=3)).isoformat()],
    ]
    assert len(body_of(entries_of(event)[-1])["evidence"]) == 1


def test_unasked_it_changes_no_clock(town):
    event = make_event(town)
    due = event.due_at
    assert act(town, "worker", event, "supply_facts", text="在东门旁边").due_at == due


def test_the_desk_may_write_down_what_it_was_told(town):
    assert act(town, "leader_east", make_event(town), "supply_facts", text="电话中说在东门").version == 2
