"""A small land and its bodies for tests: one county with two towns, two communities, bodies on each level; made through the verbs."""

from datetime import UTC, datetime

from gezhi.access.actions import grant
from gezhi.access.actor import SYSTEM, Actor
from gezhi.access.queries import ROLES
from gezhi.accounts.actions import create_user
from gezhi.accounts.queries import actor_of_user
from gezhi.areas.models import Area
from gezhi.areas.queries import LAND
from gezhi.ground import clock
from gezhi.journal.actions import bump
from gezhi.organisations import queries
from gezhi.organisations.actions import OrganisationFacts, create_organisation
from gezhi.organisations.models import Organisation

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

LAND_ROWS = [
    # code, name, level, parent
    ("99", "甲省", "province", ""),
    ("9901", "甲市", "city", "99"),
    ("990101", "甲区", "county", "9901"),
    ("990101001", "东街道", "town", "990101"),
    ("990101002", "西街道", "town", "990101"),
    ("990101001001", "东一社区", "community", "990101001"),
    ("990101002001", "西一社区", "community", "990101002"),
]


def forget_caches() -> None:
    """Drop what the process keeps: a rolled back test leaves counters that another test reaches again."""
    for cached in (LAND, ROLES, queries._bodies):
        cached.forget()


def make_land() -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for code, name, level, parent in LAND_ROWS:
        above = areas.get(parent)
        path = (above.path if above else "") + code[len(parent) :] + "/"
        areas[code] = Area.objects.create(
            code=code, name=name, level_id=level, parent=above, path=path, kind="general", from_on=clock.now().date()
        )
    bump("areas")
    return areas


def make_body(code: str, area: Area, kind: str = "department", parent: Organisation | None = None, **facts: object) -> Organisation:
    name = str(facts.pop("name", f"{area.name}{code}"))
    return create_organisation(actor=SYSTEM, code=code, facts=OrganisationFacts(name, kind, **facts), area=area, parent=parent)


def make_actor(username: str, role: str, area: Area | None = None, organisation: Organisation | None = None) -> Actor:
    """A person with one grant, as loaded for a request."""
    user = create_user(actor=SYSTEM, username=username, name=f"{username} 号", password=None)
    path = area.path if area else None
    grant(actor=SYSTEM, user_id=user.pk, role=role, area_path=path, organisation_id=organisation.pk if organisation else None)
    return actor_of_user(user.pk)
