"""A made-up plan of land (演示用的网格划分): cells without gaps or overlaps around one rounded city coordinate, the same each time.

One Voronoi diagram over points that stand close in the demo community and wider outside gives cells that share their borders exactly.
Every larger area is the union of its cells: micro grids make small grids, those the community, and so on up to the city.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

CENTRE = (109.60, 23.10)  # degrees, rounded: says which city, not which street
SEED = 20240501
METRES_PER_DEGREE = 111_320.0
DIGITS = 7
BAND = 260.0  # metres; grids are numbered from north to south in bands, from west to east inside one

# Rings around the demo community: how far out (metres), and how far apart the points stand.
COMMUNITY_RADIUS = 1150.0
RINGS = ((1500.0, 85.0), (4200.0, 290.0), (22_000.0, 1700.0), (75_000.0, 6500.0))


@dataclass(frozen=True)
class Plan:
    """Cells and who they belong to. ``micros[g]`` are the outlines of the micro grids of small grid ``g``, in the order of numbering."""

    micros: list[list[Any]]
    communities: list[Any]  # the demo community first
    towns: list[Any]  # the demo town first
    counties: list[Any]  # the demo county first
    exclusive: list[Any]


def make_plan(*, grids: int, micros: int, communities: int, towns: int, counties: int, exclusive: int) -> Plan:
    """The plan for these numbers of areas; the first of communities, towns and counties holds what lies in it."""
    chance = random.Random(SEED)
    points = _points(chance)
    stretch, distance = _stretch(points), np.hypot(points[:, 0], points[:, 1])
    inner = np.argsort(stretch, kind="stable")[:micros].tolist()
    is_inner = np.zeros(len(points), dtype=bool)
    is_inner[inner] = True
    cells = _cells(points)
    in_land = stretch <= RINGS[-1][0]
    community = _members(points, is_inner, in_land & (distance <= 3300 * _wobble(points, 3)), communities, chance)
    town = _members(points, community >= 0, in_land & (distance <= 17_000 * _wobble(points, 4)), towns, chance)
    county = _members(points, town >= 0, in_land, counties, chance)
    grid_of = _clusters(points[inner], grids, chance)
    return Plan(
        micros=_numbered(points, inner, grid_of, cells, grids),
        communities=[_union(cells, community == place) for place in range(communities)],
        towns=[_union(cells, (town == place) | ((community >= 0) if place == 0 else False)) for place in range(towns)],
        counties=[_union(cells, (county == place) | ((town >= 0) if place == 0 else False)) for place in range(counties)],
        exclusive=_spots(points[inner], exclusive, chance),
    )


def share(total: int, weights: Sequence[float]) -> list[int]:
    """A total cut into whole parts in proportion to weights, so that the parts add up to it exactly (largest remainder)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [math.floor(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda place: exact[place] - parts[place], reverse=True)
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _wobble(points: Any, waves: int) -> Any:
    """A factor around 1 that turns circles into blobs, by direction from the centre."""
    angle = np.arctan2(points[..., 1], points[..., 0])
    return 1 + 0.13 * np.sin(waves * angle + 0.7) + 0.07 * np.sin((waves + 2) * angle + 2.1)


def _stretch(points: Any) -> Any:
    """Distance from the centre in the measure in which the demo community is round."""
    return np.hypot(points[..., 0], points[..., 1]) / _wobble(points, 2)


def _points(chance: random.Random) -> Any:
    """Points in metres around the centre: a shaken honeycomb in each ring, and one belt more outside so that every cell is closed."""
    rings: list[Any] = []
    inner = 0.0
    for place, (radius, apart) in enumerate(RINGS):
        outer = radius if place < len(RINGS) - 1 else radius + 3 * apart
        points = np.array(_honeycomb(outer * 1.3, apart, chance))
        stretch = _stretch(points)
        rings.append(points[(stretch > inner) & (stretch <= outer)])
        inner = radius + RINGS[min(place + 1, len(RINGS) - 1)][1] / 2
    return np.concatenate(rings)


def _honeycomb(reach: float, apart: float, chance: random.Random) -> list[tuple[float, float]]:
    """Points of a honeycomb over a square of half width ``reach``, each shaken a little."""
    height = apart * math.sqrt(3) / 2
    lines, columns = round(reach / height), round(reach / apart)
    shaken = apart * 0.27
    return [
        (
            (column + line % 2 / 2) * apart + chance.uniform(-shaken, shaken),
            line * height + chance.uniform(-shaken, shaken),
        )
        for line in range(-lines, lines + 1)
        for column in range(-columns, columns + 1)
    ]


def _cells(points: Any) -> Any:
    """The Voronoi cell of each point in degrees, rounded: neighbours round a shared corner alike, so they still share it."""
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), ordered=True))
    return shapely.transform(np.array(cells, dtype=object), _degrees)


def _degrees(points: Any) -> Any:
    """Metres from the centre as rounded longitude and latitude."""
    east = METRES_PER_DEGREE * math.cos(math.radians(CENTRE[1]))
    return np.round(points / (east, METRES_PER_DEGREE) + CENTRE, DIGITS)


def _members(points: Any, core: Any, zone: Any, count: int, chance: random.Random) -> Any:
    """For each point the number of its area: 0 in the core, 1 and up by the nearest of the other centres, -1 outside the zone."""
    labels = np.full(len(points), -1)
    labels[core] = 0
    around = np.flatnonzero(zone & ~core)
    if count > 1:
        labels[around] = 1 + _clusters(points[around], count - 1, chance)
    return labels


def _clusters(points: Any, count: int, chance: random.Random) -> Any:
    """Points in ``count`` compact groups: centres move to the middle of their group until they rest (k-means)."""
    centres = points[_far_apart(points, count, chance)]
    labels = np.zeros(len(points), dtype=int)
    for _ in range(60):
        labels = np.argmin(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
        moved = np.array([points[labels == place].mean(axis=0) for place in range(count)])
        if np.allclose(moved, centres):
            break
        centres = moved
    return labels


def _far_apart(points: Any, count: int, chance: random.Random) -> list[int]:
    """Places of ``count`` points of which each next one is the farthest from those before."""
    chosen = [chance.randrange(len(points))]
    nearest = np.full(len(points), np.inf)
    while len(chosen) < count:
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(np.argmax(nearest)))
    return chosen


def _numbered(points: Any, inner: list[int], grid_of: Any, cells: Any, grids: int) -> list[list[Any]]:
    """Cells of the community by small grid, both in the order of numbering: north to south in bands, west to east inside one."""
    places = np.array(inner)
    groups = [places[grid_of == grid] for grid in range(grids)]
    groups.sort(key=lambda group: _reading_order(points[group].mean(axis=0), BAND * 1.4))
    return [[cells[place] for place in sorted(group, key=lambda place: _reading_order(points[place], BAND / 3))] for group in groups]


def _reading_order(point: Any, band: float) -> tuple[int, float]:
    """Place of a point when a map is read like a page."""
    return -math.floor(point[1] / band), float(point[0])


def _union(cells: Any, chosen: Any) -> Any:
    """Cells melted into one outline; inner borders vanish exactly."""
    return shapely.coverage_union_all(cells[chosen])


def _spots(points: Any, count: int, chance: random.Random) -> list[Any]:
    """Turned rectangles well inside the community, apart from each other: the grounds of schools, hospitals, markets."""
    inside = points[_stretch(points) < COMMUNITY_RADIUS * 0.85]
    spots = [_ground(inside[place], chance) for place in _far_apart(inside, count, chance)]
    spots.sort(key=lambda spot: _reading_order((spot.centroid.x, spot.centroid.y), BAND))
    return list(shapely.transform(np.array(spots, dtype=object), _degrees))


def _ground(centre: Any, chance: random.Random) -> Any:
    """One rectangle in metres, 70 to 150 m by 60 to 110 m, turned by any angle."""
    width, height, turn = chance.uniform(70, 150), chance.uniform(60, 110), chance.uniform(0, math.pi)
    corners = [(-width, -height), (width, -height), (width, height), (-width, height)]
    turned = [(x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)) for x, y in corners]
    return shapely.Polygon([(centre[0] + x / 2, centre[1] + y / 2) for x, y in turned])
