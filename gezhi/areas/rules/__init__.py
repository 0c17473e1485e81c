"""Rules of the land over plain values: paths, codes and coordinates. No database, no clock."""

from gezhi.areas.rules.codes import Pattern, check_code, next_code, normalise_code, plate_code
from gezhi.areas.rules.coordinates import CRS, public_point, to_wgs84
from gezhi.areas.rules.paths import ancestors, child_path, is_within, repath, segment, subtree_range

__all__ = [
    "CRS",
    "Pattern",
    "ancestors",
    "check_code",
    "child_path",
    "is_within",
    "next_code",
    "normalise_code",
    "plate_code",
    "public_point",
    "repath",
    "segment",
    "subtree_range",
    "to_wgs84",
]
