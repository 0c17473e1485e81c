"""Loading items from a table: all or nothing, errors by row and column, the same file twice changes nothing."""

import openpyxl
import pytest

from gezhi.catalogue.imports import import_items
from gezhi.catalogue.models import Item
from gezhi.catalogue.queries import catalogue

HEAD = "编码,名称,类别,识别说明,签收时限,办理时限,加急办理时限,办结证据,可自办自结,依据,责任单位,适用区域,样例"
GOOD = "0101,暴露垃圾,城市管理,成堆的垃圾,2工作时,4工作时,2小时,处理前、处理后,是,条例,bureau;unit,,是"


def write(tmp_path, *lines, head=HEAD):
    path = tmp_path / "items.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return path


def test_good_file(tmp_path, place):
    path = write(tmp_path, GOOD, "0102,路灯不亮,city,,,1工作日,,,否,,bureau,,")
    report = import_items(path)
    assert (report.errors, report.created, report.changed) == ([], 2, 0)
    register = catalogue()
    item = register.item("0101")
    assert (item.handle.words, item.evidence, item.self_closable, item.is_sample) == ("4 个工作时", ("before", "after"), True, True)
    assert register.responsible_unit(item.id, place.village.path) == place.unit.pk
    assert register.responsible_unit(item.id, place.other.path) == place.bureau.pk
    again = import_items(path)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    assert register.item("0101").version == 1


def test_changed_file_and_absent_columns(tmp_path, place):
    import_items(write(tmp_path, GOOD))
    report = import_items(write(tmp_path, "0101,垃圾堆积,城市管理", head="编码,名称,类别"))
    assert report.changed == 1
    item = catalogue().item("0101")
    assert (item.name, item.version, item.legal_basis, item.self_closable) == ("垃圾堆积", 2, "条例", True)


def test_dry_run_writes_nothing(tmp_path, place):
    report = import_items(write(tmp_path, GOOD), dry_run=True)
    assert (report.created, report.ok) == (1, True)
    assert not Item.objects.filter(code="0101").exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("0102,,城市管理,,,,,,,,,,", "名称"),
        ("0102,事,没有这类,,,,,,,,,,", "类别"),
        ("0102,事,城市管理,,马上,,,,,,,,", "签收时限"),
        ("0102,事,城市管理,,,9999工作日,,,,,,,", "办理时限"),
        ("0102,事,城市管理,,,,,自拍,,,,,", "办结证据"),
        ("0102,事,城市管理,,,,,,可能,,,,", "可自办自结"),
        ("0102,事,城市管理,,,,,,,,nobody,,", "责任单位"),
        ("0102,事,城市管理,,,,,,,,desk,,", "责任单位"),
        ("0102,事,城市管理,,,,,,,,bureau,999999,", "适用区域"),
        ("0102,事,城市管理,,,,,,,,bureau;unit,990101;990101101;990101102,", "适用区域"),
        ("0102,事,城市管理,,,,,,,,bureau;bureau,,", "责任单位"),
        ("0102,重点人员管控,城市管理,,,,,,,,,,", "名称"),
        ("0101,又一次,城市管理,,,,,,,,,,", "编码"),
        ("a b,事,城市管理,,,,,,,,,,", "编码"),
    ],
)
def test_one_bad_row_stops_everything(tmp_path, place, line, column):
    report = import_items(write(tmp_path, GOOD, line))
    assert [(row, name) for row, name, _ in report.errors] == [(3, column)]
    assert not Item.objects.filter(code="0101").exists()


@pytest.mark.parametrize("column", ["民族", "身份证号", "信教情况", "上访次数"])
def test_forbidden_columns_refused(tmp_path, place, column):
    report = import_items(write(tmp_path, "0101,事,城市管理,x", head=f"编码,名称,类别,{column}"))
    assert report.errors[0][:2] == (1, column)
    assert "不得采集" in report.errors[0][2]


def test_missing_and_unknown_columns(tmp_path, place):
    report = import_items(write(tmp_path, "0101,x", head="编码,颜色"))
    assert {column for _, column, _ in report.errors} == {"名称", "类别", "颜色"}


def test_xlsx_keeps_leading_zeros(tmp_path, place):
    book = openpyxl.Workbook()
    book.active.append(["编码", "名称", "类别"])
    book.active.append(["0103", "乱停车", "城市管理"])
    path = tmp_path / "items.xlsx"
    book.save(path)
    assert import_items(path).created == 1
    assert catalogue().item("0103").name == "乱停车"


def test_broken_file(tmp_path, place):
    path = tmp_path / "items.csv"
    path.write_bytes(b"\x00\x01")
    assert not import_items(path).ok
