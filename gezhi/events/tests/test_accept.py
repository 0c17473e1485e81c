"""受理."""

from gezhi.testing import act, make_event

from .stock import StockCases, at_state, entries_of, refused


class TestAccept(StockCases):
    who_when_wrong = "operator"
    verb, state, wrong, who = "accept", "submitted", "accepted", "leader_east"
    ends, holder, clocks, shown = "accepted", "station-east", {"dispatch"}, "dispatch"
    given = {"note": "马上派人看"}
    words = {"note": "马上派人看"}
    sees = ("worker", "micro_head", "boss")


def test_an_item_is_demanded_when_none_is_known(town):
    event = make_event(town, item=None)
    problem = refused("invalid", act, town, "leader_east", event, "accept")
    assert problem.facts["missing"] == ["item"]
    done = act(town, "leader_east", event, "accept", item=town.item.pk)
    assert (done.item_id, done.category) == (town.item.pk, "city")


def test_an_item_may_be_set_right_by_code(town):
    event = make_event(town, item=town.small_item.pk)
    assert act(town, "leader_east", event, "accept", item="T01").item_id == town.item.pk


def test_an_unknown_item_is_refused(town):
    event = make_event(town)
    for wrong in ("no such", 10**15, "T99"):
        refused("invalid", act, town, "leader_east", event, "accept", item=wrong)


def test_a_superior_desk_steps_in_and_keeps_it(town):
    event = make_event(town)
    assert event.holder_id == town.bodies["station-east"].pk
    event = act(town, "operator", event, "accept")
    assert event.desk_id == event.holder_id == town.bodies["town-centre"].pk
    assert town.bodies["station-east"].pk in event.orgs, "who held it keeps sight of it"
    refused("not_permitted", act, town, "leader_east", event, "dispatch", unit=town.bodies["station-east"].pk)


def test_unknown_facts_are_refused(town):
    refused("invalid", act, town, "leader_east", make_event(town), "accept", holder_id=1)


def test_the_same_key_is_answered_once(town):
    from gezhi.events.actions import Wish, perform

    event = make_event(town)
    wish = Wish(event.pk, "accept", 1, {}, key="k")
    first = perform(actor=town.actor("leader_east"), wish=wish)
    act(town, "leader_east", event, "comment", text="已电话联系")
    again = perform(actor=town.actor("leader_east"), wish=wish)
    assert (first.version, again.version) == (2, 3)
    assert len(entries_of(event)) == 3
    refused("id_reused", perform, actor=town.actor("leader_east"), wish=Wish(event.pk, "accept", 1, {"note": "别的"}, key="k"))
    other = at_state(town, "submitted")
    assert perform(actor=town.actor("leader_east"), wish=Wish(other.pk, "accept", 1, {}, key="k")).state == "accepted"
    refused("stale_version", perform, actor=town.actor("operator"), wish=wish)
