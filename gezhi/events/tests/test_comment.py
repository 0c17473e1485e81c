"""内部留言."""

from gezhi.events.actions import Wish, perform
from gezhi.events.standing import Standing
from gezhi.events.timeline import entries
from gezhi.organisations.queries import bodies
from gezhi.testing import act, make_event

from .stock import StockCases, assert_sound, refused
from .test_rate import own


class TestComment(StockCases):
    verb, state, wrong, who = "comment", "accepted", "archived", "operator"
    ends, holder, clocks, shown = "accepted", "town-centre", {"dispatch"}, "dispatch"
    given = {"text": "请注意安全"}
    words = {"text": "请注意安全"}
    sees = ("boss",)

    def test_refuses_the_wrong_state(self, town):
        from gezhi.access.actor import SYSTEM

        event = own(town)
        perform(actor=SYSTEM, wish=Wish(event.pk, "archive", None, {}))
        problem = refused("wrong_state", act, town, "operator", event, "comment", text="晚了")
        assert problem.facts["verbs"] == []


def test_seen_by_staff_only(town):
    event = make_event(town, "resident", source="portal")
    act(town, "leader_east", event, "comment", text="这人常来")
    for key, sees in (("resident", False), ("worker", True)):
        actor = town.actor(key)
        read = entries(Standing(actor, event, bodies(actor.versions)))
        assert any("这人常来" in each.words.values() for each in read) == sees


def test_it_is_no_door_for_whoever_raised_the_matter(town):
    event = make_event(town, "resident", source="portal")
    refused("not_permitted", act, town, "resident", event, "comment", text="快点")


def test_it_makes_nobody_stale_and_breaks_no_chain(town):
    event = make_event(town)
    for number in range(3):
        perform(actor=town.actor("worker"), wish=Wish(event.pk, "comment", 1, {"text": f"第{number}条"}))
    assert_sound(event)
    assert event.version == 4
