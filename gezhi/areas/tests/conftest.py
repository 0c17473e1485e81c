"""Helpers of the land's tests: a small tree, and people who may or may not change it."""

import pytest
import shapely

from gezhi.access.actor import SYSTEM, Actor, GrantFact
from gezhi.areas.actions import create_area, set_boundary
from gezhi.areas.queries import LAND
from gezhi.demo.land import load_land


@pytest.fixture(autouse=True)
def fresh_land():
    """Rolled-back tests leave counters where they were, so what is kept in memory is dropped."""
    LAND.forget()
    yield
    LAND.forget()


def keeper(path, *verbs):
    """Somebody who holds the verbs in a subtree."""
    return Actor(user_id=7, username="keeper", grants=(GrantFact("keeper", frozenset(verbs), "none", None, path),))


def outline(code, *box):
    """Give an area a rectangle."""
    set_boundary(actor=SYSTEM, code=code, shape=shapely.box(*box), crs="wgs84")


@pytest.fixture
def tree(db):
    """A county with a town, two communities side by side, two grids in the first, and one exclusive grid over both grids."""
    create_area(actor=SYSTEM, name="甲县", level="county", code="01")
    create_area(actor=SYSTEM, name="甲镇", level="town", parent_code="01", code="01001")
    create_area(actor=SYSTEM, name="东社区", level="community", parent_code="01001", code="01001001")
    create_area(actor=SYSTEM, name="西社区", level="community", parent_code="01001", code="01001002")
    create_area(actor=SYSTEM, name="第01网格", level="grid", parent_code="01001001", households=400)
    create_area(actor=SYSTEM, name="第02网格", level="grid", parent_code="01001001")
    create_area(actor=SYSTEM, name="专属网格01（学校）", level="grid", kind="exclusive", parent_code="01001001")
    outline("01", 0, 0, 10, 10)
    outline("01001001", 0, 0, 4, 4)
    outline("010010011001", 0, 0, 2, 4)
    outline("010010011002", 2, 0, 4, 4)
    outline("010010012001", 1, 1, 3, 2)


@pytest.fixture
def demo(db):
    """The land of the demo."""
    load_land()
