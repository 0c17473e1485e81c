"""Loading bodies (机构) from a table people send: row errors in Chinese, all or nothing, the same file twice changes nothing."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from gezhi.access.actor import SYSTEM, Actor
from gezhi.areas.models import Area
from gezhi.areas.queries import Land, land
from gezhi.ground.forbidden import forbidden_field
from gezhi.ground.imports import ImportReport, TableRow, Unreadable, read_table
from gezhi.ground.problems import Problem
from gezhi.organisations import actions
from gezhi.organisations.models import Organisation, OrganisationKind

# Field of the register -> heading of the column.
COLUMNS = {
    "code": "编码",
    "name": "名称",
    "short_name": "简称",
    "kind": "类别",
    "parent": "上级编码",
    "area": "区域编码",
    "accepts": "受理",
    "handles": "承办",
    "is_arbiter": "裁定",
    "aliases": "别名",
    "credit_code": "统一社会信用代码",
    "from_on": "启用日期",
}
DEMANDED = ("code", "name", "kind", "area")
YES_NO = {"是": True, "1": True, "true": True, "否": False, "0": False, "false": False, "": False}


class RowFault(Exception):
    """A row cannot be taken: the field and the words that say why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def import_organisations(path: str | Path, dry_run: bool = False, actor: Actor = SYSTEM) -> ImportReport:
    """Take over the bodies of a CSV or XLSX table.

    Columns: 编码 名称 类别 区域编码 (demanded), 简称 上级编码 受理 承办 裁定 别名 统一社会信用代码 启用日期. A parent may stand
    anywhere in the same file. Known codes are changed, others created; nothing is written when any row has an error.
    """
    report = ImportReport(dry_run=dry_run)
    try:
        table = read_table(path, max_rows=100_000)
    except Unreadable as fault:
        report.error(fault.row, fault.column, fault.words)
        return report
    report.rows = len(table.rows)
    check_headings(report, table.headings, COLUMNS, DEMANDED)
    if report.ok:
        with transaction.atomic():
            _take_rows(report, table.rows, actor)
            if dry_run or not report.ok:
                transaction.set_rollback(True)
    return report


def check_headings(report: ImportReport, headings: tuple[str, ...], columns: Mapping[str, str], demanded: tuple[str, ...]) -> None:
    """Name every column that is missing, unknown, or about something that must not be collected."""
    for name in headings:
        if words := forbidden_field(name):
            report.error(1, name, words)
        elif name and name not in columns.values():
            report.error(1, name, f"不认识这一列，请删去；可用的列：{'、'.join(columns.values())}")
    for field in demanded:
        if columns[field] not in headings:
            report.error(1, columns[field], "缺少这一列，请补上")


def _take_rows(report: ImportReport, rows: list[TableRow], actor: Actor) -> None:
    """Take the rows, parents before children; what is left over has a parent that nobody knows."""
    ground = land()
    kinds = {word: kind.code for kind in OrganisationKind.objects.all() for word in (kind.code, kind.name)}
    known = {row.code: row for row in Organisation.objects.select_related("area")}
    waiting, seen = list(rows), set[str]()
    while waiting:
        left = []
        for row in waiting:
            parent = row.get(COLUMNS["parent"])
            if parent and parent not in known:
                left.append(row)
                continue
            try:
                _take(report, row, (ground, kinds, known, seen), actor)
            except RowFault as fault:
                report.error(row.number, COLUMNS[fault.field], fault.words)
            except Problem as problem:
                report.error(row.number, column_of(problem, COLUMNS), problem.detail)
        if len(left) == len(waiting):
            for row in left:
                report.error(row.number, COLUMNS["parent"], f"没有编码为 {row.get(COLUMNS['parent'])} 的上级单位，或上级所在的行有错误")
            return
        waiting = left


def column_of(problem: Problem, columns: Mapping[str, str]) -> str:
    """The column a refusal is about, by its first named field."""
    errors = problem.facts.get("errors") or [{}]
    return columns.get(str(errors[0].get("field", "")), "")


Known = tuple[Land, dict[str, str], dict[str, Organisation], set[str]]


def _take(report: ImportReport, row: TableRow, known: Known, actor: Actor) -> None:
    """Create or change one body."""
    ground, kinds, bodies, seen = known
    code = row.get(COLUMNS["code"])
    if code in seen:
        raise RowFault("code", f"编码 {code} 在文件里出现了两次")
    seen.add(code)
    area = ground.by_code(row.get(COLUMNS["area"]))
    if area is None:
        raise RowFault("area", f"没有编码为“{row.get(COLUMNS['area'])}”的区域，请先导入区域或核对编码")
    facts = _facts(row, kinds)
    parent = bodies.get(row.get(COLUMNS["parent"]))
    body = bodies.get(code)
    if body is None:
        place = Area.objects.get(pk=area.id)
        bodies[code] = actions.create_organisation(actor=actor, code=code, facts=facts, area=place, parent=parent, from_on=_day(row))
        report.created += 1
        return
    changed = not actions.same_facts(actions.facts_of(body), facts)
    if changed:
        body = actions.change_organisation(actor=actor, organisation=body, facts=facts, version=body.version)
    if (body.area_id, body.parent_id) != (area.id, parent.pk if parent else None):
        body = actions.move(actor=actor, organisation=body, area=Area.objects.get(pk=area.id), parent=parent, version=body.version)
        changed = True
    bodies[code] = body
    report.changed += changed
    report.unchanged += not changed


def _facts(row: TableRow, kinds: Mapping[str, str]) -> actions.OrganisationFacts:
    """The facts in a row."""
    kind = row.get(COLUMNS["kind"])
    if kind not in kinds:
        raise RowFault("kind", f"没有“{kind}”这个类别，可用：{'、'.join(word for word in kinds if not word.isascii())}")
    return actions.OrganisationFacts(
        name=row.get(COLUMNS["name"]),
        kind=kinds[kind],
        short_name=row.get(COLUMNS["short_name"]),
        accepts=_flag(row, "accepts"),
        handles=_flag(row, "handles"),
        is_arbiter=_flag(row, "is_arbiter"),
        aliases=[alias.strip() for alias in row.get(COLUMNS["aliases"]).replace("，", "、").split("、") if alias.strip()],
        credit_code=row.get(COLUMNS["credit_code"]),
    )


def _flag(row: TableRow, field: str) -> bool:
    """是 or 否."""
    word = row.get(COLUMNS[field])
    if word.lower() not in YES_NO:
        raise RowFault(field, f"只能填“是”或“否”，现在是“{word[:20]}”")
    return YES_NO[word.lower()]


def _day(row: TableRow) -> date | None:
    """The day the body begins; absent means today."""
    word = row.get(COLUMNS["from_on"])
    try:
        return date.fromisoformat(word) if word else None
    except ValueError as error:
        raise RowFault("from_on", "日期请写成 2026-01-31 的样子") from error
