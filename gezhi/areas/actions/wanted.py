"""What a file of areas wants, what the database holds of it, and what stands against it row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gezhi.areas.actions.single import HOUSEHOLDS_LIMIT, NAME_LIMIT
from gezhi.areas.models import Alias, Area, AreaLevel, Boundary, CodePattern
from gezhi.areas.rules.codes import Pattern, check_code
from gezhi.areas.rules.outlines import Outline
from gezhi.ground.imports import ImportReport
from gezhi.ground.text import CONTROLS


@dataclass(frozen=True)
class Wanted:
    """An area as a file wants it. None and empty optional values mean: not said, leave as it is."""

    row: int
    code: str
    name: str
    level: str
    parent_code: str = ""
    kind: str = "general"
    households: int | None = None
    urban_rural: str = ""
    lon: float | None = None
    lat: float | None = None
    outline: Outline | None = None
    is_demo: bool = False


@dataclass
class Register:
    """What the database holds, and what the file adds while it is read."""

    levels: dict[str, AreaLevel]
    patterns: dict[tuple[str, str], Pattern]
    areas: dict[str, Area]
    aliases: set[str]
    outlines: dict[int, bytes]
    wanted: dict[str, Wanted] = field(default_factory=dict)

    def parent_facts(self, code: str) -> tuple[str, str, str] | None:
        """Level, kind and code of a parent that stands in the database or in the file; None when it is nowhere."""
        if area := self.areas.get(code):
            return None if area.until_on else (area.level_id, area.kind, area.code)
        above = self.wanted.get(code)
        return None if above is None else (above.level, above.kind, above.code)


def read_register(wanted: Sequence[Wanted]) -> Register:
    """What of the database bears on these rows: the areas named, and their parents."""
    codes = {row.code for row in wanted} | {row.parent_code for row in wanted}
    areas = {area.code: area for area in Area.objects.filter(code__in=codes)}
    named = {areas[row.code].pk for row in wanted if row.outline and row.code in areas}
    outlines = Boundary.objects.filter(area_id__in=named, until_on=None).values_list("area_id", "geometry")
    return Register(
        levels={level.code: level for level in AreaLevel.objects.all()},
        patterns={
            (row.level_id, row.kind): Pattern(row.level_id, row.kind, row.prefix, row.digits, row.first)
            for row in CodePattern.objects.all()
        },
        areas=areas,
        aliases=set(Alias.objects.filter(code__in=codes).values_list("code", flat=True)),
        outlines={area_id: bytes(geometry) for area_id, geometry in outlines},
    )


def _pattern(row: CodePattern) -> Pattern:
    """A code pattern as the rules take it."""
    return Pattern(row.level_id, row.kind, row.prefix, row.digits, row.first)


def sort_rows(
    register: Register, wanted: Sequence[Wanted], report: ImportReport, *, check_codes: bool
) -> tuple[list[Wanted], list[tuple[Area, Wanted]]]:
    """New rows, and rows that change an area; errors go to the report."""
    new: list[Wanted] = []
    changed: list[tuple[Area, Wanted]] = []
    for row in wanted:
        if row.code in register.wanted:
            report.error(row.row, "编码", f"编码 {row.code} 与第 {register.wanted[row.code].row} 行重复")
        register.wanted.setdefault(row.code, row)
    for row in wanted:
        area = register.areas.get(row.code)
        faults = [
            *_plain_faults(row, register),
            *(_new_faults(row, register, check_codes) if area is None else _old_faults(row, area, register)),
        ]
        for column, words in faults:
            report.error(row.row, column, words)
        if area is None:
            new.append(row)
            report.created += 1
        elif not faults and _differs(area, row, register):
            changed.append((area, row))
            report.changed += 1
        else:
            report.unchanged += 1
    return new, changed


def _plain_faults(row: Wanted, register: Register) -> list[tuple[str, str]]:
    """What is wrong with a row by itself."""
    faults = []
    if not row.name or len(row.name) > NAME_LIMIT or CONTROLS.search(row.name) or "\n" in row.name:
        faults.append(("名称", f"请填写名称，最多 {NAME_LIMIT} 个字，不能有换行和控制字符"))
    if row.level not in register.levels:
        faults.append(("层级", f"没有“{row.level}”这个层级，可用：{'、'.join(register.levels)}"))
    if row.kind not in ("general", "exclusive"):
        faults.append(("类型", "类型只能是 general（综合）或 exclusive（专属）"))
    if row.households is not None and not 0 <= row.households <= HOUSEHOLDS_LIMIT:
        faults.append(("户数", "户数应为 0 以上的整数"))
    return faults


def _new_faults(row: Wanted, register: Register, check_codes: bool) -> list[tuple[str, str]]:
    """What stands against making this area."""
    faults = []
    if fault := check_code(row.code, row.parent_code, register.patterns.get((row.level, row.kind)) if check_codes else None):
        faults.append(("编码", fault))
    if row.code in register.aliases:
        faults.append(("编码", f"编码 {row.code} 是停用的旧编码，不再分配"))
    if row.parent_code:
        faults += _parent_faults(row, register)
    return faults


def _parent_faults(row: Wanted, register: Register) -> list[tuple[str, str]]:
    """What is wrong with the parent of a new area."""
    above = register.parent_facts(row.parent_code)
    if above is None:
        return [("上级编码", f"上级 {row.parent_code} 不存在或已停用，请先导入上级")]
    level, kind, _ = above
    if level in register.levels and row.level in register.levels and register.levels[level].rank >= register.levels[row.level].rank:
        return [("上级编码", f"上级 {row.parent_code} 的层级不高于本行，请核对层级")]
    return [("上级编码", "综合网格不能放在专属网格下面")] if kind == "exclusive" and row.kind == "general" else []


def _old_faults(row: Wanted, area: Area, register: Register) -> list[tuple[str, str]]:
    """What a file may not change of an area that exists."""
    faults = []
    if area.until_on:
        faults.append(("编码", f"编码 {row.code} 已停用，不再分配"))
    if (row.level, row.kind) != (area.level_id, area.kind):
        faults.append(("层级", "已有区域的层级和类型不能通过导入修改"))
    parent = register.areas.get(row.parent_code)
    if (parent.pk if parent else None) != area.parent_id:
        faults.append(("上级编码", "已有区域的上级不能通过导入修改，请用“调整隶属”"))
    return faults


def point_of(row: Wanted) -> tuple[float | None, float | None]:
    """The label point a row says, or that of its outline."""
    if row.lon is None and row.outline is not None:
        return row.outline.lon, row.outline.lat
    return row.lon, row.lat


def said(row: Wanted) -> dict[str, Any]:
    """Columns that the row says something about."""
    lon, lat = point_of(row)
    said = {"name": row.name, "households": row.households, "urban_rural": row.urban_rural or None, "lon": lon, "lat": lat}
    return {name: value for name, value in said.items() if value is not None}


def _differs(area: Area, row: Wanted, register: Register) -> bool:
    """Whether the row changes the area or its outline."""
    if any(getattr(area, name) != value for name, value in said(row).items()):
        return True
    return row.outline is not None and register.outlines.get(area.pk) != row.outline.wkb
