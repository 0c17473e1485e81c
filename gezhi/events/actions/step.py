"""The spine every verb shares: load, judge, change under a version condition, write the entry, all in one transaction.

1. The receipt of an earlier identical request is looked up first: it is answered again, whatever happened since.
2. The matter is loaded from what the person sees; standing, version, state and facts are judged (offers).
3. The verb's own function fills in what changes.
4. The event is changed "where the version is still the one judged"; if not, somebody was faster: Conflict, or a retry where no state changes.
5. Orders, clocks, words, the entry and the receipt follow. Any failure takes all of it back.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from gezhi.access.actor import Actor, GrantFact
from gezhi.catalogue.queries import Catalogue, calendar, catalogue
from gezhi.catalogue.rules import Calendar
from gezhi.events import clocks
from gezhi.events.clocks import Office, Promise
from gezhi.events.models import Clock, Event, Order
from gezhi.events.offers import Moment, asked, demand
from gezhi.events.rules import read_facts
from gezhi.events.scope import visible_to
from gezhi.events.standing import Standing
from gezhi.events.workflow import TABLE, Row, State
from gezhi.ground import clock
from gezhi.ground.canonical import canonical
from gezhi.ground.problems import Problem, invalid
from gezhi.journal.actions import compose, spoken, store
from gezhi.journal.models import Receipt
from gezhi.journal.rules import Act, Subject
from gezhi.organisations.queries import Bodies, bodies

KIND = "event"
TRIES = 5


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: the verb on a matter, the version he saw, the facts, and the key of the request."""

    event_id: UUID
    verb: str
    version: int | None
    facts: Mapping[str, Any]
    key: str = ""
    client_at: datetime | None = None
    holds_code: bool = False

    @property
    def hash(self) -> bytes:
        """What tells the same request from another under the same key."""
        return hashlib.sha256(canonical([str(self.event_id), self.verb, self.version, self.facts]).encode()).digest()


@dataclass
class Step:
    """One verb being done: what was judged, and what is to change. The verb's function only fills it in."""

    wish: Wish
    row: Row
    moment: Moment
    grant: GrantFact | None
    facts: dict[str, Any]
    calendar: Calendar
    clocks: list[Clock]
    change: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    saves: list[Model] = field(default_factory=list)
    order: Order | None = None
    running: Clock | None = None

    @property
    def event(self) -> Event:
        """The matter as it was judged."""
        return self.moment.event

    @property
    def now(self) -> datetime:
        """The moment of the act."""
        return self.moment.now

    @property
    def catalogue(self) -> Catalogue:
        """The register of items."""
        return self.moment.catalogue

    @property
    def bodies(self) -> Bodies:
        """The register of organisations."""
        return self.moment.standing.bodies

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.moment.standing.actor

    def will_be(self, name: str) -> Any:
        """A field of the event as it will be after this step."""
        return self.change.get(name, getattr(self.event, name))

    def to(self, state: State, *, holder_id: int | None = None) -> None:
        """Lead the matter to a state; whoever holds it from now on is remembered as having held it."""
        self.change["state"] = state
        if holder_id is not None:
            self.change["holder_id"] = holder_id
            self.remember(holder_id)

    def remember(self, organisation_id: int) -> None:
        """A body that ever held the matter keeps sight of it."""
        orgs = self.will_be("orgs")
        if organisation_id not in orgs:
            self.change["orgs"] = [*orgs, organisation_id]

    def take_desk(self) -> None:
        """The desk of whoever acts becomes the matter's desk (a superior desk that steps in keeps it)."""
        desk = self.grant.organisation_id if self.grant else None
        if desk is not None and desk != self.event.desk_id:
            self.change["desk_id"] = desk
            self.remember(desk)

    def clock_of(self, kind: str) -> Clock | None:
        """The newest clock of a kind."""
        return next((row for row in reversed(self.clocks) if row.kind == kind), None)

    def save(self, row: Model) -> None:
        """Have a row saved with the step, once."""
        if row not in self.saves:
            self.saves.append(row)

    def stop_clocks(self, *kinds: str) -> None:
        """Stop the running clocks of these kinds (all when none is named). Where all stop, nobody waits for facts any more."""
        if not kinds:
            self.change["asking"] = False
        for row in self.clocks:
            if row.stopped_at is None and (not kinds or row.kind in kinds):
                clocks.resume(row, self.now, self.calendar)
                row.stopped_at = self.now
                self.save(row)
        self.running = clocks.foremost(self.clocks)

    def start_clock(self, kind: str, organisation_id: int, order: Order | None = None) -> Clock:
        """Start a clock for a body; it becomes the one lists show."""
        promise = Promise(
            self.event.pk, kind, self.will_be("item_id"), self.will_be("urgent"), organisation_id, order.pk if order else None
        )
        row = clocks.start(Office(self.catalogue, self.calendar), promise, self.now)
        self.clocks.append(row)
        self.save(row)
        self.running = row
        return row

    def renew(self, row: Clock) -> None:
        """Compute a running clock anew after its limit changed."""
        clocks.recompute(row, self.calendar)
        self.save(row)
        if self.running is None or self.running.pk == row.pk:
            self.running = row

    def run_on(self, kind: str) -> None:
        """The newest stopped clock of a kind runs on; the time it stood does not count."""
        row = self.clock_of(kind)
        assert row is not None
        clocks.run_again(row, self.now, self.calendar)
        self.save(row)
        self.running = row

    def end(self, close_kind: str) -> None:
        """Close the matter: every clock stops."""
        self.stop_clocks()
        self.running = None
        self.to(State.CLOSED)
        self.change |= {"open": False, "close_kind": close_kind, "closed_at": self.now, "asking": False, "order_id": None}


Handler = Callable[[Step], None]
HANDLERS: dict[str, Handler] = {}


def verb(name: str) -> Callable[[Handler], Handler]:
    """Name the function that fills in one verb of the workflow table."""

    def enrol(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return enrol


def perform(*, actor: Actor, wish: Wish) -> Event:
    """Do one verb of the workflow table on one matter, and give the matter as it is afterwards.

    Problems: not_visible, not_permitted, stale_version, wrong_state (names the legal verbs), invalid (names the facts), id_reused.
    """
    row = TABLE.get(wish.verb)
    if row is None:
        raise Problem("not_visible", "没有这个办理动作。")
    if not actor.is_signed_in and not wish.holds_code:
        raise Problem("sign_in_needed")
    for _ in range(TRIES):
        with transaction.atomic():
            event = _try(actor, wish, row)
        if event is not None:
            return event
    raise Problem("stale_version", "这件事正在被多人同时办理，请刷新后再试。")


def _try(actor: Actor, wish: Wish, row: Row) -> Event | None:
    """One try; None when another act came in between and the verb may simply be tried again."""
    event = Event.objects.filter(pk=wish.event_id).first() if wish.holds_code else visible_to(actor).filter(pk=wish.event_id).first()
    if event is None:
        raise Problem("not_visible")
    if _answered(actor, wish):
        return event
    step = _judge(actor, wish, row, event)
    HANDLERS[row.verb](step)
    step.change |= clocks.shown(step.running, step.now)
    return _commit(step)


def _answered(actor: Actor, wish: Wish) -> bool:
    """Whether this very request was answered before; the same key with other content is refused."""
    if not wish.key:
        return False
    receipt = Receipt.objects.filter(subject_id=str(wish.event_id), actor_id=actor.user_id or 0, key=wish.key).first()
    if receipt is None:
        return False
    if bytes(receipt.request_hash) != wish.hash:
        raise Problem("id_reused", "这个办理编号（Idempotency-Key）已用于另一次办理，请换一个新的编号。")
    return True


def _judge(actor: Actor, wish: Wish, row: Row, event: Event) -> Step:
    versions = actor.versions
    moment = Moment(Standing(actor, event, bodies(versions), wish.holds_code), catalogue(versions), clock.now())
    demand(moment, row, wish.version)
    facts = read_facts(asked(moment, row), wish.facts)
    grant = moment.standing.grant_for(row)
    rows = list(Clock.objects.filter(event_id=event.pk).order_by("started_at", "id"))
    running = clocks.foremost(rows)
    order = Order.objects.filter(pk=event.order_id).first() if event.order_id else None
    return Step(
        wish, row, moment, grant if isinstance(grant, GrantFact) else None, facts, calendar(versions), rows, order=order, running=running
    )


def _commit(step: Step) -> Event | None:
    event, now = step.event, step.now
    changed = {name: value for name, value in step.change.items() if value != getattr(event, name)}
    patch = {name: value for name, value in changed.items() if name not in {"title", "description", "location_text"}}
    plain = {name: value for name, value in step.facts.items() if name not in step.words}
    act = Act(
        verb=step.row.entry,
        at=now,
        actor_id=step.actor.user_id,
        role=step.grant.role if step.grant else "reporter" if step.wish.holds_code else "",
        unit_id=step.grant.organisation_id if step.grant else None,
        after={"event": patch, "facts": plain, **_order_facts(step.order)},
        words=spoken(step.words),
        client_at=step.wish.client_at,
        evidence=tuple(str(each) for each in step.facts.get("attachments", ())),
    )
    path = step.will_be("area_path")
    written = compose(Subject(KIND, str(event.pk), path), event.version + 1, bytes(event.head), act)
    changed |= {"version": event.version + 1, "head": written.hash, "updated_at": now}
    if not Event.objects.filter(pk=event.pk, version=event.version).update(**changed):
        if step.row.keeps_version:
            return None
        raise Problem("stale_version", "这件事刚刚有了新的进展，请刷新后再办理。")
    for row in step.saves:
        row.save(force_insert=row._state.adding, force_update=not row._state.adding)
    entry = store(written)
    if step.wish.key:
        _leave_receipt(step, entry.seq)
    for name, value in changed.items():
        setattr(event, name, value)
    return event


def _order_facts(order: Order | None) -> dict[str, Any]:
    return {"order": {"id": str(order.pk), "unit": order.unit_id, "state": order.state}} if order else {}


def _leave_receipt(step: Step, seq: int) -> None:
    """Remember the answer under its key; a key that somebody used in this very moment takes the whole act back."""
    receipt = Receipt(
        subject_id=str(step.event.pk),
        actor_id=step.actor.user_id or 0,
        key=step.wish.key,
        request_hash=step.wish.hash,
        version=seq,
        entry_seq=seq,
        at=step.now,
    )
    try:
        receipt.save(force_insert=True)
    except IntegrityError as error:
        raise Problem("id_reused") from error


def chosen_item(step: Step, field_name: str = "item") -> Any:
    """The item a fact names, by id or code; refused in words when it is not in the catalogue."""
    item = step.catalogue.item(step.facts[field_name])
    if item is None or not item.is_open:
        raise invalid(field_name, "没有这个事项，请从事项列表中选择。")
    return item
