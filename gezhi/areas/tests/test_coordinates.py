"""Coordinate systems: published points, and back again to under a centimetre."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.areas.rules.coordinates import CRS, from_wgs84, gcj02_to_bd09, public_point, to_wgs84, wgs84_to_gcj02
from gezhi.ground.problems import Problem

LON_IN_CHINA, LAT_IN_CHINA = st.floats(73, 135), st.floats(4, 53)


@given(LON_IN_CHINA, LAT_IN_CHINA, st.sampled_from(CRS))
def test_back_again(lon, lat, crs):
    back = to_wgs84(*from_wgs84(lon, lat, crs), crs)
    assert abs(back[0] - lon) < 1e-7
    assert abs(back[1] - lat) < 1e-7


@given(LON_IN_CHINA, LAT_IN_CHINA)
def test_the_shift_is_a_street_long(lon, lat):
    there = wgs84_to_gcj02(lon, lat)
    metres = math.hypot((there[0] - lon) * 111_320 * math.cos(math.radians(lat)), (there[1] - lat) * 111_320)
    assert 20 < metres < 1200


@given(st.floats(-180, 70), st.floats(-90, 90), st.sampled_from(CRS))
def test_no_shift_outside_china(lon, lat, crs):
    assert to_wgs84(lon, lat, crs) == (lon, lat)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_published_points(wgs84, gcj02):
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-6)


def test_published_baidu_point():
    assert gcj02_to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


@pytest.mark.parametrize(("lon", "lat", "crs"), [
    (math.nan, 1, "wgs84"), (math.inf, 1, "wgs84"), (181, 1, "wgs84"), (1, 91, "wgs84"), (1, -91, "gcj02"), ("1", 1, "wgs84"),
    (True, 1, "wgs84"), (1, 1, "mars"), (1, 1, ""),
])  # fmt: skip
def test_impossible_points_are_refused(lon, lat, crs):
    with pytest.raises(Problem) as caught:
        to_wgs84(lon, lat, crs)
    assert caught.value.status == 422


def test_public_points_are_rounded():
    assert public_point(109.123456, 23.987654) == (109.123, 23.988)
