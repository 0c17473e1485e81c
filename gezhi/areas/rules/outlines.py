"""Rules of outlines (边界): what may be kept as the outline of an area, and the values stored beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gezhi.areas.rules.coordinates import to_wgs84

MAX_VERTICES = 200_000
DIGITS = 7  # of a degree: about a centimetre; neighbours that shared a point still share it


@dataclass(frozen=True)
class Outline:
    """A checked outline in WGS84: WKB, its box, and a point on it for the label."""

    wkb: bytes
    box: tuple[float, float, float, float]
    lon: float
    lat: float


def outline_fault(shape: Any) -> str:
    """Why a Shapely geometry cannot be an outline, in words; empty when it can."""
    if shape is None or shape.is_empty:
        return "边界是空的"
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return "边界应为多边形（Polygon 或 MultiPolygon）"
    points = shapely.get_coordinates(shape)
    if len(points) > MAX_VERTICES:
        return f"边界超过 {MAX_VERTICES} 个点，请先简化"
    if not np.isfinite(points).all() or np.abs(points[:, 0]).max() > 180 or np.abs(points[:, 1]).max() > 90:
        return "边界的坐标应为经纬度（度），经度在前"
    if not shapely.is_valid(shape):
        return f"边界不是有效的多边形（{shapely.is_valid_reason(shape)}），请修复自相交后再导入"
    return ""


def make_outline(shape: Any, crs: str = "wgs84") -> Outline:
    """The outline to store of a faultless polygon in the named system. The label point is the same each time for the same polygon."""
    flat = shapely.force_2d(shape)
    if crs not in ("wgs84", "cgcs2000"):
        flat = shapely.transform(flat, _pointwise(lambda lon, lat: to_wgs84(lon, lat, crs)))
    rounded = shapely.transform(flat, lambda points: np.round(points, DIGITS))
    kept = rounded if shapely.is_valid(rounded) else flat
    label = kept.centroid if kept.contains(kept.centroid) else kept.point_on_surface()
    min_lon, min_lat, max_lon, max_lat = kept.bounds
    return Outline(shapely.to_wkb(kept), (min_lon, min_lat, max_lon, max_lat), round(label.x, 6), round(label.y, 6))


def _pointwise(convert: Callable[[float, float], tuple[float, float]]) -> Callable[[Any], Any]:
    """A function over one point as a function over an array of points."""
    return lambda points: np.array([convert(lon, lat) for lon, lat in points.tolist()]).reshape(-1, 2)
