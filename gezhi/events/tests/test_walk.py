"""Random lives of a matter: many people try every verb with all kinds of facts. Whatever they do, what must always hold, holds.

The walks are seeded, so a failure is the same failure again; ``GEZHI_WALKS_MORE=100`` walks further than a change needs.
"""

import os
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import transaction

from gezhi.access.actor import SYSTEM
from gezhi.events.actions import ReporterWords, Wish, perform
from gezhi.events.actions.report import SILENT
from gezhi.events.models import Event, Order
from gezhi.events.workflow import OPEN_STATES, TABLE, Relation, State
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.testing import EAST, OUTSIDE, WEST, build_town, make_event, photo

from .stock import assert_sound, body_of, entries_of

PEOPLE = [
    "worker",
    "resident",
    "leader_east",
    "leader_west",
    "operator",
    "second_operator",
    "county",
    "handler",
    "colleague",
    "outsider",
    "system",
]
LIKELY = {
    Relation.DESK: ["operator", "county"],
    Relation.NOT_UNIT: ["operator", "county"],
    Relation.UNIT: ["handler", "outsider", "leader_east"],
    Relation.LAND: ["worker", "leader_west"],
    Relation.REPORTER: ["resident", "worker"],
    Relation.SEES: ["operator"],
    Relation.PLATFORM: ["system"],
}
# What nobody should send; one fact in ten is like this, a walk must come far and still try everything.
GUESSES = ["", "坏\x00字", 7, None, "字" * 20_001, ["x"], 0, -1, 10**30, True, [], {"a": 1}, 2.5, "\ud800", 10**400, float("nan")]
UNTRACKED = SILENT | {"version", "updated_at"}
STEPS = 45
done: Counter = Counter()


class Life:
    """One matter and everybody who has to do with it."""

    def __init__(self, town, seed):
        self.town, self.dice, self.passed = town, Random(seed), timedelta()
        reporter, source = self.dice.choice([("worker", "field"), ("resident", "portal"), ("operator", "hotline")])
        told = ReporterWords("来电人", "13800000000") if self.dice.random() < 0.5 else ReporterWords()
        lon, lat = self.dice.choice([EAST, EAST, EAST, WEST, OUTSIDE])
        item = self.dice.choice(["T01", "T02", "T02", "0199", None])
        made = make_event(town, reporter, source=source, item=item, reporter=told, lon=lon, lat=lat)
        self.photos = [str(photo(town, reporter, made, kind)) for kind in ("before", "after")]
        self.event = Event.objects.get(pk=made.pk)

    def value(self, fact):
        """A value for a fact, mostly one that fits."""
        if self.dice.random() < 0.1:
            return self.dice.choice(GUESSES)
        users, bodies = [user.pk for user in self.town.users.values()], [body.pk for body in self.town.bodies.values()]
        cleaning = self.town.bodies["cleaning"].pk
        fitting = {
            "choice": [name for name, _ in fact.choices],
            "unit": [cleaning, cleaning, self.town.bodies["station-east"].pk, *bodies],
            "person": [self.town.users["handler"].pk] * 20 + users,
            "item": [self.town.item.pk, "T02", "0199"],
            "area": list(self.town.areas),
            "number": [EAST[0], EAST[1], WEST[0], OUTSIDE[0]],
            "boolean": [True, False, "on"],
            "attachments": [self.photos, self.photos[1:], []],
            "text": ["好的", "请尽快"],
        }
        return self.dice.choice(fitting[fact.kind])

    def facts(self, row):
        """Facts of a verb: the required ones nearly always, the others now and then, rarely one that is nobody's to give."""
        wanted = {"attachments"} if row.verb in ("finish", "self_close") else set()
        given = {
            fact.name: self.value(fact)
            for fact in row.facts
            if self.dice.random() < (0.95 if fact.required or fact.name in wanted else 0.25)
        }
        return given | ({"holder_id": 1} if self.dice.random() < 0.03 else {})

    def attempt(self, who, row, version):
        """One act; it succeeds lawfully, or is refused with a Problem."""
        before, actor = self.event, SYSTEM if who == "system" else self.town.actor(who)
        try:
            with clock.travel(self.passed):
                after = perform(actor=actor, wish=Wish(before.pk, row.verb, version, self.facts(row)))
        except Problem:
            return False
        done[row.verb] += 1
        assert before.state in row.from_states
        assert after.state in (row.to or (before.state,))
        assert after.version == before.version + 1
        self.event = Event.objects.get(pk=before.pk)
        assert columns(after) == columns(self.event), "what is given back is what is stored"
        self.holds()
        return True

    def step(self):
        """Time passes, somebody tries anything, or somebody who may does what the state allows."""
        chance = self.dice.random()
        if chance < 0.1:
            self.passed += timedelta(hours=self.dice.choice([1, 5, 30, 24 * 5, 24 * 20]))
        elif chance < 0.45:
            before, stale = self.event, self.dice.random() < 0.1
            row, who = self.dice.choice(list(TABLE.values())), self.dice.choice(PEOPLE)
            if not self.attempt(who, row, before.version - 1 if stale else before.version):
                assert columns(Event.objects.get(pk=before.pk)) == columns(before), "a refusal leaves no trace"
                assert len(entries_of(before)) == before.version
        else:
            rows = [row for row in TABLE.values() if self.event.state in row.from_states]
            rows += [row for row in rows if row.main] * 4
            row = self.dice.choice(rows or list(TABLE.values()))
            any(self.attempt(who, row, self.event.version) for relation in row.who for who in LIKELY[relation])

    def holds(self):
        """What must hold after every act."""
        assert self.event.state in set(State)
        assert self.event.open == (self.event.state in OPEN_STATES)
        assert_sound(self.event)
        self.one_holder()
        self.rebuilt()

    def one_holder(self):
        """An open matter lies with its desk, or with the unit of its one running order; whoever held it is remembered."""
        event = self.event
        running = list(Order.objects.filter(event_id=event.pk, state__in=["dispatched", "signed"]))
        with_unit = event.state in ("dispatched", "handling", "rework")
        assert len(running) == (1 if with_unit else 0), event.state
        if with_unit:
            assert (event.holder_id, event.unit_id, event.order_id) == (running[0].unit_id, running[0].unit_id, running[0].pk)
        elif event.open:
            assert event.holder_id == event.desk_id
        assert {event.holder_id, event.desk_id} <= set(event.orgs)
        assert event.open or event.paused_until is None
        assert bool(event.close_kind) != event.open

    def rebuilt(self):
        """The recorded patches alone rebuild the row."""
        row = {}
        for entry in entries_of(self.event):
            row |= body_of(entry)["after"].get("event", {})
        for field in Event._meta.concrete_fields:
            if field.name not in UNTRACKED:
                value = getattr(self.event, field.name)
                assert _read(row[field.name], value) == value, field.name


def columns(event):
    return {field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields}


def _read(written, like):
    """A value as the journal wrote it, in the type of the column."""
    if written is None or not isinstance(like, datetime | UUID):
        return written
    return datetime.fromisoformat(written) if isinstance(like, datetime) else UUID(written)


@pytest.mark.django_db
def test_random_lives():
    town = build_town()
    walks = int(os.environ.get("GEZHI_WALKS_MORE", "16"))
    for seed in range(walks):
        with transaction.atomic():
            life = Life(town, seed)
            life.holds()
            for _ in range(STEPS):
                life.step()
            transaction.set_rollback(True)
    assert len(done) >= len(TABLE) - 3, f"the walks came nearly everywhere: {done}"
