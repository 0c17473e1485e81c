"""The land of the demo (演示用的区划与网格): public division codes of one city, and one community cut into made-up grids.

Codes, names and classes of the divisions are public facts (``data/divisions.csv``). Grids, outlines, points and households are
generated and marked as demo data (演示数据); the numbers of grids and households follow a published report on such a community.
"""

import csv
import random
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely

from gezhi.access.actor import SYSTEM
from gezhi.areas.actions import Wanted, load_areas
from gezhi.areas.rules.codes import division_parent
from gezhi.areas.rules.outlines import make_outline
from gezhi.demo.plan import SEED, Plan, make_plan, share
from gezhi.ground.imports import ImportReport

DIVISIONS = Path(__file__).parent / "data" / "divisions.csv"
LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "community"}
CITY, COUNTY, TOWN, COMMUNITY = "4508", "450802", "450802001", "450802001013"
GRIDS, MICROS, HOUSEHOLDS = 38, 674, 23_797
GROUND_NUMBERS = {"学校": 5, "幼儿园": 2, "医院": 2, "商圈": 3, "农贸市场": 2, "专业市场": 1, "产业园区": 2, "写字楼": 2}
GROUND_NUMBERS |= {"公园": 2, "客运站": 1, "体育场馆": 1, "在建工地": 1, "机关单位": 1}
GROUNDS = tuple(ground for ground, number in GROUND_NUMBERS.items() for _ in range(number))


def load_land() -> ImportReport:
    """Write the demo's land; run again it changes nothing. One entry records it."""
    report = load_areas(actor=SYSTEM, wanted=demo_areas(), source="demo", report=ImportReport())
    if not report.ok:
        raise RuntimeError("\n".join(report.lines()))
    return report


def demo_areas() -> list[Wanted]:
    """Every area of the demo, the divisions with their generated outlines first."""
    divisions = _divisions()
    names = {row.code: row.name for row in divisions}
    plan = demo_plan(*(sum(row.parent_code == above for row in divisions) for above in (TOWN, COUNTY, CITY)))
    outlines = _division_outlines(plan, sorted(names))
    drawn = [
        replace(row, outline=make_outline(outlines[row.code]), is_demo=True, households=HOUSEHOLDS if row.code == COMMUNITY else None)
        if row.code in outlines
        else row
        for row in divisions
    ]
    return [*drawn, *_grids(plan, names[COMMUNITY]), *_exclusive(plan, names[COMMUNITY])]


@lru_cache(maxsize=1)
def demo_plan(communities: int, towns: int, counties: int) -> Plan:
    """The generated plan for as many communities, towns and counties as the divisions name."""
    return make_plan(grids=GRIDS, micros=MICROS, communities=communities, towns=towns, counties=counties, exclusive=len(GROUNDS))


def _divisions() -> list[Wanted]:
    """The divisions of the packed table: code, name, class."""
    with DIVISIONS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Wanted(
            number, row["code"], row["name"], LEVELS[len(row["code"])], division_parent(row["code"]), urban_rural=row["urban_rural_type"]
        )
        for number, row in enumerate(rows, start=2)
    ]


def _division_outlines(plan: Plan, codes: list[str]) -> dict[str, Any]:
    """Outlines by code: the demo community, town and county take the middle, their siblings lie around them in the order of codes."""
    outlines = {CITY: shapely.coverage_union_all(plan.counties)}
    for parent, middle, shapes in ((CITY, COUNTY, plan.counties), (COUNTY, TOWN, plan.towns), (TOWN, COMMUNITY, plan.communities)):
        siblings = [code for code in codes if division_parent(code) == parent and code != middle]
        outlines |= dict(zip([middle, *siblings], shapes, strict=True))
    return outlines


def _grids(plan: Plan, community: str) -> list[Wanted]:
    """Small grids and the micro grids in them, with households that add up exactly."""
    chance = random.Random(SEED)
    counts = iter(share(HOUSEHOLDS, [chance.uniform(0.86, 1.16) for _ in range(MICROS)]))
    rows: list[Wanted] = []
    for number, cells in enumerate(plan.micros, start=1):
        code, name = f"{COMMUNITY}1{number:03d}", f"{community}第{number:02d}网格"
        households = [next(counts) for _ in cells]
        outline = make_outline(shapely.coverage_union_all(cells))
        rows.append(Wanted(0, code, name, "grid", COMMUNITY, households=sum(households), outline=outline, is_demo=True))
        rows += [
            Wanted(
                0, f"{code}{place:03d}", f"{name}微{place:02d}", "micro", code, households=count, outline=make_outline(cell), is_demo=True
            )
            for place, (cell, count) in enumerate(zip(cells, households, strict=True), start=1)
        ]
    return rows


def _exclusive(plan: Plan, community: str) -> list[Wanted]:
    """Exclusive grids (专属网格) over the general ones: schools, hospitals, markets and the like, without households of their own."""
    return [
        Wanted(
            row=0,
            code=f"{COMMUNITY}2{number:03d}",
            name=f"{community}专属网格{number:02d}（{ground}）",
            level="grid",
            parent_code=COMMUNITY,
            kind="exclusive",
            outline=make_outline(shape),
            is_demo=True,
        )
        for number, (shape, ground) in enumerate(zip(plan.exclusive, GROUNDS, strict=True), start=1)
    ]
