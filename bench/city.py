"""A city for the big benches: one city, 5 counties, 75 towns, 1,200 communities, 4,800 grids, 33,600 micro grids; bodies, items, people.

Names are levels and numbers; code 99 belongs to no province.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import staff
from django.db import transaction

from gezhi.access.actor import SYSTEM
from gezhi.areas.actions import Wanted, load_areas
from gezhi.catalogue.actions import ItemValues, create_item, load_official_calendar, set_responsibility
from gezhi.catalogue.models import Item
from gezhi.ground import clock
from gezhi.ground.imports import ImportReport
from gezhi.organisations.models import Organisation

ROOT, CITY = "99", "9901"
COUNTIES, TOWNS, COMMUNITIES, GRIDS, MICROS = 5, 15, 16, 4, 7  # of each in the one above
DEPARTMENTS = 8  # of each county
ITEMS = 60
CLASSES = ("city", "order", "environment", "livelihood", "safety", "dispute")
QUIET = "quiet"  # a unit that gets two matters in ten thousand
PROBE_TOWN, PROBE_MICRO = "990101001", "9901010010011001001"


@dataclass(frozen=True)
class City:
    """What was made: ids of bodies by code, ids of items, ids of people by the scope they look through."""

    bodies: dict[str, int]
    items: list[int]
    people: dict[str, int]  # micro, unit, quiet, town, city
    units: dict[tuple[str, int], int]  # (county, item id) -> unit


@transaction.atomic
def build() -> City:
    """Make it by the product's own verbs, at the moment the clock shows."""
    report = ImportReport(dry_run=False)
    staff.demand(load_areas(actor=SYSTEM, wanted=list(_land()), source="bench", report=report))
    for year in range(clock.now().year - 3, clock.now().year + 1):
        load_official_calendar(actor=SYSTEM, year=year)
    bodies = {row.code: row for row in _bodies()}
    items = list(_items())
    units = {}
    for county in county_codes():
        for place, item in enumerate(items):
            unit = bodies[f"department-{county}-{place % DEPARTMENTS}"]
            set_responsibility(actor=SYSTEM, item_id=item.pk, area_path=f"{ROOT}/01/{county[4:]}/", organisation_id=unit.pk)
            units[county, item.pk] = unit.pk
    return City({code: row.pk for code, row in bodies.items()}, [item.pk for item in items], _people(bodies), units)


def county_codes() -> list[str]:
    """Codes of the counties."""
    return [f"{CITY}{number:02d}" for number in range(1, COUNTIES + 1)]


def town_codes() -> list[str]:
    """Codes of the towns."""
    return [f"{county}{number:03d}" for county in county_codes() for number in range(1, TOWNS + 1)]


def _land() -> Iterator[Wanted]:
    yield Wanted(1, ROOT, "测试省", "province")
    yield Wanted(2, CITY, "测试市", "city", ROOT)
    row = 2
    for code, name, level, parent in _below():
        row += 1
        yield Wanted(row, code, name, level, parent, households=35 if level == "micro" else None)


def _below() -> Iterator[tuple[str, str, str, str]]:
    for county in county_codes():
        yield county, f"{county[-2:]}县", "county", CITY
        for town in (f"{county}{number:03d}" for number in range(1, TOWNS + 1)):
            yield town, f"{town[-3:]}镇", "town", county
            for community in (f"{town}{number:03d}" for number in range(1, COMMUNITIES + 1)):
                yield community, f"{community[-3:]}社区", "community", town
                yield from _grids(community)


def _grids(community: str) -> Iterator[tuple[str, str, str, str]]:
    for grid in (f"{community}1{number:03d}" for number in range(1, GRIDS + 1)):
        yield grid, f"第{grid[-3:]}网格", "grid", community
        for number in range(1, MICROS + 1):
            yield f"{grid}{number:03d}", f"第{number:03d}微网格", "micro", grid


def _bodies() -> Iterator[Organisation]:
    yield staff.body("centre", "市指挥中心", "centre", CITY, accepts=True, is_arbiter=True)
    yield staff.body(QUIET, "市气象局", "department", CITY, handles=True)
    for county in county_codes():
        yield staff.body(f"centre-{county}", f"{county[-2:]}县指挥中心", "centre", county, accepts=True, is_arbiter=True)
        for number in range(DEPARTMENTS):
            yield staff.body(f"department-{county}-{number}", f"{county[-2:]}县第{number}局", "department", county, handles=True)
    for town in town_codes():
        yield staff.body(f"centre-{town}", f"{town[-3:]}镇网格中心", "centre", town, accepts=True)


def _items() -> Iterator[Item]:
    for number in range(ITEMS):
        values = ItemValues(code=f"B{number:02d}", name=f"测试事项{number:02d}", category=CLASSES[number % len(CLASSES)])
        yield create_item(actor=SYSTEM, values=values)


def _people(bodies: dict[str, Organisation]) -> dict[str, int]:
    first = county_codes()[0]
    people = {
        "micro": staff.person("micro", "micro_head", area_code=PROBE_MICRO),
        "unit": staff.person("unit", "handler", organisation=bodies[f"department-{first}-0"]),
        "quiet": staff.person("quiet", "handler", organisation=bodies[QUIET]),
        "town": staff.person("town", "town_operator", organisation=bodies[f"centre-{PROBE_TOWN}"], area_code=PROBE_TOWN),
        "city": staff.person("city", "county_operator", organisation=bodies["centre"], area_code=CITY),
    }
    for town in town_codes():  # every desk is staffed, so that new matters stay in their town
        if town != PROBE_TOWN:
            staff.person(f"desk-{town}", "town_operator", organisation=bodies[f"centre-{town}"], area_code=town)
    return people
