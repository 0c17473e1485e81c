from pathlib import Path

import pytest

from gezhi.areas.models import Area
from gezhi.organisations.imports import import_organisations
from gezhi.organisations.models import Organisation
from gezhi.organisations.tests.town import make_actor

HEAD = "编码,名称,类别,区域编码,上级编码,受理,承办,别名\n"
GOOD = HEAD + (
    "team,东街道执法队,乡镇（街道）站所办,990101001,office,否,是,\n"  # its parent stands below it
    "office,东街道办事处,government,990101001000,,否,否,街道办、东街道\n"
    "cg,甲区城市管理局,部门,990101,,,是,城管\n"
)


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "bodies.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write


def test_import_takes_parents_before_children_and_is_idempotent(land: dict[str, Area], file):
    first = import_organisations(file(GOOD))
    assert (first.rows, first.created, first.errors) == (3, 3, [])
    assert Organisation.objects.get(code="team").path == "office/team/"
    assert Organisation.objects.get(code="office").aliases == ["街道办", "东街道"]
    again = import_organisations(file(GOOD, "gb18030"))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    changed = import_organisations(file(GOOD.replace("甲区城市管理局", "甲区城管局").replace("990101001,office", "990101002,office")))
    assert (changed.created, changed.changed, changed.unchanged) == (0, 2, 1)
    assert Organisation.objects.get(code="team").area_id == land["990101002"].pk


def test_a_dry_run_writes_nothing(land: dict[str, Area], file):
    report = import_organisations(file(GOOD), dry_run=True)
    assert (report.created, report.ok) == (3, True)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        (HEAD + "a,甲,部门,000,,,,\n", 2, "区域编码", "没有编码为“000”的区域"),
        (HEAD + "a,甲,不知道,990101,,,,\n", 2, "类别", "没有“不知道”这个类别"),
        (HEAD + "a,甲,部门,990101,,也许,,\n", 2, "受理", "只能填"),
        (HEAD + "a,甲,部门,990101,nobody,,,\n", 2, "上级编码", "没有编码为 nobody"),
        (HEAD + "a,甲,部门,990101,b,,,\nb,乙,部门,990101,a,,,\n", 2, "上级编码", "没有编码为 b"),
        (HEAD + "a,甲,部门,990101,,,,\na,甲,部门,990101,,,,\n", 3, "编码", "出现了两次"),
        (HEAD + ",甲,部门,990101,,,,\n", 2, "编码", "单位编码只能用"),
        (HEAD + "a,,部门,990101,,,,\n", 2, "名称", "请填写单位名称"),
        (HEAD.replace("别名", "宗教信仰") + "a,甲,部门,990101,,,,x\n", 1, "宗教信仰", ""),
        (HEAD.replace("别名", "别的") + "a,甲,部门,990101,,,,x\n", 1, "别的", "不认识这一列"),
        ("编码,名称,类别\na,甲,部门\n", 1, "区域编码", "缺少这一列"),
    ],
)
def test_errors_name_row_and_column_and_nothing_is_written(land: dict[str, Area], file, text: str, row: int, column: str, words: str):
    good_line = "" if "编码,名称,类别\n" in text else "good,好单位,部门,990101,,,,\n"
    report = import_organisations(file(text + good_line))
    assert (row, column) in [error[:2] for error in report.errors]
    assert any(words in error[2] for error in report.errors)
    assert not Organisation.objects.exists()


def test_an_unreadable_file_is_one_error(file, db):
    assert not import_organisations(file("a\0b")).ok
    assert not import_organisations("/nowhere/x.csv").ok


def test_import_obeys_the_area_of_its_actor(land: dict[str, Area], file):
    admin = make_actor("sys1", "system_admin", land["990101001"])
    report = import_organisations(file(GOOD), actor=admin)
    assert [error[0] for error in report.errors] == [4]
    assert not Organisation.objects.exists()
