"""Importing land: good files, bad files by row and column, dry run, the same file twice."""

import gzip
import json
from pathlib import Path

import openpyxl
import pytest

from gezhi.access.verbs import Verb
from gezhi.areas.imports import AreaColumns, import_areas, import_divisions
from gezhi.areas.models import Area, Boundary
from gezhi.areas.queries import land
from gezhi.areas.tests.conftest import keeper
from gezhi.journal.models import Entry

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).parents[4] / "shared" / "data"
WIDE = "province,city,city_code,county,county_code,town,town_code,name,code,urban_rural_type\n"
ROWS = "甲省,乙市,990100000000,丙县,990101000000,丁镇,990101001000,戊社区,990101001001,111\n"
ROWS += "甲省,乙市,990100000000,丙县,990101000000,丁镇,990101001000,己村,990101001201,220\n"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]]}


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def counts(report):
    return report.created, report.changed, report.unchanged, report.errors


def test_wide_table_makes_the_whole_tree(db, tmp_path):
    path = write(tmp_path, "villages.csv", WIDE + ROWS)
    assert counts(import_divisions(path, dry_run=True)) == (6, 0, 0, [])
    assert Area.objects.count() == 0
    entries = Entry.objects.count()
    assert counts(import_divisions(path)) == (6, 0, 0, [])
    assert [fact.name for fact in land().chain(land().by_code("990101001201").path)] == ["甲省", "乙市", "丙县", "丁镇", "己村"]
    assert land().by_code("990101001201").urban_rural == "220"
    assert counts(import_divisions(path)) == (0, 0, 6, [])
    assert Entry.objects.count() == entries + 1  # one for the file, none for the same file again


def test_changed_names_are_changes(db, tmp_path):
    import_divisions(write(tmp_path, "a.csv", WIDE + ROWS))
    assert counts(import_divisions(write(tmp_path, "b.csv", (WIDE + ROWS.replace("己村", "己社区")).encode("gbk"))))[:3] == (0, 1, 5)
    assert land().by_code("990101001201").name == "己社区"


def test_narrow_tables_level_by_level(db, tmp_path):
    assert import_divisions(write(tmp_path, "p.csv", "code,name\n99,甲省\n")).ok
    assert import_divisions(write(tmp_path, "c.csv", "编码,名称\n9901,乙市\n")).ok
    # a city without counties: the pseudo county 990100 is an area of its own, not the padded city
    assert counts(import_divisions(write(tmp_path, "x.csv", "code,name\n990100,市辖\n990100001,丁镇\n"))) == (2, 0, 0, [])
    assert land().by_code("990100001").parent_code == "990100"
    report = import_divisions(write(tmp_path, "t.csv", "code,name\n990102001,孤镇\n"))
    assert report.errors == [(2, "上级编码", "上级 990102 不存在或已停用，请先导入上级")]


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("code\n99\n", 1, "", "缺少列：name"),
        ("code,name\n99,甲省\n99,乙省\n", 3, "编码", "重复"),
        ("code,name\n9.9E+11,甲省\n", 2, "编码", "文本格式"),
        ("code,name\n99,\n", 2, "名称", "请填写名称"),
        ("code,name\n990,甲\n", 2, "编码", "2、4、6、9 或 12"),
        (
            WIDE + ROWS + ROWS.replace("丁镇", "丁乡").replace("01001001,", "01001009,").replace("01001201,", "01001209,"),
            4,
            "town",
            "请统一",
        ),
        ("", 0, "", "空的"),
    ],
)
def test_bad_divisions_are_refused_whole(db, tmp_path, text, row, column, words):
    report = import_divisions(write(tmp_path, "bad.csv", text))
    assert report.errors[0][:2] == (row, column)
    assert words in report.errors[0][2]
    assert Area.objects.count() == 0


def test_areas_from_a_table_with_outlines(tree, tmp_path):
    head = "编码,名称,层级,上级编码,类型,户数,坐标系,边界\n"
    row = '010010021001,第01网格,grid,01001002,综合,88,wgs84,"POLYGON ((5 0, 6 0, 6 1, 5 1, 5 0))"\n'
    path = write(tmp_path, "grids.csv", head + row)
    assert counts(import_areas(path)) == (1, 0, 0, [])
    assert land().locate(5.5, 0.5).area.households == 88
    assert counts(import_areas(path)) == (0, 0, 1, [])
    assert counts(import_areas(write(tmp_path, "more.csv", head + row.replace("88", "90").replace("6 1", "6 2")))) == (0, 1, 0, [])
    assert Boundary.objects.filter(area__code="010010021001").count() == 2
    assert land().locate(5.9, 1.2).area.households == 90


def test_areas_from_a_spreadsheet(tree, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编码", "名称", "层级", "上级编码", "户数", "经度", "纬度", "坐标系"])
    book.active.append(["010010021001", "第01网格", "grid", "01001002", 12, 116.404, 39.915, "gcj02"])
    book.save(tmp_path / "a.xlsx")
    assert counts(import_areas(tmp_path / "a.xlsx")) == (1, 0, 0, [])
    assert land().by_code("010010021001").lon == pytest.approx(116.39775, abs=1e-4)


def geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]})


def test_geojson_packed_with_own_names(db, tmp_path):
    content = gzip.compress(geojson(({"id": 7, "title": "北"}, SQUARE)).encode())
    columns = AreaColumns(code="id", name="title", level="community", prefix="n-", check_codes=False)
    assert counts(import_areas(write(tmp_path, "a.geojson.gz", content), columns=columns)) == (1, 0, 0, [])
    assert land().locate(1, 1).area.code == "n-7"


@pytest.mark.parametrize(
    ("name", "text", "column", "words"),
    [
        ("a.csv", "编码,名称,层级,上级编码,经度,纬度\n010010021001,甲,grid,01001002,1,1\n", "坐标系", "注明坐标系"),
        ("a.csv", "编码,名称,层级,上级编码,经度,纬度,坐标系\n010010021001,甲,grid,01001002,x,1,wgs84\n", "经度", "度数"),
        ("a.csv", "编码,名称,层级,上级编码,户数\n010010021001,甲,grid,01001002,3.5\n", "户数", "整数"),
        ("a.csv", "编码,名称,上级编码\n010010021001,甲,01001002\n", "层级", "请填写层级"),
        ("a.csv", "编码,名称,层级,上级编码\n010010021001,甲,galaxy,01001002\n", "层级", "没有"),
        ("a.csv", "编码,名称,层级,上级编码\n010010021001,甲,town,01001002\n", "编码", "11 位"),
        ("a.csv", "编码,名称,层级,上级编码\n010010011001,甲,micro,01001001\n", "层级", "不能通过导入修改"),
        ("a.csv", "编码,名称,层级,上级编码\n010010011001,甲,grid,01001002\n", "上级编码", "调整隶属"),
        ("a.csv", "编码,名称,层级,上级编码,边界\n010010021001,甲,grid,01001002,POLYGON((\n", "边界", "WKT"),
        ("a.geojson", "{", "", "JSON"),
        ("a.geojson", "[" * 100_000, "", "JSON"),
        ("a.geojson", '{"type": "FeatureCollection", "features": [7]}', "", "格式不对"),
        ("a.geojson", geojson(({"code": "x"}, {"type": "Polygon", "coordinates": "x"})), "", "格式不对"),
        ("a.geojson", geojson(({"code": "x", "level": "grid"}, {"type": "Point", "coordinates": [1, 1]})), "边界", "多边形"),
    ],
)
def test_bad_areas_are_refused_whole(tree, tmp_path, name, text, column, words):
    before = Area.objects.count()
    report = import_areas(write(tmp_path, name, text))
    assert (report.errors[0][1], words in report.errors[0][2]) == (column, True), report.errors
    assert Area.objects.count() == before


def test_a_file_reaches_no_further_than_its_sender(tree, tmp_path):
    path = write(tmp_path, "a.csv", "编码,名称,层级,上级编码\n010010021001,甲,grid,01001002\n010010011009,乙,grid,01001001\n")
    report = import_areas(path, actor=keeper("01/001/001/", Verb.AREA_EDIT))
    assert report.errors == [(2, "编码", "不在您的办理范围内")]
    assert not Area.objects.filter(code__in=["010010021001", "010010011009"]).exists()


def test_real_division_tables(db):
    if not SHARED.exists():
        pytest.skip("../shared is absent: the real division tables were not read")
    folder = SHARED / "cn_divisions"
    for name, least in (("cn_provinces.csv", 31), ("cn_cities.csv", 342), ("cn_counties.csv", 2978)):
        report = import_divisions(folder / name)
        assert (report.errors, report.created) == ([], least)
    assert import_divisions(folder / "gx_streets.csv").ok
    report = import_divisions(folder / "gg_villages.csv")
    assert (report.errors, report.created, report.changed) == ([], 1183, 0)
