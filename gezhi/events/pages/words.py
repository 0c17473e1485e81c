"""Names for what a matter stores as ids and codes, taken from the registers in memory, so that a row of a list costs no statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gezhi.access.actor import Actor
from gezhi.areas.queries import Land, land
from gezhi.catalogue.queries import Catalogue, catalogue
from gezhi.catalogue.rules import lamp
from gezhi.events.workflow import CLOSE_KINDS, STATE_NAMES
from gezhi.organisations.queries import Bodies, bodies

WIDE_LEVELS = frozenset({"province", "city", "county"})
FINE_LEVELS = frozenset({"micro", "building"})


@dataclass(frozen=True)
class Registers:
    """Land, bodies and items as of the counters that came with the request."""

    land: Land
    bodies: Bodies
    catalogue: Catalogue

    def where(self, path: str, most: int = 2, *, fine: bool = False) -> str:
        """The last names of a place without what they repeat: 东门社区 第03网格; ``fine`` also names what lies below the grid.

        Empty for a place nobody knows.
        """
        chain = list(self.land.chain(path))
        left_out = WIDE_LEVELS if fine else WIDE_LEVELS | FINE_LEVELS
        near = [area for area in chain if area.level not in left_out] or chain[-1:]
        names: list[str] = []
        above = near[-most - 1].name if len(near) > most else ""
        for area in near[-most:]:
            names.append(area.name.removeprefix(above) or area.name)
            above = area.name
        return " ".join(names)

    def body(self, organisation_id: int | None, *, short: bool = True) -> str:
        """The name of a body; empty for none. In short, a desk begins with its place: all desks are called alike."""
        fact = self.bodies.get(organisation_id)
        if fact is None:
            return ""
        if not short or not fact.short_name:
            return fact.name
        place = self.land.by_path(fact.area_path) if fact.accepts else None
        return fact.short_name if place is None or place.name in fact.short_name else place.name + fact.short_name

    def item(self, item_id: int | None) -> str:
        """The name of an item; empty for none."""
        fact = self.catalogue.item(item_id) if item_id is not None else None
        return fact.name if fact else ""

    def category(self, code: str) -> str:
        """The name of a class; empty for none."""
        fact = self.catalogue.category(code) if code else None
        return fact.name if fact else ""


def registers(actor: Actor) -> Registers:
    """The registers for one request."""
    return Registers(land(actor.versions), bodies(actor.versions), catalogue(actor.versions))


def state_name(state: str, close_kind: str = "") -> str:
    """A state in words; a closed matter by how it was closed (不予受理、自办自结)."""
    if close_kind and close_kind != "normal":
        return CLOSE_KINDS.get(close_kind, STATE_NAMES.get(state, state))
    return STATE_NAMES.get(state, state)


def lamp_of(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the lamp of a row shows: name, moment, and words where they are not the time left. Empty name: nothing runs."""
    if not row["open"]:
        return {"name": "done", "at": None, "words": ""}
    if row["due_at"] is None:
        return {"name": "", "at": None, "words": _("不计时")}
    paused = row["paused_until"] is not None and row["paused_until"] > now
    code = lamp(row["yellow_at"], row["orange_at"], row["due_at"], paused, now).code
    return {"name": code, "at": None if paused else row["due_at"], "words": ""}
