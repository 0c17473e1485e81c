"""上报: a matter enters, by whatever door. One statement writes event, entry, clock and reporter (design.md section 1).

The one that has just read the person's rights came before; nothing else is asked of the database: land, items, bodies and calendar are
in memory, and the counters that came with the rights say whether they are still true.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.areas.queries import AreaFact, land
from gezhi.catalogue.queries import ItemFact, calendar, catalogue
from gezhi.events import clocks
from gezhi.events.clocks import Office, Promise
from gezhi.events.models import Clock, Event, Reporter
from gezhi.events.numbers import next_sequence
from gezhi.events.rules import SOURCES, number
from gezhi.events.workflow import State
from gezhi.ground import clock, secrets, statement
from gezhi.ground.canonical import canonical
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text
from gezhi.journal.actions import Written, compose
from gezhi.journal.models import Entry
from gezhi.journal.rules import START, Act, Subject
from gezhi.organisations.queries import Bodies, bodies
from gezhi.roster.queries import filled_desks

KIND = "event"
FOR_OTHERS = frozenset({"desk", "hotline", "import"})
SKEW = timedelta(days=1)
SILENT = frozenset({"title", "description", "location_text", "values_hash", "head"})


@dataclass(frozen=True)
class ReporterWords:
    """Who raised it, as told: all optional; anonymous reports carry none."""

    name: str = ""
    phone: str = ""
    anonymous: bool = False


@dataclass(frozen=True)
class Report:
    """A matter as reported. ``item`` an id or code, ``category`` the code of a class; coordinates in ``crs``."""

    id: UUID
    source: str
    description: str
    title: str = ""
    item: int | str | None = None
    category: str | None = None
    lon: float | None = None
    lat: float | None = None
    crs: str = "wgs84"
    area_code: str = ""
    location_text: str = ""
    happened_at: datetime | None = None
    urgent: bool = False
    reporter: ReporterWords = field(default_factory=ReporterWords)


@dataclass(frozen=True)
class Place:
    """Where a report lies: path, exclusive grids over it, point in WGS84, the grid that was claimed, flags."""

    area: AreaFact | None
    exclusive: tuple[str, ...]
    lon: float | None
    lat: float | None
    claimed: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Reported:
    """The matter as stored, with its first clock when it is new; ``is_new`` is False when the same report had come before."""

    event: Event
    is_new: bool
    clock: Clock | None = None


def report(*, actor: Actor, report: Report) -> Reported:
    """Take in a report. The same id with the same values by the same person gives the first answer; other values are refused."""
    if not actor.is_signed_in:
        raise Problem("sign_in_needed")
    clean = _checked(actor, report)
    values_hash = _values_hash(clean)
    try:
        rows = _compose(actor, clean, values_hash)
    except Problem:
        # An item or grid that has ended since must not refuse what was taken in before: a phone may send again days later.
        if Event.objects.filter(pk=clean.id).exists():
            return Reported(_first_answer(actor, clean.id, values_hash), is_new=False)
        raise
    try:
        _write(rows)
    except IntegrityError:
        return Reported(_first_answer(actor, clean.id, values_hash), is_new=False)
    return Reported(Event.from_db("default", EVENT_FIELDS, [rows.event[name] for name in EVENT_FIELDS]), is_new=True, clock=rows.clock)


def _checked(actor: Actor, given: Report) -> Report:
    """The report with clean words; refused by field when something is wrong."""
    if given.source not in SOURCES:
        raise invalid("source", f"来源应是：{'、'.join(SOURCES)}。")
    if given.source in FOR_OTHERS and not actor.may(Verb.EVENT_INTAKE):
        raise Problem("not_permitted", "只有受理台可以代他人登记；请用 field（网格员）或 portal（居民）上报。")
    if given.id.version != 7:
        raise invalid("id", "编号应是客户端生成的 UUIDv7。")
    description = clean_text(given.description, "description", 20_000, lines=True)
    title = clean_text(given.title, "title", 200) or first_line(description)
    if not description:
        raise invalid("description", "请写明发生了什么事。")
    if (given.lon is None) != (given.lat is None):
        raise invalid("lat" if given.lat is None else "lon", "经度和纬度要一起填写。")
    if given.lon is None and not given.area_code:
        raise invalid("area_code", "请在地图上选点，或选择所在网格。")
    if given.happened_at is not None and given.happened_at > clock.now() + SKEW:
        raise invalid("happened_at", "发生时间不能晚于现在。")
    return Report(
        **{
            **given.__dict__,
            "title": title,
            "description": description,
            "area_code": clean_text(given.area_code, "area_code", 64),
            "location_text": clean_text(given.location_text, "location_text", 500),
            "reporter": _clean_reporter(given.reporter),
        }
    )


def _clean_reporter(given: ReporterWords) -> ReporterWords:
    if given.anonymous:
        return ReporterWords(anonymous=True)
    phone = clean_text(given.phone, "reporter.phone", 32)
    if phone and not phone.translate(str.maketrans("", "", "+- ()")).isdecimal():
        raise invalid("reporter.phone", "电话号码只能包含数字、空格、加号和短横线。")
    return ReporterWords(clean_text(given.name, "reporter.name", 50), phone)


def first_line(description: str) -> str:
    """A title for a report that has none: the beginning of its words."""
    line = description.split("\n", 1)[0]
    return line if len(line) <= 40 else line[:39] + "…"


def _values_hash(given: Report) -> bytes:
    return secrets.keyed_hash(canonical({**given.__dict__, "reporter": given.reporter.__dict__}), "report")


def place_of(given: Report, versions: Mapping[str, int] | None) -> Place:
    """Coordinates win over the claimed grid; a claim they contradict is kept and flagged; outside every area the matter is unlocated."""
    ground = land(versions)
    claimed = ground.by_code(given.area_code) if given.area_code else None
    if given.area_code and claimed is None:
        raise invalid("area_code", "没有这个网格或区划编码，请核对。")
    code = claimed.code if claimed else ""
    if given.lon is None or given.lat is None:
        return Place(claimed, (), None, None, code, ())
    spot = ground.locate(given.lon, given.lat, given.crs)
    exclusive = tuple(fact.path for fact in spot.exclusive)
    flags = []
    if spot.area is None:
        flags.append("unlocated")
    if claimed is not None and not _contains(claimed, spot.area, exclusive):
        flags.append("area_mismatch")
    return Place(spot.area, exclusive, spot.lon, spot.lat, code, tuple(flags))


def _contains(claimed: AreaFact, found: AreaFact | None, exclusive: tuple[str, ...]) -> bool:
    if claimed.is_general:
        return found is not None and found.path.startswith(claimed.path)
    return any(path.startswith(claimed.path) for path in exclusive)


def holder_of(area_path: str, register: Bodies, filled: frozenset[int]) -> tuple[int, bool]:
    """The nearest body upwards that accepts and has somebody at the desk; else the county centre, flagged (True)."""
    desks = register.desks_upwards(area_path) if area_path else []
    staffed = next((desk for desk in desks if desk.id in filled), None)
    if staffed is not None:
        return staffed.id, False
    arbiter = register.arbiter(area_path) if area_path else None
    backstop = arbiter or next((each for each in register.arbiters() if each.id in filled), next(iter(register.arbiters()), None))
    if backstop is None:
        raise Problem("conflict", "还没有设置受理中心，暂时不能上报；请联系系统管理员在“单位”中设置。")
    return backstop.id, bool(area_path)


def item_of(given: Report, versions: Mapping[str, int] | None) -> tuple[ItemFact | None, str]:
    """The item and class of a report: named, or "other" of the class named, or none yet (the desk settles it)."""
    register = catalogue(versions)
    if given.category and register.category(given.category) is None:
        raise invalid("class", "没有这个类别，请从类别列表中选择。")
    if given.item in (None, ""):
        item = register.default_item(given.category)
        return item, item.category if item else given.category or ""
    item = register.item(given.item)
    if item is None or not item.is_open:
        raise invalid("item", "没有这个事项，请从事项列表中选择。")
    if given.category and item.category != given.category:
        raise invalid("item", f"“{item.name}”不属于所选的类别。")
    return item, item.category


@dataclass(frozen=True)
class Rows:
    """The rows of one report."""

    event: dict[str, Any]
    written: Written
    clock: Clock
    reporter: dict[str, Any] | None


# How every matter begins, whatever was reported.
NEW: dict[str, Any] = {
    "state": State.SUBMITTED.value,
    "open": True,
    "close_kind": "",
    "version": 1,
    "about_unit_id": None,
    "unit_id": None,
    "order_id": None,
    "handler_id": None,
    "round": 1,
    "rework": 0,
    "asking": False,
    "call_back": "",
    "rating": "",
    "closed_at": None,
}


def _compose(actor: Actor, given: Report, values_hash: bytes) -> Rows:
    now, versions = clock.now(), actor.versions
    place = place_of(given, versions)
    item, category = item_of(given, versions)
    path = place.area.path if place.area else ""
    holder, is_backstop = holder_of(path, bodies(versions), filled_desks(versions))
    office = Office(catalogue(versions), calendar(versions))
    running = clocks.start(office, Promise(given.id, "accept", item.id if item else None, given.urgent, holder), now)
    reporter = _reporter_row(given)
    event: dict[str, Any] = NEW | {
        "id": given.id,
        "number": number(now.astimezone(timezone.get_default_timezone()).date(), next_sequence()),
        "source": given.source,
        "item_id": item.id if item else None,
        "category": category,
        "title": given.title,
        "description": given.description,
        "lon": place.lon,
        "lat": place.lat,
        "location_text": given.location_text,
        "area_path": path,
        "exclusive_paths": list(place.exclusive),
        "claimed_area": place.claimed,
        "flags": [*place.flags, *(["no_desk"] if is_backstop else [])],
        "happened_at": given.happened_at,
        "urgent": given.urgent,
        "reporter_id": actor.user_id,
        "contactable": bool(reporter and reporter["phone"]) or _can_be_asked(actor, given),
        "desk_id": holder,
        "holder_id": holder,
        "orgs": [holder],
        **clocks.shown(running, now),
        "created_at": now,
        "updated_at": now,
        "values_hash": values_hash,
    }
    grant = actor.in_role_for(Verb.EVENT_SEE, area_path=path, organisation_ids=(holder,))
    act = Act(
        "event.submitted",
        now,
        actor.user_id,
        role=grant.role if grant else "",
        unit_id=grant.organisation_id if grant else None,
        after={"event": {name: value for name, value in event.items() if name not in SILENT}, "text": hash_of_words(given)},
    )
    written = compose(Subject(KIND, str(given.id), path), 1, START, act)
    return Rows({**event, "head": written.hash}, written, running, reporter)


def hash_of_words(given: Report) -> str:
    """What stays in the entry of the reported words: a keyed hash, so that erased words cannot be guessed back."""
    return hashlib.sha256(secrets.keyed_hash(f"{given.id}{given.title}\n{given.description}\n{given.location_text}", "words")).hexdigest()


def _can_be_asked(actor: Actor, given: Report) -> bool:
    """A resident who reports for himself by his account can be called back through it."""
    return given.source == "portal" and not given.reporter.anonymous and "resident" in actor.roles


def _reporter_row(given: Report) -> dict[str, Any] | None:
    words = given.reporter
    if not words.name and not words.phone:
        return None
    digits = "".join(filter(str.isdecimal, words.phone))
    return {
        "event": given.id,
        "name": secrets.seal(words.name) if words.name else None,
        "phone": secrets.seal(words.phone) if words.phone else None,
        "phone_hash": secrets.keyed_hash(digits, "phone") if digits else None,
        "phone_last": digits[-4:] if len(digits) > 4 else "",
    }


EVENT_FIELDS = tuple(each.name for each in Event._meta.concrete_fields)
CLOCK_FIELDS = tuple(each.attname for each in Clock._meta.concrete_fields)
ENTRY_FIELDS = tuple(each.name for each in Entry._meta.concrete_fields if each.name not in {"id", "transaction"})
REPORTER_FIELDS = tuple(each.name for each in Reporter._meta.concrete_fields)
_STATEMENTS: dict[bool, str] = {}


def _statement(*, with_reporter: bool) -> str:
    """The one statement, composed from the models once per process."""
    if with_reporter not in _STATEMENTS:
        inserts = [
            statement.insert(Event, EVENT_FIELDS),
            statement.insert(Entry, ENTRY_FIELDS),
            statement.insert(Clock, CLOCK_FIELDS),
        ]
        if with_reporter:
            inserts.append(statement.insert(Reporter, REPORTER_FIELDS))
        _STATEMENTS[with_reporter] = statement.together(inserts, "id")
    return _STATEMENTS[with_reporter]


def _write(rows: Rows) -> None:
    values = statement.parameter(Event, rows.event)
    values |= statement.parameter(Entry, rows.written.entry)
    values |= statement.parameter(Clock, {name: getattr(rows.clock, name) for name in CLOCK_FIELDS})
    if rows.reporter is not None:
        values |= statement.parameter(Reporter, rows.reporter)
    statement.run(_statement(with_reporter=rows.reporter is not None), values)


def _first_answer(actor: Actor, event_id: UUID, values_hash: bytes) -> Event:
    event = Event.objects.filter(pk=event_id).first()
    if event is None or event.reporter_id != actor.user_id or bytes(event.values_hash) != values_hash:
        raise Problem("id_reused", "这个编号已用于另一份上报，请换一个新的编号。")
    return event
