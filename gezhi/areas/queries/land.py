"""The land as each process keeps it in memory: the tree, its codes, and the outlines in a search tree. Reloaded when an area changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from django.db import connection

from gezhi.areas.queries.facts import AreaFact, Location
from gezhi.areas.rules.codes import normalise_code
from gezhi.areas.rules.coordinates import to_wgs84
from gezhi.areas.rules.paths import ancestors
from gezhi.ground.problems import Problem
from gezhi.ground.text import normalise
from gezhi.journal.caches import Cached

AREAS_SQL = """
SELECT a.id, a.code, a.name, a.level_id, l.name, l.grid_name, l.rank, a.kind, a.path, coalesce(p.code, ''), a.households, a.lon, a.lat,
       a.pinyin, a.urban_rural, a.is_demo
FROM areas_area a JOIN areas_arealevel l ON l.code = a.level_id LEFT JOIN areas_area p ON p.id = a.parent_id
WHERE a.until_on IS NULL ORDER BY a.path"""
OUTLINES_SQL = """
SELECT b.area_id, b.geometry FROM areas_boundary b JOIN areas_area a ON a.id = b.area_id
WHERE b.until_on IS NULL AND a.until_on IS NULL"""
ALIASES_SQL = """
SELECT s.code, a.code FROM areas_alias s JOIN areas_area a ON a.id = s.area_id WHERE a.until_on IS NULL"""


class Land:
    """Every area in force. Looks nothing up in the database, so a request may ask it as often as it likes."""

    def __init__(self, facts: Sequence[AreaFact], outlines: Mapping[int, Any], aliases: Mapping[str, str]) -> None:
        self.all = tuple(facts)
        self._by_code = {fact.code: fact for fact in facts}
        self._by_path = {fact.path: fact for fact in facts}
        self._by_id = {fact.id: fact for fact in facts}
        self._aliases = {old: self._by_code[code] for old, code in aliases.items() if code in self._by_code}
        self._children: dict[str, list[AreaFact]] = {}
        for fact in facts:
            self._children.setdefault(fact.parent_code, []).append(fact)
        self._index(outlines)

    def _index(self, outlines: Mapping[int, Any]) -> None:
        """Puts the outlines in the order in which they win: general before exclusive, deep before shallow, then by path.

        So the smallest number among the hits is the answer, on borders too. Prepared outlines build their inner index at first use and are
        not safe to build from two threads, so each is asked once here.
        """
        drawn = [fact for fact in self.all if fact.id in outlines]
        drawn.sort(key=lambda fact: (not fact.is_general, -fact.rank, fact.path))
        self._drawn = drawn
        self._general = sum(fact.is_general for fact in drawn)
        self._outlines = np.array([outlines[fact.id] for fact in drawn], dtype=object)
        shapely.prepare(self._outlines)
        boxes = shapely.bounds(self._outlines).reshape(-1, 4)
        shapely.intersects_xy(self._outlines, (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2)
        self._tree = shapely.STRtree(self._outlines)
        self._tree.query(shapely.Point(0, 0))
        self._places = {fact.id: place for place, fact in enumerate(drawn)}

    def by_id(self, area_id: int | None) -> AreaFact | None:
        """The area with this id, or None."""
        return self._by_id.get(area_id) if area_id is not None else None

    def by_code(self, code: str) -> AreaFact | None:
        """The area with this code; also by a former code, and by a division code padded with zeros (450802001000)."""
        short = normalise_code(code)
        return self._by_code.get(code) or self._aliases.get(code) or self._by_code.get(short) or self._aliases.get(short)

    def by_path(self, path: str) -> AreaFact | None:
        """The area at this path, or None."""
        return self._by_path.get(path)

    def get(self, code: str) -> AreaFact:
        """The area with this code; refused as not found when there is none."""
        fact = self.by_code(code)
        if fact is None:
            raise Problem("not_visible", "没有这个区域或网格，请核对编码。")
        return fact

    def chain(self, path: str) -> tuple[AreaFact, ...]:
        """The areas from the root down to this path, this one last."""
        return tuple(fact for part in ancestors(path) if (fact := self._by_path.get(part)) is not None)

    def children(self, code: str) -> tuple[AreaFact, ...]:
        """Areas directly below, in the order of their codes; an empty code gives the roots."""
        return tuple(self._children.get(code, ()))

    def subtree(self, path: str) -> tuple[AreaFact, ...]:
        """The area at this path and everything below, in the order of paths."""
        return tuple(fact for fact in self.all if fact.path.startswith(path))

    def search(self, q: str, limit: int = 20, within: str = "") -> tuple[AreaFact, ...]:
        """Areas whose name, code or pinyin initials answer ``q``, within a path: best answers first, high levels before low ones."""
        words = normalise(q).split()
        if not words:
            return ()
        found = [
            (rank, fact.rank, fact.path, fact) for fact in self.all if fact.path.startswith(within) and (rank := _answer(words, fact)) < 9
        ]
        former = self.by_code(q.strip())
        found.sort(key=lambda row: row[:3])
        facts = [fact for *_, fact in found]
        if former is not None and former.path.startswith(within):
            facts = [former, *(fact for fact in facts if fact is not former)]
        return tuple(facts[:limit])

    def locate(self, lon: float, lat: float, crs: str = "wgs84") -> Location:
        """The deepest general area that covers a point, and the exclusive grids over it. A border belongs to the smallest path.

        Outside every outline the area is None. Numbers that are no point on earth, and unknown systems, are refused.
        """
        lon, lat = to_wgs84(lon, lat, crs)
        near = self._tree.query(shapely.points(np.array((lon, lat))))
        hits = sorted(near[shapely.intersects_xy(self._outlines[near], lon, lat)].tolist()) if near.size else []
        area = self._drawn[hits[0]] if hits and hits[0] < self._general else None
        return Location(area, tuple(self._drawn[hit] for hit in hits if hit >= self._general), lon, lat, crs)

    def locate_many(self, lons: Any, lats: Any) -> list[AreaFact | None]:
        """For each WGS84 point the deepest general area that covers it, or None; points that are no numbers give None."""
        x, y = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
        best: Any = np.full(x.shape, len(self._drawn), dtype=np.int64)
        points, outlines = self._tree.query(shapely.points(x, y))
        inside = shapely.intersects_xy(self._outlines[outlines], x[points], y[points])
        np.minimum.at(best, points[inside], outlines[inside])
        return [self._drawn[place] if place < self._general else None for place in best.tolist()]

    def outline(self, fact: AreaFact) -> Any | None:
        """The outline of an area as a Shapely polygon in WGS84, or None when it has none."""
        place = self._places.get(fact.id)
        return None if place is None else self._outlines[place]

    def drawn_in(self, min_lon: float, min_lat: float, max_lon: float, max_lat: float) -> list[AreaFact]:
        """Areas whose outline touches a box, in the order in which they win."""
        places = self._tree.query(shapely.box(min_lon, min_lat, max_lon, max_lat), predicate="intersects")
        return [self._drawn[place] for place in sorted(places.tolist())]


def _answer(words: list[str], fact: AreaFact) -> int:
    """How well an area answers: 0 exact, 1 begins so, 2 contains all words, 9 not at all."""
    name, whole = fact.name.lower(), " ".join(words)
    if whole in (name, fact.code.lower()):
        return 0
    if name.startswith(whole) or fact.code.startswith(whole) or fact.pinyin.startswith(whole):
        return 1
    return 2 if all(word in name or word in fact.pinyin for word in words) else 9


def _load() -> Land:
    """The land from the database in three plain statements; 33,000 areas take well under a second."""
    with connection.cursor() as cursor:
        cursor.execute(AREAS_SQL)
        facts = [AreaFact(*row) for row in cursor.fetchall()]
        cursor.execute(OUTLINES_SQL)
        rows = cursor.fetchall()
        cursor.execute(ALIASES_SQL)
        aliases = dict(cursor.fetchall())
    geometries = shapely.from_wkb([bytes(row[1]) for row in rows])
    return Land(facts, {row[0]: geometry for row, geometry in zip(rows, geometries, strict=True)}, aliases)


LAND = Cached("areas", _load)


def land(versions: Mapping[str, int] | None = None) -> Land:
    """The land in force now; ``versions`` are the register counters when the request already has them."""
    return LAND.get(versions)
