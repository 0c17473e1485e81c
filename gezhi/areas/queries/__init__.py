"""Reads of the land (区域与网格): the tree in memory, locating points, outlines for maps."""

from gezhi.areas.queries.facts import AreaFact, Location
from gezhi.areas.queries.land import LAND, Land, land
from gezhi.areas.queries.outlines import outlines, parse_box, parse_zoom

__all__ = ["LAND", "AreaFact", "Land", "Location", "land", "outlines", "parse_box", "parse_zoom"]
