"""How a matter is told to machines. Names come from the registers in memory, so a list costs one statement whatever its length."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gezhi.access.actor import Actor
from gezhi.areas.queries import AreaFact, Land, land
from gezhi.catalogue.queries import Catalogue, ItemFact, calendar, catalogue
from gezhi.catalogue.rules import lamp
from gezhi.events import clocks
from gezhi.events.actions.reporter import reporter_facts
from gezhi.events.evidence import visible_attachments
from gezhi.events.models import Clock, Event, Order
from gezhi.events.offers import Moment, Offer, legal
from gezhi.events.rules import progress_code
from gezhi.events.standing import Standing
from gezhi.events.timeline import EntryFact
from gezhi.events.workflow import STATE_NAMES
from gezhi.files.queries import AttachmentFact
from gezhi.ground import clock
from gezhi.intake.api import shapes
from gezhi.organisations.queries import Bodies, bodies


class Registers:
    """The registers of one request."""

    def __init__(self, versions: Mapping[str, int] | None) -> None:
        self.versions = versions
        self.land: Land = land(versions)
        self.catalogue: Catalogue = catalogue(versions)
        self.bodies: Bodies = bodies(versions)

    def area(self, path: str) -> shapes.AreaShort | None:
        """An area by path."""
        fact = self.land.by_path(path) if path else None
        return area_short(fact) if fact else None

    def unit(self, organisation_id: int | None) -> shapes.Unit | None:
        """A body by id."""
        fact = self.bodies.get(organisation_id)
        return shapes.Unit(fact.id, fact.name, fact.path_words) if fact else None

    def item(self, item_id: int | None) -> shapes.Item | None:
        """An item by id."""
        fact = self.catalogue.item(item_id)
        return item(fact) if fact else None


def area_short(fact: AreaFact) -> shapes.AreaShort:
    """An area by name."""
    return shapes.AreaShort(fact.code, fact.name, fact.path, fact.level)


def item(fact: ItemFact) -> shapes.Item:
    """An item."""
    return shapes.Item(fact.id, fact.code, fact.name, fact.category, fact.category_name, list(fact.evidence), fact.self_closable)


def row(values: Mapping[str, Any], registers: Registers, now: datetime) -> shapes.EventRow:
    """A line of a list."""
    return shapes.EventRow(**_row_values(values, registers, now))


def _row_values(values: Mapping[str, Any], registers: Registers, now: datetime) -> dict[str, Any]:
    paused = values["paused_until"] is not None and values["paused_until"] > now
    return {
        "id": values["id"],
        "number": values["number"],
        "state": str(values["state"]),
        "state_name": STATE_NAMES[values["state"]],
        "version": values["version"],
        "title": values["title"],
        "source": values["source"],
        "urgent": values["urgent"],
        "area": registers.area(values["area_path"]),
        "item": registers.item(values["item_id"]),
        "category": values["category"],
        "location_text": values["location_text"],
        "holder": registers.unit(values["holder_id"]),
        "lamp": lamp(values["yellow_at"], values["orange_at"], values["due_at"], paused, now).code,
        "clock": values["clock"],
        "due_at": values["due_at"],
        "flags": values["flags"],
        "lon": values["lon"],
        "lat": values["lat"],
        "created_at": values["created_at"],
        "closed_at": values["closed_at"],
    }


def event(actor: Actor, found: Event, *, fresh: Clock | None = None, explain: bool = False) -> shapes.Event:
    """A matter in full. ``fresh``: its only clock, when it was reported just now and has nothing else yet. ``explain``: with the steps of each deadline."""
    now, registers = clock.now(), Registers(actor.versions)
    standing = Standing(actor, found, registers.bodies)
    staff = standing.sees_as_staff
    if fresh is None:
        orders = list(Order.objects.filter(event_id=found.pk).order_by("dispatched_at"))
        running = list(Clock.objects.filter(event_id=found.pk).order_by("started_at", "id"))
        files = visible_attachments(standing)
    else:
        orders, running, files = [], [fresh], []
    desk = standing.desk_grant("event.accept") is not None
    return shapes.Event(
        **_row_values(found.__dict__, registers, now),
        description=found.description,
        exclusive=[short for path in found.exclusive_paths if (short := registers.area(path))],
        claimed_area=found.claimed_area,
        happened_at=found.happened_at,
        desk=registers.unit(found.desk_id),
        orders=[order(each, registers) for each in orders] if staff else [],
        deadlines=[deadline(each, registers, now, explain=explain) for each in running] if staff or standing.is_reporter else [],
        verbs=[verb(each, registers, found) for each in legal(Moment(standing, registers.catalogue, now))],
        attachments=[attachment(each, found) for each in files],
        round=found.round,
        rework=found.rework,
        close_kind=found.close_kind,
        call_back=found.call_back if staff else "",
        rating=found.rating,
        reporter=_reporter(standing) if desk and fresh is None else None,
        progress_code=progress_code(found.pk) if desk or standing.is_reporter else None,
        updated_at=found.updated_at,
    )


def _reporter(standing: Standing) -> shapes.Reporter | None:
    """What the caller may know of who raised the matter: the same rule as on the page."""
    told = reporter_facts(standing)
    if told is None:
        return None
    return shapes.Reporter(not told.is_known, told.phone_last, told.has_name)


def order(found: Order, registers: Registers) -> shapes.Order:
    """One unit's share."""
    return shapes.Order(
        found.pk,
        registers.unit(found.unit_id),
        found.state,
        found.round,
        found.dispatched_at,
        found.signed_at,
        found.finished_at,
        found.ended_at,
    )


def deadline(found: Clock, registers: Registers, now: datetime, *, explain: bool) -> shapes.Deadline:
    """One clock, with its explanation when asked for."""
    until = clocks.paused_until(found, now)
    paused = until is not None and found.stopped_at is None
    light = lamp(found.yellow_at, found.orange_at, found.due_at, paused, found.stopped_at or now)
    shape = shapes.Deadline(
        clock=found.kind,
        label=clocks.CLOCK_NAMES[found.kind],
        organisation=registers.unit(found.organisation_id),
        started_at=found.started_at,
        yellow_at=found.yellow_at,
        orange_at=found.orange_at,
        due_at=found.due_at,
        stopped_at=found.stopped_at,
        paused=paused,
        provisional=found.provisional,
        lamp=light.code,
        lamp_name=light.word,
    )
    if explain:
        shape.steps = list(clocks.compute(found, calendar(registers.versions)).steps)
    return shape


def verb(offer: Offer, registers: Registers, found: Event) -> shapes.Verb:
    """A verb on offer with its facts; a dispatch carries the unit the catalogue names for the item here."""
    facts = []
    for each in offer.facts:
        shape = shapes.Fact(each.name, each.label, each.kind, each.required)  # type: ignore[arg-type]
        if each.choices:
            shape.choices = [shapes.Choice(value, label) for value, label in each.choices]
        if each.hint:
            shape.hint = each.hint
        if offer.row.verb == "dispatch" and each.name == "unit":
            suggested = registers.catalogue.responsible_unit(found.item_id, found.area_path)
            if suggested is not None:
                shape.suggested = suggested
        facts.append(shape)
    return shapes.Verb(offer.row.verb, offer.row.label, facts)


def attachment(found: AttachmentFact, event: Event) -> shapes.Attachment:
    """A file; its address leads to the page route, which judges the right anew."""
    return shapes.Attachment(
        found.id, found.kind, found.name, found.media_type, found.size, found.sha256, found.state, file_url(event, found)
    )


def file_url(event: Event, found: AttachmentFact) -> str:
    """Where a file is opened."""
    return f"/events/{event.pk}/files/{found.id}/published"


def entries(found: Iterable[EntryFact], registers: Registers) -> list[shapes.Entry]:
    """Lines of the story."""
    return [
        shapes.Entry(
            each.seq, each.verb, each.label, each.at, each.role, registers.unit(each.unit_id), each.words, each.facts, list(each.evidence)
        )
        for each in found
    ]
