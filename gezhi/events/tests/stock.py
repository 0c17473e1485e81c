"""The four stock cases of a verb, told by its own test file in a few lines: it works, needs the right, stays in its area, refuses the wrong state."""

import json

import pytest

from gezhi.events.actions import Wish, perform
from gezhi.events.models import Clock
from gezhi.events.workflow import TABLE, legal_verbs
from gezhi.ground.problems import Problem
from gezhi.journal.models import Entry, Words
from gezhi.journal.rules import link
from gezhi.testing import act, make_event, walk_to


def refused(kind, call, *args, **kwargs):
    """The Problem a call is refused with; its kind is the one expected."""
    with pytest.raises(Problem) as caught:
        call(*args, **kwargs)
    assert caught.value.kind == kind, caught.value.detail
    return caught.value


def entries_of(event):
    """The journal of a matter, oldest first."""
    return list(Entry.objects.filter(subject_kind="event", subject_id=str(event.pk)).order_by("seq"))


def body_of(entry):
    return json.loads(entry.body)


def words_of(entry):
    """The free words of an entry, by name."""
    pairs = body_of(entry).get("words", {})
    return {name: Words.objects.get(pk=pair[0]).text for name, pair in pairs.items()}


def at_state(town, state, **values):
    """A matter of the worker's grid that has come as far as ``state``; "rework" too."""
    event = make_event(town, **values)
    if state == "submitted":
        return event
    if state == "rework":
        event = walk_to(town, event, "to_check")
        return act(town, "operator", event, "check", result="fail", text="还有残留")
    return walk_to(town, event, state)


def running_clocks(event):
    return {row.kind for row in Clock.objects.filter(event_id=event.pk, stopped_at=None)}


def assert_sound(event):
    """What must hold of a matter after every act: chain, head, version, the clock shown is one that runs."""
    event.refresh_from_db()
    rows, head = entries_of(event), bytes(32)
    for place, row in enumerate(rows, 1):
        assert row.seq == place
        head = link(head, row.body)
        assert bytes(row.hash) == head
    assert bytes(event.head) == head
    assert event.version == len(rows)
    assert event.open == (event.state not in ("closed", "archived"))
    running = running_clocks(event)
    assert bool(running) == event.open
    assert event.clock in running if event.open else event.clock == ""
    if event.open and event.clock:
        shown = Clock.objects.filter(event_id=event.pk, stopped_at=None, kind=event.clock).get()
        assert (event.due_at, event.yellow_at, event.orange_at) == (shown.due_at, shown.yellow_at, shown.orange_at)
        assert event.holder_id in event.orgs


class StockCases:
    """Inherit, and say what the verb is; ``who`` does it on a matter at ``state``."""

    verb = ""
    state = "submitted"
    wrong = "closed"
    who = "operator"
    ends = ""
    holder = "town-centre"
    clocks: set[str] = set()
    shown = ""
    words: dict[str, str] = {}
    sees = ("worker", "boss")  # see the matter, but it is not theirs to do
    blind = ("sibling", "leader_west", "outsider", "neighbour")  # do not see it
    given: dict = {}
    who_when_wrong = ""

    def facts(self, *_):
        return dict(self.given)

    def event_at(self, town, state):
        return at_state(town, state)

    def do(self, town, event, who=None, **more):
        return act(town, who or self.who, event, self.verb, **(self.facts(town, event) | more))

    def test_it_works(self, town):
        event = self.event_at(town, self.state)
        version = event.version
        done = self.do(town, event)
        assert_sound(event)
        assert done.version == event.version == version + 1
        assert (done.state, event.state) == (self.ends, self.ends)
        assert event.holder_id == town.bodies[self.holder].pk
        assert running_clocks(event) == self.clocks
        assert event.clock == self.shown
        entry = entries_of(event)[-1]
        assert entry.verb == TABLE[self.verb].entry
        assert entry.actor_id == town.users[self.who].pk
        assert words_of(entry) == self.words
        assert not any(text in entry.body for text in self.words.values())

    def test_needs_the_right(self, town):
        event = self.event_at(town, self.state)
        facts = self.facts(town, event)
        for key in self.sees:
            refused("not_permitted", act, town, key, event, self.verb, **facts)
        event.refresh_from_db()
        assert event.state == self.state
        assert event.version == len(entries_of(event))

    def test_stays_in_its_area(self, town):
        event = self.event_at(town, self.state)
        facts = self.facts(town, event)
        for key in self.blind:
            refused("not_visible", act, town, key, event, self.verb, **facts)
        event.refresh_from_db()
        assert event.state == self.state
        assert event.version == len(entries_of(event))

    def test_refuses_the_wrong_state(self, town):
        event = self.event_at(town, self.wrong)
        problem = refused("wrong_state", act, town, self.who_when_wrong or self.who, event, self.verb, **self.facts(town, event))
        assert problem.status == 409
        assert problem.facts["state"] == self.wrong
        assert set(problem.facts["verbs"]) <= set(legal_verbs(self.wrong)) - {self.verb}
        assert problem.facts["verbs"], "the legal verbs are named"
        event.refresh_from_db()
        assert event.version == problem.facts["version"]

    def test_refuses_a_stale_version(self, town):
        event = self.event_at(town, self.state)
        facts = self.facts(town, event)
        wish = Wish(event.pk, self.verb, event.version - 1 or 99, facts)
        if TABLE[self.verb].keeps_version:
            assert perform(actor=town.actor(self.who), wish=wish).version == event.version + 1
            return
        problem = refused("stale_version", perform, actor=town.actor(self.who), wish=wish)
        assert (problem.status, problem.facts["version"]) == (409, event.version)
        assert self.verb in problem.facts["verbs"]
