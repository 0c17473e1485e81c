"""Coordinates (坐标): everything is kept in WGS84 degrees, longitude first.

CGCS2000 differs from it by centimetres and is taken as the same. Phones and maps in China give GCJ-02 (100 to 700 m off) or BD-09; both
are turned back by iteration to under 1e-7 degree, about a centimetre. Outside China neither is shifted.
"""

import math
from collections.abc import Callable

from gezhi.ground.problems import invalid

CRS = ("wgs84", "cgcs2000", "gcj02", "bd09")
PUBLIC_DIGITS = 3  # about 100 m: public points name a street corner, not a door
AXIS, FLATTENING = 6378245.0, 0.00669342162296594323  # Krasovsky 1940 ellipsoid, on which the shift is defined
BAIDU = math.pi * 3000 / 180
Shift = Callable[[float, float], tuple[float, float]]


def in_china(lon: float, lat: float) -> bool:
    """Whether a point lies in the box in which the shift applies."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def checked(lon: float, lat: float) -> tuple[float, float]:
    """The point, when both numbers are finite and on the earth; else refused in words."""
    for field, value, limit in (("lon", lon, 180), ("lat", lat, 90)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or abs(value) > limit:
            name = "经度" if field == "lon" else "纬度"
            raise invalid(field, f"{name}应为 -{limit} 到 {limit} 之间的数字。")
    return float(lon), float(lat)


def to_wgs84(lon: float, lat: float, crs: str = "wgs84") -> tuple[float, float]:
    """A point of the named system as WGS84 longitude and latitude. Unknown systems and impossible numbers are refused."""
    lon, lat = checked(lon, lat)
    if crs in ("wgs84", "cgcs2000"):
        return lon, lat
    if crs == "gcj02":
        return _inverse(wgs84_to_gcj02, lon, lat)
    if crs == "bd09":
        return _inverse(wgs84_to_gcj02, *_inverse(gcj02_to_bd09, lon, lat))
    raise invalid("crs", f"坐标系只能是 {'、'.join(CRS)} 之一。")


def from_wgs84(lon: float, lat: float, crs: str = "wgs84") -> tuple[float, float]:
    """A WGS84 point as the named system shows it on its own maps."""
    lon, lat = checked(lon, lat)
    if crs in ("wgs84", "cgcs2000"):
        return lon, lat
    if crs in ("gcj02", "bd09"):
        shifted = wgs84_to_gcj02(lon, lat)
        return gcj02_to_bd09(*shifted) if crs == "bd09" else shifted
    raise invalid("crs", f"坐标系只能是 {'、'.join(CRS)} 之一。")


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The published GCJ-02 shift; a point outside China stays."""
    if not in_china(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    waves = 20 * (math.sin(6 * math.pi * x) + math.sin(2 * math.pi * x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * math.sin(math.pi * y) + 40 * math.sin(math.pi * y / 3) + 160 * math.sin(math.pi * y / 12)) * 2 / 3
    north += 320 * math.sin(math.pi * y / 30) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * math.sin(math.pi * x) + 40 * math.sin(math.pi * x / 3) + 150 * math.sin(math.pi * x / 12)) * 2 / 3
    east += 300 * math.sin(math.pi * x / 30) * 2 / 3
    sine = math.sin(math.radians(lat))
    curve = 1 - FLATTENING * sine * sine
    north_degrees = north * 180 / (AXIS * (1 - FLATTENING) / (curve * math.sqrt(curve)) * math.pi)
    east_degrees = east * 180 / (AXIS / math.sqrt(curve) * math.cos(math.radians(lat)) * math.pi)
    return lon + east_degrees, lat + north_degrees


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """The published BD-09 shift on top of GCJ-02; a point outside China stays."""
    if not in_china(lon, lat):
        return lon, lat
    length = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BAIDU)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BAIDU)
    return length * math.cos(angle) + 0.0065, length * math.sin(angle) + 0.006


def public_point(lon: float, lat: float) -> tuple[float, float]:
    """A point rounded for the public to about 100 m."""
    return round(lon, PUBLIC_DIGITS), round(lat, PUBLIC_DIGITS)


def _inverse(shift: Shift, lon: float, lat: float) -> tuple[float, float]:
    """The point that ``shift`` moves here, by correcting a guess with its own error.

    A point that would come from outside the box (within a kilometre of its edge) was never shifted and stays.
    """
    if not in_china(lon, lat):
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(10):  # each round leaves under 1 % of the error before it
        there_lon, there_lat = shift(guess_lon, guess_lat)
        error_lon, error_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + error_lon, guess_lat + error_lat
        if abs(error_lon) + abs(error_lat) < 1e-10:
            return guess_lon, guess_lat
    return lon, lat
