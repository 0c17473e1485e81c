from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gezhi.access.actor import SYSTEM, Actor
from gezhi.accounts.actions import create_user
from gezhi.accounts.models import User
from gezhi.areas.models import Area
from gezhi.organisations.models import Organisation
from gezhi.organisations.tests.town import forget_caches, make_actor, make_body, make_land
from gezhi.roster import queries
from gezhi.roster.actions import PostFacts, create_post
from gezhi.roster.models import Post


@dataclass
class Place:
    """A small county with bodies, two security admins (county and east town) and somebody to appoint."""

    areas: dict[str, Area]
    centre: Organisation
    east: Organisation
    west: Organisation
    unit: Organisation
    security: Actor
    east_security: Actor
    person: User

    def post(self, code: str, kind: str, organisation: Organisation | None = None, area: str = "", seats: int = 1, role: str = "") -> Post:
        facts = PostFacts(f"{code} 岗", kind, role, seats)
        return create_post(actor=SYSTEM, code=code, facts=facts, organisation=organisation, area=self.areas[area] if area else None)


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    forget_caches()
    queries._desks.forget()
    yield
    forget_caches()
    queries._desks.forget()


@pytest.fixture
def place(db: None) -> Place:
    areas = make_land()
    centre = make_body("centre", areas["990101"], "centre", accepts=True, is_arbiter=True)
    return Place(
        areas=areas,
        centre=centre,
        east=make_body("east", areas["990101001"], "centre", centre, accepts=True),
        west=make_body("west", areas["990101002"], "centre", centre, accepts=True),
        unit=make_body("cg", areas["990101"], "department", handles=True),
        security=make_actor("sec1", "security_admin", areas["990101"]),
        east_security=make_actor("sec2", "security_admin", areas["990101001"]),
        person=create_user(actor=SYSTEM, username="p1", name="坐席 01", password=None),
    )
