"""The road of each request through the API: report, accept, dispatch, sign, finish, check, close, by the people whose work it is.

All acts of all requests stand in one order of time, as they happened; the clock of this process is held at each act's moment.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import requests_311
import staff
from caller import Answer, Caller
from django.db import connections
from requests_311 import Request
from stand import Figure, Figures, progress

from gezhi.access.actor import SYSTEM
from gezhi.areas.actions import Wanted, load_areas
from gezhi.areas.imports import AreaColumns, import_areas
from gezhi.areas.queries import land
from gezhi.catalogue.actions import ItemValues, create_item, load_official_calendar, official_years, set_responsibility
from gezhi.events import numbers
from gezhi.events.models import Event
from gezhi.ground import clock
from gezhi.ground.ids import uuid7
from gezhi.ground.imports import ImportReport
from gezhi.journal import checkpoints, verify
from gezhi.organisations.models import Organisation

CITY = "LA"
TOLD = 1_000
DOORS = {"Driver Self Report": "field", "Mobile App": "portal", "Self Service": "portal"}  # all others: a call taken at the desk
STEPS = ("accept", "dispatch", "sign", "finish", "check", "close")


@dataclass
class Town:
    """Who works here: people by what they do, handlers by unit, codes of units by id."""

    people: dict[str, Caller]
    handlers: dict[int, Caller]
    units: dict[int, str]
    ids: dict[str, int]


@dataclass
class Walk:
    """One request on its way."""

    request: Request
    event: dict[str, Any] = field(default_factory=dict)
    done: int = 0


class Replay:
    """All requests on their way, and what is counted."""

    def __init__(self, requests: list[Request], town: Town) -> None:
        self.requests, self.town = requests, town
        self.refused: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()

    def run(self) -> None:
        """Every act in the order of time."""
        order = count()
        due: list[tuple[datetime, int, Walk]] = [(request.created, next(order), Walk(request)) for request in self.requests]
        heapq.heapify(due)
        done = 0
        while due:
            at, _, walk = heapq.heappop(due)
            with clock.frozen(at):
                following = self.step(walk)
            if following is not None:
                heapq.heappush(due, (following, next(order), walk))
            done += 1
            if done % TOLD == 0:
                progress(f"{done:,} acts")

    def step(self, walk: Walk) -> datetime | None:
        """The next act of one request; the moment of the one after it, None when it has come to its end."""
        if not walk.event:
            return self.enter(walk)
        verb = STEPS[walk.done]
        answer = self.act(walk, verb)
        if answer.status != 200:
            self.lost[f"{verb}: {answer.refusal}"] += 1
            return None
        walk.event, walk.done = answer.body, walk.done + 1
        if walk.done == len(STEPS):
            self.seen["closed"] += 1
            return None
        return self.next_moment(walk)

    def next_moment(self, walk: Walk) -> datetime | None:
        """Acts lie evenly between the recorded beginning and end; a request that is open at the source stops when it is signed."""
        ends = walk.request.ends
        if ends is None:
            if STEPS[walk.done] == "finish":
                self.seen["open"] += 1
                return None
            return clock.now() + timedelta(hours=1)
        return walk.request.created + (ends - walk.request.created) * (walk.done + 1) / len(STEPS)

    def enter(self, walk: Walk) -> datetime | None:
        """The report: by coordinates, else by the council."""
        request = walk.request
        door = DOORS.get(request.door, "hotline")
        place: dict[str, Any] = {"lon": request.lon, "lat": request.lat} if request.lon is not None else {}
        if request.lon is None and request.council:
            place = {"area_code": CITY + request.council}
        body = {
            "id": str(uuid7()),
            "source": door,
            "item": item_code(request.kind),
            "description": request.kind,
            "location_text": request.address,
            "happened_at": request.created.isoformat(),
            "reporter": {"anonymous": request.anonymous},
        }
        answer = self.town.people[door].post("events", body | place)
        if answer.status != 201:
            self.refused[answer.refusal] += 1
            return None
        walk.event = answer.body
        self.note_place(request, answer.body)
        return self.next_moment(walk)

    def note_place(self, request: Request, event: dict[str, Any]) -> None:
        """Count where the matter was put."""
        self.seen["entered"] += 1
        self.seen["turned"] += request.is_backwards
        if request.lon is None:
            self.seen["by council"] += 1
            return
        self.seen["points"] += 1
        self.seen["located"] += event["area"] is not None
        if request.council and event["area"] is not None:
            self.seen["compared"] += 1
            self.seen["agreed"] += event["area"]["code"] == CITY + request.council

    def act(self, walk: Walk, verb: str) -> Answer:
        """One verb by whoever does it."""
        desk = self.town.people["hotline"]
        if verb == "accept" and walk.event["area"] is None:
            self.place_by_hand(walk)
        if verb == "dispatch":
            return desk.act(walk.event, verb, unit=self.unit(walk))
        if verb in ("sign", "finish"):
            facts = {"reply": "已处理"} if verb == "finish" else {}
            return self.town.handlers[walk.event["holder"]["id"]].act(walk.event, verb, **facts)
        if verb == "check":
            return desk.act(walk.event, verb, result="pass")
        if verb == "close" and "close" not in {each["verb"] for each in walk.event["verbs"]}:
            self.seen["called back"] += 1
            walk.event = desk.act(walk.event, "call_back", result="not_reached").body
        return desk.act(walk.event, verb)

    def place_by_hand(self, walk: Walk) -> None:
        """The operator puts a matter that lies outside every council into the one named, else into the city as a whole."""
        walk.event = self.town.people["hotline"].get(f"events/{walk.event['id']}").body
        answer = self.town.people["hotline"].act(
            walk.event, "amend", area=CITY + walk.request.council, reason="坐标不在任何网格内，按登记的辖区定位"
        )
        if answer.status == 200:
            self.seen["placed by hand"] += 1
            walk.event = answer.body

    def unit(self, walk: Walk) -> int:
        """The unit the catalogue names in the answer; the operator's own choice (the recorded owner) where it names none."""
        offered = next(each for each in walk.event["verbs"] if each["verb"] == "dispatch")
        suggested = next(each for each in offered["facts"] if each["name"] == "unit").get("suggested")
        if suggested is None:
            self.seen["chosen by hand"] += 1
            return self.town.ids[walk.request.owner]
        self.seen["suggested"] += 1
        self.seen["owner agreed"] += self.town.units[suggested] == walk.request.owner
        return int(suggested)


def build(folder: Path, owners: set[str]) -> Town:
    """Land, bodies, items and people of the replay, by the product's own verbs."""
    staff.demand(
        load_areas(
            actor=SYSTEM,
            wanted=[Wanted(1, CITY, "Los Angeles", "city")],
            source="bench",
            report=ImportReport(dry_run=False),
            check_codes=False,
        )
    )
    columns = AreaColumns(crs="wgs84", code="nc_id", level="community", parent=CITY, prefix=CITY, check_codes=False)
    staff.demand(import_areas(folder / requests_311.COUNCILS, columns=columns))
    for year in official_years():
        load_official_calendar(actor=SYSTEM, year=year)
    types = requests_311.agencies(folder)
    named = {agency for _, agency in types.values() if agency} | owners
    centre = staff.body("centre", "311", "centre", CITY, accepts=True, is_arbiter=True)
    bodies = {code: staff.body(code, code, "department", CITY, handles=True) for code in sorted(named)}
    _items(types, bodies)
    handlers = {row.pk: Caller(staff.person(f"unit-{code.lower()}", "handler", organisation=row)) for code, row in bodies.items()}
    people = {
        "hotline": Caller(staff.person("operator", "county_operator", organisation=centre, area_code=CITY)),
        "portal": Caller(staff.person("resident", "resident")),
        "field": Caller(staff.person("driver", "grid_worker", area_code=CITY)),
    }
    return Town(people, handlers, {row.pk: code for code, row in bodies.items()}, {code: row.pk for code, row in bodies.items()})


def _items(types: dict[str, tuple[str, str]], bodies: dict[str, Organisation]) -> None:
    for place, (kind, (name, agency)) in enumerate(types.items()):
        # A code cannot hold blanks; the API finds the item by the code the bench derives from the type in the same way.
        item = create_item(
            actor=SYSTEM, values=ItemValues(code=item_code(kind), name=name, category="city" if place % 2 else "environment")
        )
        if agency:
            set_responsibility(actor=SYSTEM, item_id=item.pk, area_path=land().get(CITY).path, organisation_id=bodies[agency].pk)


def item_code(kind: str) -> str:
    """A type of request as the code of an item."""
    return "".join(letter if letter.isalnum() else "-" for letter in kind)


def replay(folder: Path, rows: int, processes: int) -> Figures:
    """Run it and hold what came out against what went in and what is stored."""
    start = perf_counter()
    requests = requests_311.read(folder, rows)
    with clock.frozen(requests[0].created - timedelta(days=1)):
        town = build(folder, {request.owner for request in requests})
    road, prepared = Replay(requests, town), perf_counter()
    connections.close_all()  # a connection must not be shared by the processes that are forked here
    with get_context("fork").Pool(processes) as pool:
        for part in pool.imap_unordered(drive, [(requests[first::processes], town) for first in range(processes)]):
            for mine, counted in zip((road.seen, road.refused, road.lost), part, strict=True):
                mine.update(counted)
    driven = perf_counter() - prepared
    checkpoints.take()
    faults = list(verify.faults())
    return dict(figures(road, faults, driven, perf_counter() - start))


def drive(given: tuple[list[Request], Town]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Every n-th request in a process of its own, with its own held clock; what was counted."""
    numbers.forget()
    part = Replay(*given)
    part.run()
    return part.seen, part.refused, part.lost


def share(part: int, whole: int) -> float:
    """Per cent, two decimals."""
    return round(100 * part / whole, 2) if whole else 0.0


def figures(road: Replay, faults: list[str], driven: float, seconds: float) -> Iterator[tuple[str, Figure]]:
    """What the run prints."""
    seen, rows = road.seen, len(road.requests)
    refused, lost = sum(road.refused.values()), sum(road.lost.values())
    unexplained = rows - refused - seen["closed"] - seen["open"] + abs(Event.objects.count() - seen["entered"])
    unexplained += abs(Event.objects.filter(state="closed").count() - seen["closed"])
    yield "rows in", Figure(rows)
    yield "entered", Figure(seen["entered"])
    yield "entered by area code (no coordinates)", Figure(seen["by council"])
    yield "located of rows with coordinates", Figure(share(seen["located"], seen["points"]), "%")
    yield "agreement of the area with nc", Figure(share(seen["agreed"], seen["compared"]), "%", 98.5, at_most=False)
    yield "outside every polygon, placed by the operator", Figure(seen["placed by hand"])
    yield "unit named by the catalogue", Figure(seen["suggested"])
    yield "agreement of that unit with owner", Figure(share(seen["owner agreed"], seen["suggested"]), "%")
    yield "item without a unit in the city's table, operator chose", Figure(seen["chosen by hand"])
    yield "time order repaired (closed before opened)", Figure(seen["turned"])
    yield "called back before closing", Figure(seen["called back"])
    yield "closed", Figure(seen["closed"])
    yield "left open as at the source", Figure(seen["open"])
    yield "refused at the door", Figure(refused)
    for reason, number in road.refused.most_common():
        yield f"  refused: {reason}", Figure(number)
    for reason, number in road.lost.most_common():
        yield f"  stuck at {reason}", Figure(number)
    yield "stuck on the road", Figure(lost, goal=0)
    yield "unexplained losses", Figure(unexplained, goal=0)
    yield "journal verify faults", Figure(len(faults), goal=0)
    yield "acts per second (clock held, no network)", Figure(round((seen["entered"] + 6 * seen["closed"]) / driven, 1), "/s")
    yield "seconds", Figure(round(seconds, 1), "s")
