"""Reads of bodies (机构): the register as each process keeps it in memory, and what an actor may see or change of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.areas.queries import Land, land
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.ground.text import normalise
from gezhi.journal.caches import Cached
from gezhi.organisations.models import Organisation
from gezhi.organisations.rules import ancestors, match_rank, search_text

WIDE_LEVELS = frozenset({"province", "city"})  # left out of a body's words when it lies below them


@dataclass(frozen=True)
class OrganisationFact:
    """A body as other rooms know it. ``path_words`` says where it stands, ``area_path`` is its land, dates are local days."""

    id: int
    code: str
    name: str
    short_name: str
    path_words: str
    area_path: str
    kind: str
    kind_name: str
    accepts: bool
    handles: bool
    is_arbiter: bool
    parent_id: int | None
    depth: int
    aliases: tuple[str, ...]
    from_on: date
    until_on: date | None
    search: str = field(repr=False, compare=False)

    def is_open(self, day: date) -> bool:
        """True while the body exists on that day; the last day is the one before ``until_on``."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


class Bodies:
    """All bodies, in the order of their tree; the dates are looked at with each question, so a body ends by the clock."""

    def __init__(self, facts: list[OrganisationFact]) -> None:
        self.all = tuple(facts)
        self._by_id = {fact.id: fact for fact in facts}
        self._by_code = {fact.code: fact for fact in facts}
        self._desks: dict[str, list[OrganisationFact]] = {}
        self._arbiters: dict[str, list[OrganisationFact]] = {}
        self._upwards: dict[str, tuple[date, list[OrganisationFact]]] = {}  # asked at every report
        for fact in facts:
            if fact.accepts:
                self._desks.setdefault(fact.area_path, []).append(fact)
            if fact.is_arbiter:
                self._arbiters.setdefault(fact.area_path, []).append(fact)

    def get(self, organisation_id: int | None) -> OrganisationFact | None:
        """The body with this id, ended ones too."""
        return self._by_id.get(organisation_id) if organisation_id is not None else None

    def by_code(self, code: str) -> OrganisationFact | None:
        """The body with this code, ended ones too."""
        return self._by_code.get(code)

    def desks_upwards(self, area_path: str) -> list[OrganisationFact]:
        """Bodies that accept new matters of this area: nearest first, up to the root, then the county's centre if not among them.

        Whether a desk is staffed is the roster's business (``roster.queries.filled_desks``).
        """
        day = today()
        kept = self._upwards.get(area_path)
        if kept is None or kept[0] != day:
            kept = self._upwards[area_path] = (day, self._find_upwards(area_path, day))
        return list(kept[1])

    def _find_upwards(self, area_path: str, day: date) -> list[OrganisationFact]:
        desks = [fact for path in ancestors(area_path) for fact in self._desks.get(path, ()) if fact.is_open(day)]
        centre = self.arbiter(area_path)
        return desks if centre is None or centre in desks else [*desks, centre]

    def arbiter(self, area_path: str) -> OrganisationFact | None:
        """The nearest centre upwards that settles who is responsible (裁定); None when the land has none."""
        day = today()
        return next((fact for path in ancestors(area_path) for fact in self._arbiters.get(path, ()) if fact.is_open(day)), None)

    def arbiters(self) -> list[OrganisationFact]:
        """Every such centre, in the order of the tree of bodies: for matters whose place nobody knows."""
        day = today()
        return [fact for fact in self.all if fact.is_arbiter and fact.is_open(day)]

    def units(self, q: str = "", area_path: str | None = None, limit: int = 20) -> list[OrganisationFact]:
        """Units that may receive orders and whose area covers the path or lies in it, best answer first.

        ``q``: words of the name, an alias, the code, or pinyin initials. Equal answers stand nearest first.
        """
        day, words = today(), normalise(q).split()
        found = []
        for place, fact in enumerate(self.all):
            if not fact.handles or not fact.is_open(day) or not _touches(fact.area_path, area_path):
                continue
            rank = match_rank(words, (fact.name, fact.short_name, fact.code, *fact.aliases), fact.search)
            if rank is not None:
                found.append((rank, _distance(fact.area_path, area_path), place, fact))
        return [fact for *_, fact in sorted(found, key=lambda row: row[:3])[:limit]]


def today() -> date:
    """The local day of the installation."""
    return timezone.localtime(clock.now()).date()


def bodies(versions: Mapping[str, int] | None = None) -> Bodies:
    """The register of bodies, reloaded when a body or an area has changed."""
    return _bodies.get(versions)


def _load() -> Bodies:
    """All bodies from the database in one statement, placed on the land."""
    ground = land()
    rows = Organisation.objects.select_related("kind", "area").order_by("path")
    return Bodies([_fact(row, ground) for row in rows])


def _fact(row: Organisation, ground: Land) -> OrganisationFact:
    """A row as other rooms know it."""
    aliases = tuple(str(alias) for alias in row.aliases)
    return OrganisationFact(
        id=row.id,
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        path_words=_words(row, ground),
        area_path=row.area.path,
        kind=row.kind_id,
        kind_name=row.kind.name,
        accepts=row.accepts,
        handles=row.handles,
        is_arbiter=row.is_arbiter,
        parent_id=row.parent_id,
        depth=row.path.count("/") - 1,
        aliases=aliases,
        from_on=row.from_on,
        until_on=row.until_on,
        search=search_text((row.name, row.short_name, row.code, *aliases)),
    )


def _words(row: Organisation, ground: Land) -> str:
    """Where a body stands, in words: its land from the county down, then its short name (东区 / 城市管理局)."""
    chain = ground.chain(row.area.path)
    near = [area.name for area in chain if area.level not in WIDE_LEVELS] or [area.name for area in chain[-1:]]
    return " / ".join([*near, row.short_name])


def _touches(own: str, wanted: str | None) -> bool:
    """True when the unit's land covers the wanted land or lies in it."""
    return not wanted or wanted.startswith(own) or own.startswith(wanted)


def _distance(own: str, wanted: str | None) -> int:
    """Steps in the tree of areas between the unit's land and the wanted land."""
    return abs(own.count("/") - wanted.count("/")) if wanted else 0


_bodies = Cached(("organisations", "areas"), _load)


def visible_bodies(actor: Actor, q: str = "") -> list[OrganisationFact]:
    """Bodies that this actor may look up, in the order of the tree; ``q`` filters by words or pinyin initials.

    Which bodies exist and what they are called is no secret among staff, so the right to see holds for the whole register.
    """
    actor.require(Verb.ORGANISATION_SEE)
    words = normalise(q).split()
    return [fact for fact in bodies().all if match_rank(words, (fact.name,), fact.search) is not None]


def visible_body(actor: Actor, code: str) -> Organisation:
    """One body for its page; absent and out of reach look the same."""
    actor.require(Verb.ORGANISATION_SEE)
    row = Organisation.objects.select_related("kind", "area", "parent").filter(code=code).first()
    if row is None:
        raise Problem("not_visible", "没有找到这个单位。")
    return row
