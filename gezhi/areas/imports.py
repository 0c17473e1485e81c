"""Importing land (导入区划与网格): division tables as the statistics office gives them, and areas with outlines from CSV, XLSX or GeoJSON.

All or nothing, with errors by row and column; a dry run says what would happen; the same file twice changes nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from gezhi.access.actor import SYSTEM, Actor
from gezhi.areas.actions import Wanted, load_areas
from gezhi.areas.rules.codes import division_parent, normalise_code
from gezhi.areas.rules.coordinates import CRS, to_wgs84
from gezhi.areas.rules.outlines import Outline, make_outline, outline_fault
from gezhi.ground.imports import ImportReport, Table, TableRow, Unreadable, decode, read_bytes, read_table
from gezhi.ground.problems import Problem

DIVISION_LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "community"}
UPPER_COLUMNS = (("province", ""), ("city", "city_code"), ("county", "county_code"), ("town", "town_code"))
GEOMETRY_CELL = 8_000_000  # characters of one outline written as WKT in a cell


@dataclass(frozen=True)
class AreaColumns:
    """Under which names a file of areas keeps its facts, and what holds for all rows. The Chinese headings are understood as well.

    ``crs`` is the system of all coordinates: GeoJSON is WGS84 by its standard unless said otherwise; a table must say it, here or in a
    column 坐标系. ``level``, ``parent`` and ``kind`` fixed here hold where a row says nothing; ``prefix`` is put before each code.
    """

    crs: str = ""
    code: str = "code"
    name: str = "name"
    level: str = ""
    parent: str = ""
    kind: str = "general"
    prefix: str = ""
    check_codes: bool = True
    is_demo: bool = False


DEFAULT = AreaColumns()


def import_divisions(path: str | Path, dry_run: bool = False, *, actor: Actor = SYSTEM) -> ImportReport:
    """Import administrative divisions: a table with code (2 to 12 digits) and name; upper divisions may stand in columns of their own.

    Understands the wide village table (province, city, city_code, county, county_code, town, town_code, name, code, urban_rural_type) and
    the narrow ones (code, name). Level and parent follow from the length of the code by the national pattern.
    """
    report = ImportReport(dry_run=dry_run)
    try:
        table = read_table(path)
        table.need(("code", "编码", "代码"), ("name", "名称"))
    except Unreadable as fault:
        report.error(fault.row, fault.column, fault.words)
        return report
    wanted = list(_divisions(table, report))
    if report.errors:
        report.rows = len(table.rows)
        return report
    return load_areas(actor=actor, wanted=wanted, source=Path(path).name, report=report, dry_run=dry_run)


def import_areas(path: str | Path, dry_run: bool = False, *, columns: AreaColumns = DEFAULT, actor: Actor = SYSTEM) -> ImportReport:
    """Import areas and grids with or without outlines: .csv, .xlsx, .geojson, .json, each also as .gz."""
    report = ImportReport(dry_run=dry_run)
    name = Path(path).name.lower().removesuffix(".gz")
    try:
        rows = list(_features(path) if name.endswith((".geojson", ".json")) else _table_rows(path))
    except Unreadable as fault:
        report.error(fault.row, fault.column, fault.words)
        return report
    is_table = not name.endswith((".geojson", ".json"))
    wanted = [area for row, shape in rows if (area := _area(row, shape, columns, report, is_table=is_table)) is not None]
    if report.errors:
        report.rows = len(rows)
        return report
    return load_areas(actor=actor, wanted=wanted, source=Path(path).name, report=report, dry_run=dry_run, check_codes=columns.check_codes)


def _divisions(table: Table, report: ImportReport) -> Iterator[Wanted]:
    """The divisions a table names; each upper one once, at the first row that names it."""
    seen: dict[str, str] = {}
    for row in table.rows:
        for code, name, column in _upper(row):
            if code not in seen:
                seen[code] = name
                yield Wanted(row.number, code, name, DIVISION_LEVELS[len(code)], division_parent(code))
            elif seen[code] != name:
                report.error(row.number, column, f"编码 {code} 在前面叫“{seen[code]}”，这里叫“{name}”，请统一")
        code = _division_code(row.get("code", "编码", "代码"))
        if not code:
            report.error(row.number, "编码", "区划编码应为 2、4、6、9 或 12 位数字，请按文本格式保存")
            continue
        rural = row.get("urban_rural_type", "城乡分类代码")
        if rural and not (rural.isascii() and rural.isdigit() and len(rural) == 3):
            report.error(row.number, "城乡分类代码", "城乡分类代码应为 3 位数字")
            continue
        yield Wanted(row.number, code, row.get("name", "名称"), DIVISION_LEVELS[len(code)], division_parent(code), urban_rural=rural)


def _division_code(text: str) -> str:
    """A division code without padding; empty when the text is none. Only 12-digit codes are padded: 441900 is a county of its own."""
    if not (text.isascii() and text.isdigit()):
        return ""
    code = normalise_code(text) if len(text) == 12 else text
    return code if len(code) in DIVISION_LEVELS else ""


def _upper(row: TableRow) -> Iterator[tuple[str, str, str]]:
    """Code, name and column of the upper divisions that a row names; the province's code is the start of the city's."""
    for column, code_column in UPPER_COLUMNS:
        name = row.get(column)
        code = _division_code(row.get(code_column)) if code_column else row.get("city_code")[:2]
        if name and code:
            yield code, name, column


def _collection(path: str | Path) -> list[Any]:
    """The features of a GeoJSON file as they stand in it."""
    text = decode(read_bytes(path))
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable("不是有效的 JSON 文件") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise Unreadable("不是有效的 GeoJSON 文件（应为 FeatureCollection）")
    return features


def _features(path: str | Path) -> Iterator[tuple[TableRow, Any]]:
    """The features of a GeoJSON file, numbered from 1: properties as text, and the geometry (None when it has none)."""
    for number, feature in enumerate(_collection(path), start=1):
        try:
            values = {str(key): "" if value is None else str(value).strip() for key, value in (feature.get("properties") or {}).items()}
            geometry = feature.get("geometry")
            shape = shapely.from_geojson(json.dumps(geometry)) if geometry else None
        except (AttributeError, ValueError, shapely.errors.ShapelyError) as error:
            raise Unreadable("这个要素的属性或边界格式不对", number) from error
        yield TableRow(number, values), shape


def _no_constant(name: str) -> float:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def _table_rows(path: str | Path) -> Iterator[tuple[TableRow, Any]]:
    """The rows of a table, with the outline from a column of WKT."""
    for row in read_table(path, max_cell=GEOMETRY_CELL).rows:
        text = row.get("geometry", "边界", "边界（WKT）")
        try:
            yield row, shapely.from_wkt(text) if text else None
        except shapely.errors.ShapelyError as error:
            raise Unreadable("边界应写成 WKT，例如 POLYGON ((109.1 23.1, ...))", row.number, "边界") from error


def _area(row: TableRow, shape: Any, columns: AreaColumns, report: ImportReport, *, is_table: bool) -> Wanted | None:
    """The area a row wants; None with errors in the report when it cannot be read."""
    before = len(report.errors) + report.more_errors
    crs = row.get("crs", "坐标系").lower() or columns.crs or ("" if is_table else "wgs84")
    outline = _outline(row, shape, crs, report)
    lon, lat = _point(row, crs, report)
    code, name = row.get(columns.code, "编码"), row.get(columns.name, "名称")
    if not code:
        report.error(row.number, "编码", "请填写编码")
    level = row.get("level", "层级") or columns.level
    if not level:
        report.error(row.number, "层级", "请填写层级，例如 grid（小网格）、micro（微网格）")
    households = _number(row, report)
    if len(report.errors) + report.more_errors > before:
        return None
    return Wanted(
        row=row.number,
        code=columns.prefix + code,
        name=name,
        level=level,
        parent_code=row.get("parent", "上级编码", "上级") or columns.parent,
        kind={"综合": "general", "专属": "exclusive"}.get(kind := row.get("kind", "类型") or columns.kind, kind),
        households=households,
        lon=lon,
        lat=lat,
        outline=outline,
        is_demo=columns.is_demo,
    )


def _outline(row: TableRow, shape: Any, crs: str, report: ImportReport) -> Outline | None:
    """The checked outline of a row; None when it has none or it cannot be kept."""
    if shape is None:
        return None
    if fault := outline_fault(shape):
        report.error(row.number, "边界", fault)
        return None
    if crs not in CRS:
        report.error(row.number, "坐标系", f"有边界时要注明坐标系，可用：{'、'.join(CRS)}")
        return None
    return make_outline(shape, crs)


def _point(row: TableRow, crs: str, report: ImportReport) -> tuple[float | None, float | None]:
    """The label point of a row in WGS84; both None when it says none or says it wrongly."""
    lon, lat = row.get("lon", "经度"), row.get("lat", "纬度")
    if not lon and not lat:
        return None, None
    if crs not in CRS:
        report.error(row.number, "坐标系", f"有经纬度时要注明坐标系，可用：{'、'.join(CRS)}")
        return None, None
    try:
        point = to_wgs84(float(lon), float(lat), crs)
    except (ValueError, Problem):
        report.error(row.number, "经度", "经度和纬度应为度数，例如 109.12345 和 23.12345")
        return None, None
    return round(point[0], 6), round(point[1], 6)


def _number(row: TableRow, report: ImportReport) -> int | None:
    """The number of households of a row; None when it says none or says it wrongly."""
    text = row.get("households", "户数")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        report.error(row.number, "户数", "户数应为 0 以上的整数")
        return None
    return int(text)
