"""Loading items (事项) from a table people send: row errors in Chinese, all or nothing, the same file twice changes nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from gezhi.access.actor import SYSTEM, Actor
from gezhi.areas.queries import Land, land
from gezhi.catalogue.actions import ItemValues, change_item, create_item, set_responsibility
from gezhi.catalogue.actions.items import values_of
from gezhi.catalogue.models import EVIDENCE, Category, Item, Responsibility
from gezhi.catalogue.rules import parse_limit
from gezhi.ground.forbidden import refusal
from gezhi.ground.imports import ImportReport, TableRow, Unreadable, read_table
from gezhi.ground.problems import Problem, invalid
from gezhi.organisations.queries import Bodies, OrganisationFact, bodies

# Field of an item -> heading of its column.
COLUMNS = {
    "code": "编码",
    "name": "名称",
    "category": "类别",
    "description": "识别说明",
    "sign": "签收时限",
    "handle": "办理时限",
    "urgent_sign": "加急签收时限",
    "urgent_handle": "加急办理时限",
    "evidence": "办结证据",
    "self_closable": "可自办自结",
    "legal_basis": "依据",
    "is_other": "其他事项",
    "is_sample": "样例",
    "organisation": "责任单位",
    "area": "适用区域",
}
DEMANDED = ("code", "name", "category")
MANY = re.compile(r"[;；、,，\s]+")
YES_NO = {"是": True, "1": True, "true": True, "否": False, "0": False, "false": False, "": False}
EVIDENCE_WORDS = {word: code for code, words in EVIDENCE.items() for word in (code, words, words.removesuffix("照片"))}


def import_items(path: str | Path, dry_run: bool = False, actor: Actor = SYSTEM) -> ImportReport:
    """Take over the items of a CSV or XLSX table; known codes are changed, others created; nothing is written when any row has an error.

    编码 名称 类别 are demanded. Limits as ``4工作时``, ``1工作日``, ``30分钟``, ``7天``. 责任单位 holds codes of bodies: each is named for
    its own area, or for the areas in 适用区域 when that is filled (then as many areas as bodies, or one body for all of them).
    """
    report = ImportReport(dry_run=dry_run)
    try:
        table = read_table(path, max_rows=20_000)
    except Unreadable as fault:
        report.error(fault.row, fault.column, fault.words)
        return report
    report.rows = len(table.rows)
    _check_headings(report, table.headings)
    if report.ok:
        with transaction.atomic():
            _take_rows(report, table.rows, actor)
            if dry_run or not report.ok:
                transaction.set_rollback(True)
    return report


def _check_headings(report: ImportReport, headings: tuple[str, ...]) -> None:
    """Name every column that is missing, unknown, or about something that must not be collected."""
    for name in headings:
        if words := refusal(name):
            report.error(1, name, words)
        elif name and name not in COLUMNS.values():
            report.error(1, name, f"不认识这一列，请删去；可用的列：{'、'.join(COLUMNS.values())}")
    for field in DEMANDED:
        if COLUMNS[field] not in headings:
            report.error(1, COLUMNS[field], "缺少这一列，请补上")


@dataclass(frozen=True)
class _Registers:
    """What an import compares its rows with, read once."""

    categories: Mapping[str, str]
    items: Mapping[str, Item]
    named: Mapping[tuple[int, str], int]  # (item, area path) -> body
    bodies: Bodies
    ground: Land


def _registers() -> _Registers:
    """The registers as they stand before the first row."""
    return _Registers(
        categories={word: row.code for row in Category.objects.all() for word in (row.code, row.name)},
        items={item.code: item for item in Item.objects.all()},
        named={(row.item_id, row.area_path): row.organisation_id for row in Responsibility.objects.filter(until_at=None)},
        bodies=bodies(),
        ground=land(),
    )


def _take_rows(report: ImportReport, rows: list[TableRow], actor: Actor) -> None:
    """Take every row, noting what stands against it."""
    registers, seen = _registers(), set[str]()
    for row in rows:
        try:
            _once(row.get(COLUMNS["code"]), seen)
            _take(report, row, registers, actor)
        except Problem as problem:
            first = (problem.facts.get("errors") or [{}])[0]
            report.error(row.number, COLUMNS.get(str(first.get("field", "")), ""), problem.detail)


def _once(code: str, seen: set[str]) -> None:
    """Refuse a code that stands twice in the file."""
    if code in seen:
        raise invalid("code", f"编码 {code[:40]} 在文件里出现了两次")
    seen.add(code)


def _take(report: ImportReport, row: TableRow, registers: _Registers, actor: Actor) -> None:
    """Create or change one item and name its bodies."""
    values, pairs = _values(row, registers.categories), _bodies(row, registers)
    item = registers.items.get(values.code)
    if item is None:
        made = create_item(actor=actor, values=values)
        _name_bodies(made.pk, pairs, registers, actor)
        report.created += 1
        return
    wanted = _keep_absent(row, values, values_of(item))
    changed = change_item(actor=actor, item_id=item.pk, version=item.version, values=wanted).version > item.version
    changed = _name_bodies(item.pk, pairs, registers, actor) or changed
    report.changed += changed
    report.unchanged += not changed


def _keep_absent(row: TableRow, new: ItemValues, old: ItemValues) -> ItemValues:
    """The new values; what the table has no column for stays as it was."""
    given = {field: getattr(new if COLUMNS[field] in row.values else old, field) for field in ItemValues.__dataclass_fields__}
    return ItemValues(**given)


def _values(row: TableRow, categories: Mapping[str, str]) -> ItemValues:
    """What a row says of an item."""
    category = row.get(COLUMNS["category"])
    if category not in categories:
        names = "、".join(word for word in categories if not word.isascii())
        raise invalid("category", f"没有“{category[:20]}”这个类别，可用：{names}")
    return ItemValues(
        code=row.get(COLUMNS["code"]),
        name=row.get(COLUMNS["name"]),
        category=categories[category],
        description=row.get(COLUMNS["description"]),
        sign=parse_limit(row.get(COLUMNS["sign"]), "sign"),
        handle=parse_limit(row.get(COLUMNS["handle"]), "handle"),
        urgent_sign=parse_limit(row.get(COLUMNS["urgent_sign"]), "urgent_sign"),
        urgent_handle=parse_limit(row.get(COLUMNS["urgent_handle"]), "urgent_handle"),
        evidence=_evidence(row.get(COLUMNS["evidence"])),
        self_closable=_yes(row, "self_closable"),
        legal_basis=row.get(COLUMNS["legal_basis"]),
        is_other=_yes(row, "is_other"),
        is_sample=_yes(row, "is_sample"),
    )


def _yes(row: TableRow, field: str) -> bool:
    """是 or 否 as a truth value; empty is 否."""
    word = row.get(COLUMNS[field]).lower()
    if word not in YES_NO:
        raise invalid(field, "请填“是”或“否”")
    return YES_NO[word]


def _evidence(text: str) -> tuple[str, ...]:
    """Kinds of evidence in the fixed order, from words like 处理前、处理后."""
    words = [word for word in MANY.split(text) if word]
    unknown = [word for word in words if word not in EVIDENCE_WORDS]
    if unknown:
        raise invalid(
            "evidence", f"不认识“{unknown[0][:20]}”，可用：{'、'.join(words.removesuffix('照片') for words in EVIDENCE.values())}"
        )
    wanted = {EVIDENCE_WORDS[word] for word in words}
    return tuple(code for code in EVIDENCE if code in wanted)


def _bodies(row: TableRow, registers: _Registers) -> list[tuple[str, int]]:
    """Pairs of (area path, body) that a row names."""
    codes = [code for code in MANY.split(row.get(COLUMNS["organisation"])) if code]
    areas = [code for code in MANY.split(row.get(COLUMNS["area"])) if code]
    if areas and len(codes) not in (1, len(areas)):
        raise invalid("area", "适用区域应与责任单位一一对应，或只写一个责任单位")
    found = [_body(code, registers) for code in codes]
    if areas:
        paths = [_path(code, registers) for code in areas]
        pairs = list(zip(paths, found * len(areas) if len(found) == 1 else found, strict=True))
    else:
        pairs = [(body.area_path, body) for body in found]
    if len({path for path, _ in pairs}) < len(pairs):
        raise invalid("organisation", "同一区域只能有一个责任单位；请分别写明适用区域，或只保留一个单位")
    return [(path, body.id) for path, body in pairs]


def _body(code: str, registers: _Registers) -> OrganisationFact:
    """The body with this code."""
    body = registers.bodies.by_code(code)
    if body is None:
        raise invalid("organisation", f"没有编码为“{code[:40]}”的单位，请先导入单位或核对编码")
    return body


def _path(code: str, registers: _Registers) -> str:
    """Path of the area with this code."""
    area = registers.ground.by_code(code)
    if area is None:
        raise invalid("area", f"没有编码为“{code[:40]}”的区域，请核对编码")
    return area.path


def _name_bodies(item_id: int, pairs: list[tuple[str, int]], registers: _Registers, actor: Actor) -> bool:
    """Name the bodies; whether anything changed."""
    wanted = [(path, body) for path, body in pairs if registers.named.get((item_id, path)) != body]
    for path, body in wanted:
        set_responsibility(actor=actor, item_id=item_id, area_path=path, organisation_id=body)
    return bool(wanted)
