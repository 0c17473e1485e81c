"""Changes of one area: make, rename, move, end, give an outline, a point, households. Each writes one entry and tells caches to reload.

The counter of the register is moved first: its row lock makes writers of the land follow each other, so that two moves cannot tie a knot.
"""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gezhi.access import actions as access
from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.areas.models import Alias, Area, AreaLevel, Boundary, CodePattern, Kind
from gezhi.areas.rules.codes import Pattern, check_code, next_code
from gezhi.areas.rules.coordinates import to_wgs84
from gezhi.areas.rules.outlines import Outline, make_outline, outline_fault
from gezhi.areas.rules.paths import child_path, subtree_range
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text, initials
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject

NAME_LIMIT = 120
HOUSEHOLDS_LIMIT = 10_000_000


def local_day() -> date:
    """The day it is where the installation stands."""
    return timezone.localtime(clock.now()).date()


def load_area(actor: Actor, code: str) -> Area:
    """The area in force with this code, when the actor may change it; absent and out of reach look the same."""
    actor.require(Verb.AREA_EDIT)
    row = Area.objects.select_related("level", "parent").filter(code=code, until_on=None).first()
    if row is None:
        raise Problem("not_visible", "没有这个区域或网格，请核对编码。")
    actor.require(Verb.AREA_EDIT, area_path=row.path)
    return row


def pattern_of(level: str, kind: str) -> Pattern | None:
    """The code pattern of a level and kind; None when the installation has none."""
    row = CodePattern.objects.filter(level_id=level, kind=kind).first()
    return None if row is None else Pattern(level, kind, row.prefix, row.digits, row.first)


def _write(actor: Actor, row: Area, verb: str, after: dict[str, Any], reason: str = "") -> None:
    """The entry of one change."""
    record(actor, Subject("area", row.code, row.path), verb, after, reason=reason)


@transaction.atomic
def create_area(
    *,
    actor: Actor,
    name: str,
    level: str,
    parent_code: str = "",
    kind: str = Kind.GENERAL,
    code: str = "",
    households: int | None = None,
    is_demo: bool = False,
) -> Area:
    """Make an area under a parent. Without a code the next one of the level's pattern is taken; a code once used is never given again."""
    bump("areas")
    parent = load_area(actor, parent_code) if parent_code else None
    if parent is None:
        actor.require(Verb.AREA_EDIT, area_path="")
    place = _level(level)
    _check_place(place, kind, parent)
    code = _code(code, parent, place, kind)
    row = Area.objects.create(
        code=code,
        name=_name(name),
        level=place,
        kind=kind,
        parent=parent,
        path=child_path(parent.path if parent else "", code, parent.code if parent else ""),
        from_on=local_day(),
        households=_households(households),
        pinyin=initials(name.strip()),
        is_demo=is_demo,
    )
    facts = {"name": row.name, "level": level, "kind": kind, "parent": parent_code, "path": row.path, "households": households}
    _write(actor, row, "area.created", facts)
    return row


@transaction.atomic
def rename_area(*, actor: Actor, code: str, name: str, reason: str = "") -> Area:
    """Give an area another name; its code and place stay."""
    bump("areas")
    row = load_area(actor, code)
    before, row.name = row.name, _name(name)
    row.pinyin = initials(row.name)
    row.save(update_fields=["name", "pinyin"])
    _write(actor, row, "area.renamed", {"name": row.name, "was": before}, reason)
    return row


@transaction.atomic
def move_area(*, actor: Actor, code: str, parent_code: str, new_code: str = "", reason: str = "") -> tuple[str, str]:
    """Put an area with everything below under another parent (调整隶属); gives (old path, new path).

    Grants follow in the same transaction. The old code keeps finding the area when it gets a new one. Work that lies on the moved land is
    carried along by the room that holds it, in the same transaction, with these two paths.
    """
    bump("areas")
    row, parent = load_area(actor, code), load_area(actor, parent_code)
    _check_place(row.level, row.kind, parent)
    old, old_code = row.path, row.code
    if new_code and new_code != code:
        row.code = _code(new_code, parent, row.level, row.kind)
        Alias.objects.create(code=old_code, area=row, from_on=local_day())
    new = child_path(parent.path, row.code, parent.code)
    if new != old and Area.objects.filter(path=new).exists():
        raise Problem("conflict", "新的上级下面已有同一编码的区域，请先给它一个新编码。")
    row.parent, row.path = parent, new
    row.save(update_fields=["parent", "code"])
    _repath(old, new)
    if new != old:
        access.repath(actor=actor, old=old, new=new)
    _write(actor, row, "area.moved", {"parent": parent.code, "path": new, "was": old, "code": row.code, "was_code": old_code}, reason)
    return old, new


@transaction.atomic
def end_area(*, actor: Actor, code: str, reason: str = "") -> Area:
    """End an area that has nothing below it any more; from today on points are no longer found in it. Its code is never given again."""
    bump("areas")
    row = load_area(actor, code)
    if row.children.filter(until_on=None).exists():
        raise Problem("wrong_state", "下面还有未停用的网格，请先停用或调整它们。")
    row.until_on = max(local_day(), row.from_on)
    row.save(update_fields=["until_on"])
    _end_boundary(row)
    _write(actor, row, "area.ended", {"until": row.until_on.isoformat()}, reason)
    return row


@transaction.atomic
def set_boundary(*, actor: Actor, code: str, shape: Any, crs: str, is_demo: bool = False, reason: str = "") -> Boundary:
    """Give an area a new outline (a Shapely polygon in the named system); the one before is kept with its dates."""
    if fault := outline_fault(shape):
        raise invalid("geometry", f"{fault}。")
    outline = make_outline(shape, crs)
    bump("areas")
    row = load_area(actor, code)
    _end_boundary(row)
    boundary = boundary_row(row, outline, is_demo=is_demo)
    boundary.save()
    row.lon, row.lat = outline.lon, outline.lat
    row.save(update_fields=["lon", "lat"])
    _write(actor, row, "area.outlined", {"box": list(outline.box), "bytes": len(outline.wkb)}, reason)
    return boundary


@transaction.atomic
def set_facts(
    *, actor: Actor, code: str, households: int | None = None, lon: float | None = None, lat: float | None = None, crs: str = "wgs84"
) -> Area:
    """Set the number of households and/or the label point of an area; what is not given stays."""
    bump("areas")
    row = load_area(actor, code)
    after: dict[str, Any] = {}
    if households is not None:
        after["households"] = row.households = _households(households)
    if lon is not None and lat is not None:
        point = to_wgs84(lon, lat, crs)
        row.lon, row.lat = round(point[0], 6), round(point[1], 6)
        after |= {"lon": row.lon, "lat": row.lat}
    if not after:
        raise invalid("households", "请填写户数，或经度和纬度。")
    row.save(update_fields=list(after))
    _write(actor, row, "area.changed", after)
    return row


def boundary_row(area: Area, outline: Outline, *, is_demo: bool) -> Boundary:
    """An unsaved outline of an area, in force from today."""
    min_lon, min_lat, max_lon, max_lat = outline.box
    return Boundary(
        area=area,
        geometry=outline.wkb,
        min_lon=min_lon,
        min_lat=min_lat,
        max_lon=max_lon,
        max_lat=max_lat,
        from_on=local_day(),
        is_demo=is_demo,
    )


def _end_boundary(row: Area) -> None:
    """Close the outline in force; one that began today ends today too and stays on record."""
    Boundary.objects.filter(area=row, until_on=None).update(until_on=local_day())


def _repath(old: str, new: str) -> None:
    """Carry the paths of a whole subtree to their new place."""
    low, high = subtree_range(old)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE areas_area SET path = %s || substr(path, %s) WHERE path >= %s AND path < %s",
            [new, len(old) + 1, low, high],
        )


def _level(code: str) -> AreaLevel:
    """The level with this code."""
    row = AreaLevel.objects.filter(code=code).first()
    if row is None:
        raise invalid("level", "没有这个层级，请从列表中选择。")
    return row


def _check_place(level: AreaLevel, kind: str, parent: Area | None) -> None:
    """A parent stands on a higher level; only known kinds; exclusive areas need a parent they lie over."""
    if kind not in Kind.values:
        raise invalid("kind", "类型只能是 general（综合）或 exclusive（专属）。")
    if parent is not None and parent.level.rank >= level.rank:
        raise invalid("parent", f"{level.name}的上级应是更高的层级，不能是{parent.level.name}。")
    if parent is not None and parent.kind == Kind.EXCLUSIVE and kind == Kind.GENERAL:
        raise invalid("parent", "综合网格不能放在专属网格下面。")
    if parent is None and kind == Kind.EXCLUSIVE:
        raise invalid("parent", "专属网格应放在某个村（社区）下面。")


def _code(code: str, parent: Area | None, level: AreaLevel, kind: str) -> str:
    """The code asked for, checked, or the next free one; never one that any area has or had."""
    parent_code, pattern = parent.code if parent else "", pattern_of(level.code, kind)
    if not code:
        return _free_code(parent_code, pattern)
    if fault := check_code(code, parent_code, pattern):
        raise invalid("code", f"{fault}。")
    if Area.objects.filter(code=code).exists() or Alias.objects.filter(code=code).exists():
        raise Problem("conflict", "这个编码已经用过，停用的编码也不再分配；请换一个。")
    return code


def _free_code(parent_code: str, pattern: Pattern | None) -> str:
    """The next free code of a pattern under a parent."""
    if pattern is None:
        raise invalid("code", "这一层级没有设置编码规则，请填写编码。")
    start = parent_code + pattern.prefix
    used = [*Area.objects.filter(code__startswith=start).values_list("code", flat=True)]
    used += Alias.objects.filter(code__startswith=start).values_list("code", flat=True)
    code = next_code(parent_code, pattern, used)
    if not code:
        raise Problem("conflict", "这一级的编码已经用完，请联系系统管理员扩展编码规则。")
    return code


def _name(name: object) -> str:
    """A name of at least one letter."""
    text = clean_text(name, "name", NAME_LIMIT)
    if not text:
        raise invalid("name", "请填写名称。")
    return text


def _households(value: object) -> int | None:
    """A number of households, or None when unknown."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HOUSEHOLDS_LIMIT:
        raise invalid("households", "户数应为 0 以上的整数。")
    return value
