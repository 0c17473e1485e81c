"""A small land with bodies, and people who may and may not edit the catalogue."""

from types import SimpleNamespace

import pytest

from gezhi.access.actor import SYSTEM, Actor, GrantFact
from gezhi.access.verbs import Verb
from gezhi.areas.actions import create_area
from gezhi.areas.queries.land import LAND
from gezhi.catalogue import queries
from gezhi.organisations.actions import OrganisationFacts, create_organisation
from gezhi.organisations.queries import _bodies

EDITS = frozenset({Verb.ITEM_SEE, Verb.ITEM_EDIT, Verb.CALENDAR_EDIT, Verb.AREA_SEE})


def person(path, verbs=EDITS, user_id=7):
    grant = GrantFact(role="system_admin", verbs=frozenset(verbs), reach="none", organisation_id=None, area_path=path)
    return Actor(user_id=user_id, username="u", name="管理员 01", grants=(grant,))


@pytest.fixture(autouse=True)
def fresh():
    """What the process keeps must not outlive a rolled-back test."""
    queries.forget()
    _bodies.forget()
    LAND.forget()


@pytest.fixture
def place(db):
    """A county with two towns; a department of the county, a unit of the first town, a desk that handles nothing."""
    create_area(actor=SYSTEM, name="甲省", level="province", code="99")
    city = create_area(actor=SYSTEM, name="甲市", level="city", parent_code="99", code="9901")
    county = create_area(actor=SYSTEM, name="甲县", level="county", parent_code="9901", code="990101")
    town = create_area(actor=SYSTEM, name="甲镇", level="town", parent_code="990101", code="990101101")
    other = create_area(actor=SYSTEM, name="乙镇", level="town", parent_code="990101", code="990101102")
    village = create_area(actor=SYSTEM, name="甲村", level="community", parent_code="990101101", code="990101101201")
    bureau = create_organisation(
        actor=SYSTEM, code="bureau", area=county, facts=OrganisationFacts(name="城管局", kind="department", handles=True)
    )
    unit = create_organisation(actor=SYSTEM, code="unit", area=town, facts=OrganisationFacts(name="执法队", kind="town_unit", handles=True))
    desk = create_organisation(
        actor=SYSTEM, code="desk", area=county, facts=OrganisationFacts(name="指挥中心", kind="centre", accepts=True)
    )
    return SimpleNamespace(
        city=city, county=county, town=town, other=other, village=village, bureau=bureau, unit=unit, desk=desk, admin=person(city.path)
    )
