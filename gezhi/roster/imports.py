"""Loading people (人员) from a table people send: posts, accounts without password, and appointments; all or nothing."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from gezhi.access.actor import SYSTEM, Actor
from gezhi.access.queries import ROLES
from gezhi.accounts.actions.users import shown_name
from gezhi.accounts.rules import written_username
from gezhi.areas.queries import AreaFact, Land, land
from gezhi.ground import clock
from gezhi.ground.imports import ImportReport, TableRow, Unreadable, read_table
from gezhi.ground.problems import Problem
from gezhi.organisations.imports import RowFault, check_headings, column_of
from gezhi.organisations.queries import Bodies, OrganisationFact, bodies
from gezhi.roster.batch import StaffRow, staff
from gezhi.roster.models import Post, PostKind
from gezhi.roster.rules import CODE, CODE_WORDS

# Field -> heading of the column.
COLUMNS = {
    "username": "用户名",
    "name": "显示名",
    "post_code": "岗位编码",
    "post": "岗位名称",
    "kind": "岗位类别",
    "organisation": "单位编码",
    "area": "区域编码",
    "from_at": "开始日期",
    "until_at": "结束日期",
}
DEMANDED = ("username", "post", "kind")
MOST_ROWS = 200_000
Kinds = Mapping[str, tuple[str, str, bool]]  # code or name of a kind -> its code, role, whether it is an admin's


def import_people(path: str | Path, dry_run: bool = False, actor: Actor = SYSTEM) -> ImportReport:
    """Take over the staff of a CSV or XLSX table.

    Columns: 用户名 岗位名称 岗位类别 (demanded), 单位编码 区域编码 (one at least), 显示名 岗位编码 开始日期 结束日期. Accounts get no
    password. A post without a code is known by kind, body and area. What already stands is unchanged; with any error nothing is written.
    """
    report = ImportReport(dry_run=dry_run)
    try:
        table = read_table(path, max_rows=MOST_ROWS)
    except Unreadable as fault:
        report.error(fault.row, fault.column, fault.words)
        return report
    report.rows = len(table.rows)
    check_headings(report, table.headings, COLUMNS, DEMANDED)
    if not report.ok:
        return report
    rows = _read(report, table.rows)
    if report.ok:
        _write(report, rows, actor)
    return report


def _write(report: ImportReport, rows: list[StaffRow], actor: Actor) -> None:
    """Appoint everybody, or take it all back."""
    try:
        with transaction.atomic():
            made = staff(actor=actor, rows=rows)
            if report.dry_run:
                transaction.set_rollback(True)
    except Problem as problem:
        report.error(0, column_of(problem, COLUMNS), problem.detail)
        return
    report.created, report.unchanged = made.appointments, report.rows - made.appointments


def _read(report: ImportReport, lines: list[TableRow]) -> list[StaffRow]:
    """The rows as appointments, with every error noted."""
    ground, register = land(), bodies()
    roles = ROLES.get()
    kinds = {
        word: (kind.code, kind.default_role, roles[kind.default_role].is_admin)
        for kind in PostKind.objects.all()
        for word in (kind.code, kind.name)
    }
    names = dict(Post.objects.values_list("code", "name"))
    rows = []
    for line in lines:
        try:
            row = _row(line, ground, register, kinds)
            _same_name(names, row)
            rows.append(row)
        except RowFault as fault:
            report.error(line.number, COLUMNS[fault.field], fault.words)
        except Problem as problem:
            report.error(line.number, column_of(problem, COLUMNS), problem.detail)
    return rows


def _same_name(names: dict[str, str], row: StaffRow) -> None:
    """One code, one name, in the file and in the register."""
    if names.setdefault(row.code, row.name) != row.name:
        raise RowFault("post", f"岗位 {row.code} 已叫“{names[row.code]}”；同一单位和区域有几个同类岗位时，请分别填写岗位编码")


def _row(line: TableRow, ground: Land, register: Bodies, kinds: Kinds) -> StaffRow:
    """One line as an appointment; raises with the column that must be changed."""
    word = line.get(COLUMNS["kind"])
    if word not in kinds:
        raise RowFault("kind", f"没有“{word}”这个岗位类别，可用：{'、'.join(known for known in kinds if not known.isascii())}")
    kind, role, is_admin = kinds[word]
    if is_admin:
        raise RowFault("kind", "管理员岗位不能成批导入，请由安全管理员在页面上逐一任命")
    organisation, area = _organisation(line, register), _area(line, ground)
    if organisation is None and area is None:
        raise RowFault("organisation", "单位编码和区域编码至少填一个")
    name = line.get(COLUMNS["post"])
    if not name or len(name) > 80:
        raise RowFault("post", "请填写岗位名称，最多 80 个字")
    from_at = _moment(line, "from_at") or clock.now()
    until_at = _moment(line, "until_at")
    if until_at is not None and until_at <= from_at:
        raise RowFault("until_at", "结束日期要晚于开始日期")
    return StaffRow(
        username=written_username(line.get(COLUMNS["username"])),
        person=shown_name(line.get(COLUMNS["name"]) or name),
        code=_code(line, kind, organisation, area),
        name=name,
        kind=kind,
        role=role,
        organisation=organisation,
        area=area,
        from_at=from_at,
        until_at=until_at,
    )


def _organisation(line: TableRow, register: Bodies) -> OrganisationFact | None:
    """The body a row names, or None when it names none."""
    code = line.get(COLUMNS["organisation"])
    fact = register.by_code(code) if code else None
    if code and (fact is None or fact.until_on is not None):
        raise RowFault("organisation", f"没有编码为“{code}”的单位，或单位已停用，请先导入单位或核对编码")
    return fact


def _area(line: TableRow, ground: Land) -> AreaFact | None:
    """The area a row names, or None when it names none."""
    code = line.get(COLUMNS["area"])
    fact = ground.by_code(code) if code else None
    if code and fact is None:
        raise RowFault("area", f"没有编码为“{code}”的区域，请先导入区域或核对编码")
    return fact


def _code(line: TableRow, kind: str, organisation: OrganisationFact | None, area: AreaFact | None) -> str:
    """The post's code: given, or made of kind, body and area."""
    code = line.get(COLUMNS["post_code"]) or post_code(kind, organisation, area)
    if not CODE.fullmatch(code):
        raise RowFault("post_code", CODE_WORDS)
    return code


def post_code(kind: str, organisation: OrganisationFact | None, area: AreaFact | None) -> str:
    """Code of the one post of a kind in a body and an area: ``grid_worker.station-45.4508``."""
    return ".".join([kind, *([organisation.code] if organisation else []), *([area.code] if area else [])])


def _moment(line: TableRow, field: str) -> datetime | None:
    """Midnight at the beginning of the day a cell names, in the installation's zone; None when empty."""
    word = re.sub(r"[./]", "-", line.get(COLUMNS[field]))
    try:
        day = date.fromisoformat(word) if word else None
    except ValueError as error:
        raise RowFault(field, "日期请写成 2026-01-31 的样子") from error
    return timezone.make_aware(datetime.combine(day, time())) if day else None
