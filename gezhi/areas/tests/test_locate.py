"""locate: the deepest general area, exclusive grids over it, borders, outside; and the tree by codes and words."""

import math

import numpy as np
import pytest

from gezhi.access.actor import SYSTEM
from gezhi.areas.actions import end_area, rename_area
from gezhi.areas.queries import land
from gezhi.areas.rules.coordinates import from_wgs84
from gezhi.ground.problems import Problem

pytestmark = pytest.mark.django_db


def code_at(lon, lat, crs="wgs84"):
    area = land().locate(lon, lat, crs).area
    return area and area.code


def test_deepest_and_exclusive(tree):
    place = land().locate(1.5, 1.5)
    assert place.area.code == "010010011001"
    assert [fact.code for fact in place.exclusive] == ["010010012001"]
    assert [fact.name for fact in land().chain(place.area.path)] == ["甲县", "甲镇", "东社区", "第01网格"]
    assert land().locate(0.5, 0.5).exclusive == ()


def test_parent_where_no_child_is_drawn(tree):
    assert code_at(8, 8) == "01"


def test_outside_is_said(tree):
    place = land().locate(11, 5)
    assert place.area is None
    assert place.exclusive == ()


def test_borders_belong_to_the_smallest_path(tree):
    assert code_at(2, 1) == "010010011001"  # between two grids
    assert code_at(4, 1) == "010010011002"  # edge of the community: the deeper one wins over the county
    assert code_at(0, 0) == "010010011001"  # corner of the county
    assert code_at(10, 10) == "01"


def test_other_systems_are_turned_first(tree):
    assert land().locate(1.5, 1.5, "gcj02").crs == "gcj02"
    assert code_at(1.5, 1.5, "bd09") == "010010011001"  # not in China: no shift
    with pytest.raises(Problem):
        land().locate(1, 1, "utm")
    with pytest.raises(Problem):
        land().locate(math.nan, 1)


def test_shifted_points_find_the_same_grid(demo):
    fact = land().by_code("4508020010131001001")
    shape = land().outline(fact)
    for crs in ("gcj02", "bd09", "cgcs2000"):
        lon, lat = from_wgs84(fact.lon, fact.lat, crs)
        assert code_at(lon, lat, crs) == fact.code
    assert shape.contains(shape.representative_point())


def test_many_is_the_same_as_one_by_one(tree):
    chance = np.random.default_rng(1)
    lons, lats = chance.uniform(-1, 11, 500), chance.uniform(-1, 11, 500)
    one_by_one = [land().locate(lon, lat).area for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)]
    assert land().locate_many(lons, lats) == one_by_one
    assert {fact.code if fact else None for fact in one_by_one} >= {None, "01", "010010011001", "010010011002"}
    assert land().locate_many([math.nan, 1.5], [1, 1.5])[0] is None


def test_empty_land_answers(db):
    assert land().locate(1, 1).area is None
    assert land().locate_many([1], [1]) == [None]
    assert land().children("") == ()
    assert land().search("东") == ()


def test_codes_padded_and_unknown(demo):
    assert land().by_code("450802001000").name == land().by_code("450802001").name
    assert land().by_code("450000000000").level == "province"
    assert land().by_code("999") is None
    with pytest.raises(Problem):
        land().get("999")


def test_search_by_name_code_and_initials(tree):
    assert [fact.code for fact in land().search("社区")] == ["01001001", "01001002"]
    assert land().search("dsq")[0].name == "东社区"
    assert land().search("01001002")[0].name == "西社区"
    assert land().search("学校", within="01/001/001/")[0].kind == "exclusive"
    assert land().search("学校", within="01/001/002/") == ()
    assert len(land().search("网格", limit=2)) == 2


def test_the_counter_reloads(tree):
    assert land().by_code("01001002").name == "西社区"
    rename_area(actor=SYSTEM, code="01001002", name="南社区")
    assert land().by_code("01001002").name == "南社区"
    end_area(actor=SYSTEM, code="01001002")
    assert land().by_code("01001002") is None
