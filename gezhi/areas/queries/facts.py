"""What other rooms know of an area, and where a point lies: small frozen values, no tables behind them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An area or grid as other rooms know it. ``rank`` grows downwards; lon/lat are its label point in WGS84."""

    id: int
    code: str
    name: str
    level: str
    level_name: str
    grid_name: str
    rank: int
    kind: str
    path: str
    parent_code: str
    households: int | None
    lon: float | None
    lat: float | None
    pinyin: str
    urban_rural: str
    is_demo: bool

    @property
    def is_general(self) -> bool:
        """Whether it is part of the gap-free tiling (综合), not an overlay (专属)."""
        return self.kind == "general"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a point lies: the deepest general area whose outline covers it (None: outside every outline), and the exclusive grids over it.

    ``lon``/``lat`` are the point in WGS84, ``crs`` the system it was given in.
    """

    area: AreaFact | None
    exclusive: tuple[AreaFact, ...]
    lon: float
    lat: float
    crs: str
