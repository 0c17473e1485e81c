"""The demo's land: no gaps, no overlaps, the numbers it promises, and the same each time."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gezhi.areas.models import Area
from gezhi.areas.queries import LAND, land
from gezhi.areas.rules.codes import Pattern, check_code
from gezhi.demo.land import COMMUNITY, HOUSEHOLDS, TOWN, demo_areas, load_land
from gezhi.demo.plan import make_plan, share
from gezhi.journal.models import Entry


@pytest.fixture(scope="module")
def wanted():
    return demo_areas()


def shapes(rows):
    return shapely.from_wkb([row.outline.wkb for row in rows])


def below(wanted, parent, kind="general"):
    return [row for row in wanted if row.parent_code == parent and row.kind == kind and row.outline]


def test_numbers_of_areas(wanted):
    levels = [row.level for row in wanted if row.kind == "general"]
    assert {level: levels.count(level) for level in dict.fromkeys(levels)} == {
        "province": 1, "city": 1, "county": 5, "town": 74, "community": 1183, "grid": 38, "micro": 674,
    }  # fmt: skip
    assert len(below(wanted, COMMUNITY, "exclusive")) == 25
    assert len({row.code for row in wanted}) == len(wanted)
    assert {row.is_demo for row in wanted if row.outline} == {True}


@pytest.mark.parametrize("parent", ["4508", "450802", TOWN, COMMUNITY])
def test_children_tile_their_parent_exactly(wanted, parent):
    children = shapes(below(wanted, parent))
    (whole,) = shapes([row for row in wanted if row.code == parent])
    assert shapely.is_valid(children).all()
    assert shapely.coverage_is_valid(children)  # no overlap, and every common border is the same on both sides
    union = shapely.coverage_union_all(children)
    assert union.geom_type == "Polygon"
    assert union.equals(whole)
    assert len(whole.interiors) == 0


def test_micro_grids_tile_every_small_grid(wanted):
    grids = below(wanted, COMMUNITY)
    for grid in grids:
        micros = below(wanted, grid.code)
        assert 10 <= len(micros) <= 26
        assert shapely.coverage_union_all(shapes(micros)).equals(shapes([grid])[0])
        assert sum(row.households for row in micros) == grid.households
    assert shapely.coverage_is_valid(shapes([row for row in wanted if row.level == "micro"]))


def test_households_add_up_and_are_sensible(wanted):
    micros = [row.households for row in wanted if row.level == "micro"]
    assert sum(micros) == HOUSEHOLDS == next(row.households for row in wanted if row.code == COMMUNITY)
    assert min(micros) >= 25
    assert max(micros) <= 50
    assert len(set(micros)) > 5


def test_exclusive_grids_lie_over_the_community_apart_from_each_other(wanted):
    grounds = shapes(below(wanted, COMMUNITY, "exclusive"))
    (community,) = shapes([row for row in wanted if row.code == COMMUNITY])
    assert shapely.contains(community, grounds).all()
    assert all(not one.intersects(other) for place, one in enumerate(grounds) for other in grounds[:place])


def test_codes_follow_the_patterns(wanted):
    for row in below(wanted, COMMUNITY):
        assert check_code(row.code, COMMUNITY, Pattern("grid", "general", "1", 3)) == ""


def test_the_plan_is_the_same_each_time():
    facts = {"grids": 5, "micros": 60, "communities": 3, "towns": 3, "counties": 3, "exclusive": 4}
    one, other = make_plan(**facts), make_plan(**facts)
    assert [shapely.to_wkb(cell) for grid in one.micros for cell in grid] == [
        shapely.to_wkb(cell) for grid in other.micros for cell in grid
    ]
    assert shapely.to_wkb(one.exclusive).tolist() == shapely.to_wkb(other.exclusive).tolist()


@given(st.integers(0, 100_000), st.lists(st.floats(0.1, 10), min_size=1, max_size=50))
def test_shares_add_up_and_stay_close(total, weights):
    parts = share(total, weights)
    assert sum(parts) == total
    assert all(abs(part - total * weight / sum(weights)) < 1.001 for part, weight in zip(parts, weights, strict=True))


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_every_point_has_its_grid():
    LAND.forget()
    before = Entry.objects.count()
    assert load_land().created == 2001
    again = load_land()
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2001)
    assert Entry.objects.count() == before + 1
    micros = [fact for fact in land().all if fact.level == "micro"]
    assert land().locate_many([fact.lon for fact in micros], [fact.lat for fact in micros]) == micros
    assert Area.objects.filter(is_demo=False, households__isnull=False).count() == 0
    LAND.forget()
