"""Bodies of the demonstration (演示单位): centres for the whole city, departments of one county, units and stations of one town."""

import csv
from pathlib import Path

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.areas.models import Area
from gezhi.areas.queries import AreaFact, land
from gezhi.demo.land import CITY, COMMUNITY
from gezhi.organisations import actions
from gezhi.organisations.actions import OrganisationFacts
from gezhi.organisations.models import Organisation

UNITS = Path(__file__).parent / "data" / "bodies.csv"
STATIONS = (COMMUNITY, "450802001014", "450802001015")


@transaction.atomic
def load_bodies(actor: Actor) -> dict[str, int]:
    """Load the demonstration's bodies where they are absent; the id of each by its code."""
    known = {row.code: row for row in Organisation.objects.select_related("area")}
    for code, facts, area, parent in _wanted():
        if code not in known:
            known[code] = actions.create_organisation(
                actor=actor,
                code=code,
                facts=facts,
                area=Area.objects.get(pk=area.id),
                parent=known[parent] if parent else None,
                is_demo=True,
            )
    return {code: row.pk for code, row in known.items()}


Wanted = tuple[str, OrganisationFacts, AreaFact, str]


def _wanted() -> list[Wanted]:
    """Code, facts, land and parent's code of each body; parents before children."""
    return [*_centres(), *_stations(), *_units()]


def _centres() -> list[Wanted]:
    """One centre for the city (statistics only), each county (accepts and arbitrates) and each town (accepts)."""
    ground = land()
    city = ground.get(CITY)
    found: list[Wanted] = [
        (f"centre-{CITY}", OrganisationFacts(f"{city.name}网格化联动指挥中心", "centre", short_name="市网格化联动指挥中心"), city, "")
    ]
    for county in ground.children(CITY):
        name = f"{county.name}网格化联动指挥中心"
        facts = OrganisationFacts(name, "centre", short_name="网格化联动指挥中心", accepts=True, is_arbiter=True, aliases=["区指挥中心"])
        found.append((f"centre-{county.code}", facts, county, f"centre-{CITY}"))
        for town in ground.children(county.code):
            facts = OrganisationFacts(f"{town.name}网格化服务管理中心", "centre", short_name="网格化服务管理中心", accepts=True)
            found.append((f"centre-{town.code}", facts, town, f"centre-{county.code}"))
    return found


def _stations() -> list[Wanted]:
    """Stations of the demo community and two neighbours: they accept and handle."""
    ground = land()
    found: list[Wanted] = []
    for code in STATIONS:
        community = ground.get(code)
        name = f"{community.name}网格化服务管理工作站"
        facts = OrganisationFacts(name, "station", short_name="网格化服务管理工作站", accepts=True, handles=True)
        found.append((f"station-{code}", facts, community, f"centre-{community.parent_code}"))
    return found


def _units() -> list[Wanted]:
    """Governments, departments and town units from the packed table."""
    ground = land()
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            row["编码"],
            OrganisationFacts(
                row["名称"],
                row["类别"],
                short_name=row["简称"],
                handles=row["承办"] == "是",
                aliases=row["别名"].split("、") if row["别名"] else [],
            ),
            ground.get(row["区域编码"]),
            row["上级编码"],
        )
        for row in rows
    ]
