"""Outlines for maps (网格边界): GeoJSON of the right level for the zoom, simplified without opening gaps between neighbours."""

import json
from collections.abc import Sequence
from typing import Any

import shapely

from gezhi.areas.queries.facts import AreaFact
from gezhi.areas.queries.land import Land
from gezhi.ground.problems import invalid

MOST = 1000  # outlines in one answer
# From this zoom on the level is shown; one below the last reached is drawn.
ZOOMS = ((0, "city"), (8, "county"), (11, "town"), (13, "community"), (15, "grid"), (16, "micro"), (18, "building"))
EXCLUSIVE_ZOOM = 14.5
WORLD_PIXELS = 256
Box = tuple[float, float, float, float]


def outlines(land: Land, box: Box, zoom: float) -> str:
    """GeoJSON FeatureCollection (WGS84) of the areas a map shows in a box at a zoom, at most 1,000.

    The deepest level that fits is taken: where none of the wanted level is drawn, or too many are, the next level above. Properties: code,
    name, level, kind, demo. ``truncated`` tells that even so some were left out.
    """
    drawn = land.drawn_in(*box)
    general = _fitting([fact for fact in drawn if fact.is_general], zoom)
    exclusive = [fact for fact in drawn if not fact.is_general] if zoom >= EXCLUSIVE_ZOOM else []
    shown = (general + exclusive)[:MOST]
    kept = len([fact for fact in shown if fact.is_general])
    shapes = [*_simplified(land, shown[:kept], zoom), *_simplified(land, shown[kept:], zoom)]
    features = [_feature(fact, shape) for fact, shape in zip(shown, shapes, strict=True)]
    collection = {"type": "FeatureCollection", "truncated": len(general) + len(exclusive) > MOST, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def parse_box(text: str) -> Box:
    """A box written as minlon,minlat,maxlon,maxlat; refused in words when it is none."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 4 or not all(abs(number) <= 540 for number in numbers) or numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise invalid("bbox", "范围应写成“最小经度,最小纬度,最大经度,最大纬度”四个数字。")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def parse_zoom(text: str) -> float:
    """A zoom step of a web map from 0 to 28; refused in words when it is none."""
    try:
        zoom = float(text)
    except ValueError:
        zoom = -1.0
    if not 0 <= zoom <= 28:
        raise invalid("zoom", "缩放级别应为 0 到 28 之间的数字。")
    return zoom


def _fitting(drawn: Sequence[AreaFact], zoom: float) -> list[AreaFact]:
    """The general areas of the deepest level that the zoom allows and that are not too many; else those of the highest level drawn."""
    levels = [level for start, level in ZOOMS if zoom >= start]
    for level in reversed(levels):
        wanted = [fact for fact in drawn if fact.level == level]
        if 0 < len(wanted) <= MOST:
            return wanted
    highest = min((fact.rank for fact in drawn), default=0)
    return [fact for fact in drawn if fact.rank == highest]


def _simplified(land: Land, facts: Sequence[AreaFact], zoom: float) -> list[Any]:
    """Outlines without detail smaller than half a pixel; neighbours keep their common border."""
    shapes = [land.outline(fact) for fact in facts]
    if not shapes:
        return []
    half_pixel = 180 / (WORLD_PIXELS * 2**zoom)
    return list(shapely.coverage_simplify(shapes, half_pixel))


def _feature(fact: AreaFact, shape: Any) -> dict[str, Any]:
    """One GeoJSON feature."""
    properties = {"code": fact.code, "name": fact.name, "level": fact.level, "kind": fact.kind, "demo": fact.is_demo}
    return {"type": "Feature", "id": fact.code, "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
