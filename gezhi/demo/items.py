"""Demo items (样例事项): the sample catalogue with who handles each, and the official calendar."""

from collections.abc import Mapping
from pathlib import Path

from gezhi.access.actor import Actor
from gezhi.catalogue.actions import load_official_calendar, official_years
from gezhi.catalogue.imports import MANY, import_items
from gezhi.ground.imports import ImportReport, read_table

ITEMS = Path(__file__).parent / "data" / "items.csv"
FIRST_YEAR = 2020  # older matters are not in the demo


def item_units() -> frozenset[str]:
    """Codes of all bodies that a demo item names; each needs a handler."""
    rows = read_table(ITEMS).rows
    return frozenset(code for row in rows for code in MANY.split(row.get("责任单位")) if code)


def load_items(actor: Actor, units: Mapping[str, int]) -> ImportReport:
    """Load the sample items, each with its bodies (``units``: code to id); every row is marked as a sample. Loading again changes nothing."""
    missing = sorted(item_units() - units.keys())
    if missing:
        raise ValueError(f"样例事项的责任单位不存在：{'、'.join(missing)}")
    report = import_items(ITEMS, actor=actor)
    if not report.ok:
        raise ValueError("\n".join(report.lines()))
    return report


def load_calendar(actor: Actor) -> list[int]:
    """Load every year the installed official table knows, from 2020 on; the years."""
    years = [year for year in official_years() if year >= FIRST_YEAR]
    for year in years:
        load_official_calendar(actor=actor, year=year)
    return years
