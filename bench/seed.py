"""A million matters in two minutes, by COPY: rows of events and of their search words, as 900 days of a city leave them.

Registers are made by the product's verbs (``city``). The rows of matters are written straight into their tables, because a million reports
through the verbs would take hours; a sample is held against what the product itself would have written.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import city
import numpy as np
from django.db import connection
from django.db.models import Model
from stand import progress
from words import Language

from gezhi.areas.queries import land
from gezhi.events.models import Event, EventWords
from gezhi.events.rules import number
from gezhi.events.search import month, terms_of
from gezhi.ground import clock
from gezhi.ground.text import search_words
from gezhi.journal.caches import forget_all

DAYS = 900
BATCH = 50_000
LOCAL = timedelta(hours=8)
PIECES = 6  # pieces of sentence in the words of a matter; the first is its title
SAMPLE = 200
QUIET_SHARE = 0.0002
UNIT_STATES = ("dispatched", "handling", "rework")
URGENT_SHARE = 0.03
STATES = ("submitted", "accepted", "dispatched", "handling", "rework", "to_check", "to_call_back")
STATE_SHARES = (0.20, 0.10, 0.15, 0.35, 0.03, 0.10, 0.07)
CLOCK_OF = {"submitted": "accept", "accepted": "dispatch", "dispatched": "sign", "handling": "handle", "rework": "handle",
            "to_check": "check", "to_call_back": "call_back"}  # fmt: skip
SOURCES = ("field", "portal", "hotline", "desk")
NULL = r"\N"
FIRST_REPORTER = 1_000_000  # reporters are numbers above every real account


@dataclass(frozen=True)
class Seeded:
    """What the bench works with: the city, and how many rows were written and are open."""

    city: city.City
    events: int
    open: int
    seconds: float


def plant(events: int, until: datetime | None = None, seed: int = 7) -> Seeded:
    """Build the city and fill it with matters of the ``DAYS`` days before ``until`` (now when absent). Empty database wanted."""
    until = until or clock.now()
    start = datetime.now(UTC)
    with clock.frozen(until - timedelta(days=DAYS)):
        made = city.build()
    progress(f"city made in {(datetime.now(UTC) - start).total_seconds():.0f} s")
    forget_all()
    chance = np.random.default_rng(seed)
    rows = Rows(made, Language(chance), chance, events, until)
    columns = tuple(each.column for each in Event._meta.concrete_fields)
    with WithoutIndexes(Event, EventWords):
        for first in range(0, events, BATCH):
            matters, words = rows.batch(first, min(first + BATCH, events), columns)
            _copy(Event, columns, matters)
            _copy(EventWords, ("event_id", "created_at", "terms"), words)
            progress(f"{min(first + BATCH, events):,} matters after {(datetime.now(UTC) - start).total_seconds():.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('events_number', greatest(%s, 1))", [events])
        cursor.execute("VACUUM ANALYZE events_event")
        cursor.execute("VACUUM ANALYZE events_eventwords")
    check_sample(chance)
    return Seeded(made, events, Event.objects.filter(open=True).count(), (datetime.now(UTC) - start).total_seconds())


class Rows:
    """All random choices of the matters as columns, and the matters as lines of COPY."""

    def __init__(self, made: city.City, language: Language, chance: np.random.Generator, events: int, until: datetime) -> None:
        self.made, self.language, self.events, self.until = made, language, events, until
        step = DAYS * 86_400 / events
        self.age = DAYS * 86_400 - (np.arange(events) + chance.random(events)) * step  # seconds before ``until``, oldest first
        days = self.age / 86_400
        self.open = chance.random(events) < np.where(days < 12, 0.75, np.where(days < 60, 0.15, 0.002))
        self.state = chance.choice(len(STATES), events, p=STATE_SHARES)
        self.places = self._places(chance)
        self.item = chance.choice(len(made.items), events, p=_zipf(len(made.items)))
        self.quiet = chance.random(events) < QUIET_SHARE
        self.pieces = chance.integers(0, len(language.fragments), (events, PIECES))
        self.house = chance.integers(1, 50_000, events)
        self.reporter = FIRST_REPORTER + chance.integers(0, 60_000, events)
        self.due = chance.uniform(-3, 7, events) * 86_400
        self.luck = chance.random((events, 3))

    def _places(self, chance: np.random.Generator) -> list[str]:
        """Paths: mostly micro grids; communities differ in size as real ones do; one in fifty matters lies nowhere."""
        ground = land()
        by_level = {level: [area for area in ground.all if area.level == level] for level in ("micro", "grid", "community", "town")}
        weight = {
            area.code: value for area, value in zip(by_level["community"], chance.exponential(1, len(by_level["community"])), strict=True)
        }
        found = np.empty(self.events, dtype=object)
        which = chance.choice(5, self.events, p=(0.70, 0.10, 0.15, 0.03, 0.02))
        for place, (level, areas) in enumerate(by_level.items()):
            shares = np.array([weight.get(area.code[:12], 1.0) if level != "town" else 1.0 for area in areas])
            mine = which == place
            drawn = chance.choice(len(areas), int(mine.sum()), p=shares / shares.sum())
            found[mine] = [areas[each].path for each in drawn]
        found[which == 4] = ""
        return list(found)

    def batch(self, first: int, last: int, columns: Sequence[str]) -> tuple[list[str], list[str]]:
        """Lines of the two tables for some of the matters."""
        matters, words = [], []
        drawn = (self.age, self.open, self.state, self.item, self.quiet, self.pieces, self.house, self.reporter, self.due, self.luck)
        choices = zip(range(first, last), self.places[first:last], *(each[first:last].tolist() for each in drawn), strict=True)
        for drawn_values in choices:
            choice = Choice(*drawn_values)
            values = self.event(choice)
            matters.append("\t".join([values[column] for column in columns]))
            terms = self.language.terms_of(
                choice.pieces,
                *search_words(values["location_text"]),
                month(datetime.fromtimestamp(self.until.timestamp() - choice.age, UTC)),
            )
            words.append(f"{values['id']}\t{values['created_at']}\t{terms}")
        return matters, words

    def event(self, choice: "Choice") -> dict[str, str]:
        """One matter, every column as COPY wants it."""
        at = self.until.timestamp() - choice.age
        created = _moment(at)
        item = self.made.items[choice.item]
        desk, unit = self._bodies(choice.path, item, choice.quiet)
        state = STATES[choice.state] if choice.open else "closed"
        with_unit = state not in ("submitted", "accepted")
        ended = NULL if choice.open else _moment(min(at + 86_400 * (0.2 + 12 * choice.luck[0]), self.until.timestamp()))
        values = _CONSTANT | {
            "id": _uuid7(at),
            "number": number((datetime.fromtimestamp(at, UTC) + LOCAL).date(), choice.place + 1),
            "source": SOURCES[int(choice.luck[1] * len(SOURCES))],
            "state": state,
            "open": "t" if choice.open else "f",
            "close_kind": "" if choice.open else "normal",
            "version": "2" if choice.open else "7",
            "item_id": str(item),
            "category": city.CLASSES[choice.item % len(city.CLASSES)],
            "title": self.language.fragments[choice.pieces[0]],
            "description": self.language.text(choice.pieces),
            "location_text": f"{choice.house}号",
            "area_path": choice.path,
            "flags": "{}" if choice.path else "{unlocated}",
            "urgent": "t" if choice.luck[2] < URGENT_SHARE else "f",
            "reporter_id": str(choice.reporter),
            "desk_id": str(desk),
            "holder_id": str(unit if state in UNIT_STATES else desk),
            "unit_id": str(unit) if with_unit else NULL,
            "orgs": f"{{{desk},{unit}}}" if with_unit else f"{{{desk}}}",
            "created_at": created,
            "updated_at": created if choice.open else ended,
            "closed_at": ended,
        }
        return values | self._clock(choice.due, state) if choice.open else values

    def _bodies(self, path: str, item: int, quiet: bool) -> tuple[int, int]:
        """Desk and unit: the town's centre and the county's department, or the city's where the place is unknown."""
        bodies, parts = self.made.bodies, path.split("/")
        county = "".join(parts[:3]) if path else city.county_codes()[0]
        desk = bodies[f"centre-{''.join(parts[:4])}"] if path else bodies["centre"]
        return desk, bodies[city.QUIET] if quiet else self.made.units[county, item]

    def _clock(self, seconds: float, state: str) -> dict[str, str]:
        due = self.until.timestamp() + seconds
        marks = {"yellow_at": due - 2 * 86_400, "orange_at": due - 86_400, "due_at": due}
        return {"clock": CLOCK_OF[state], **{name: _moment(at) for name, at in marks.items()}}


class Choice(NamedTuple):
    """What chance chose for one matter. ``age`` and ``due``: seconds before and after the end of the time seeded."""

    place: int
    path: str
    age: float
    open: bool
    state: int
    item: int
    quiet: bool
    pieces: list[int]
    house: int
    reporter: int
    due: float
    luck: list[float]


_CONSTANT = {
    "head": r"\\x" + "00" * 32, "values_hash": r"\\x" + "00" * 32, "exclusive_paths": "{}", "claimed_area": "", "happened_at": NULL,
    "lon": NULL, "lat": NULL, "contactable": "f", "about_unit_id": NULL, "order_id": NULL, "handler_id": NULL, "round": "1", "rework": "0",
    "asking": "f", "call_back": "", "rating": "", "clock": "", "yellow_at": NULL, "orange_at": NULL, "due_at": NULL, "paused_until": NULL,
    "provisional": "f",
}  # fmt: skip


def _zipf(count: int) -> Any:
    weights = 1 / (np.arange(count) + 3)
    return weights / weights.sum()


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _uuid7(at: float) -> str:
    """A version 7 id for a moment; written here because a million are wanted."""
    digits = f"{int(at * 1000):012x}7{secrets.token_hex(10)}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-8{digits[17:20]}-{digits[20:32]}"


def _copy(model: type[Model], columns: Sequence[str], lines: list[str]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
        copy.write("\n".join(lines) + "\n")


class WithoutIndexes:
    """Takes the indexes of tables away while they are filled, and makes them anew: several times quicker than filling them row by row."""

    def __init__(self, *models: type[Model]) -> None:
        self.tables = [model._meta.db_table for model in models]
        self.definitions: list[str] = []

    def __enter__(self) -> None:
        for name, definition in self._indexes():
            self.definitions.append(definition)
            with connection.cursor() as cursor:
                cursor.execute(f'DROP INDEX "{name}"')

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for definition in self.definitions:
                cursor.execute(definition)
            cursor.execute("RESET maintenance_work_mem")

    def _indexes(self) -> Iterator[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s) AND NOT EXISTS"
                " (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
                [self.tables],
            )
            yield from cursor.fetchall()


def check_sample(chance: np.random.Generator) -> None:
    """A sample of the words written is what the product itself would have written."""
    ids = list(Event.objects.values_list("pk", flat=True)[:20_000])
    chosen = [ids[place] for place in chance.integers(0, len(ids), min(SAMPLE, len(ids)))]
    with connection.cursor() as cursor:
        for pk, at, *texts in Event.objects.filter(pk__in=chosen).values_list("pk", "created_at", "title", "description", "location_text"):
            terms = terms_of(at, *texts)
            cursor.execute("SELECT terms = array_to_tsvector(%s::text[]) FROM events_eventwords WHERE event_id = %s", [terms, pk])
            if cursor.fetchone() != (True,):
                raise SystemExit("the seeded search words differ from those of the product")
