"""Levels and code patterns a new installation begins with; a city changes them as data.

Patterns follow GB/T 2260 and GB/T 10114 down to the community; grids add 1 (general) or 2 (exclusive) and three digits, micro grids three
more. Grid codes differ from city to city, so none of this is law in code.
"""

from typing import Any

# code, name, what the level is called as a grid, rank, whether it is an administrative division or a community
LEVELS = [
    ("province", "省（自治区、直辖市）", "", 10, True),
    ("city", "市（州）", "", 20, True),
    ("county", "县（市、区）", "", 30, True),
    ("town", "乡镇（街道）", "大网格", 40, True),
    ("community", "村（社区）", "中网格", 50, True),
    ("grid", "小网格", "小网格", 60, False),
    ("micro", "微网格", "微网格", 70, False),
    ("building", "楼栋", "楼栋", 80, False),
]

# level, kind, prefix, digits, first number
PATTERNS = [
    ("province", "general", "", 2, 11),
    ("city", "general", "", 2, 1),
    ("county", "general", "", 2, 1),
    ("town", "general", "", 3, 1),
    ("community", "general", "", 3, 1),
    ("grid", "general", "1", 3, 1),
    ("grid", "exclusive", "2", 3, 1),
    ("micro", "general", "", 3, 1),
    ("building", "general", "", 5, 1),
]


def plant(level_model: Any, pattern_model: Any) -> None:
    """Writes the levels and patterns; the models are handed in because a migration has its own."""
    level_model.objects.bulk_create(
        [level_model(code=code, name=name, grid_name=grid, rank=rank, is_division=division) for code, name, grid, rank, division in LEVELS],
    )
    pattern_model.objects.bulk_create(
        [
            pattern_model(level_id=level, kind=kind, prefix=prefix, digits=digits, first=first)
            for level, kind, prefix, digits, first in PATTERNS
        ],
    )
