"""Tables people send: encodings, spreadsheets, and refusals that say what to do."""

import gzip
import zipfile

import openpyxl
import pytest

from gezhi.ground.imports import ImportReport, Unreadable, read_table


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_encodings_give_the_same_rows(tmp_path, encoding):
    path = write(tmp_path, "t.csv", '编码,名称\n001, 荷城 \n\n002,"甲\n乙"\n'.encode(encoding))
    table = read_table(path)
    assert table.headings == ("编码", "名称")
    assert [row.values for row in table.rows] == [{"编码": "001", "名称": "荷城"}, {"编码": "002", "名称": "甲\n乙"}]
    assert table.rows[0].number == 2


def test_gzip_and_short_rows(tmp_path):
    table = read_table(write(tmp_path, "t.csv.gz", gzip.compress(b"a,b\n1\n")))
    assert table.rows[0].values == {"a": "1"}
    assert table.rows[0].get("b", "a") == "1"
    assert table.lacks(("a", "甲"), ("c", "丙")) == ["c"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv", b"", "空的"),
        ("t.csv", b"a,b\n1,\x002\n", "空字符"),
        ("t.csv", b"a,a\n1,2\n", "列名重复"),
        ("t.csv", b"a\n1,2\n", "没有列名"),
        ("t.csv", b'a\n"1\n', "引号"),
        ("t.csv", b"a\n\xff\xff\xff\n", "编码"),
        ("t.csv.gz", b"nonsense", "压缩"),
        ("t.xlsx", b"nonsense", "xlsx"),
        ("t.xls", b"nonsense", "另存"),
        ("t.csv", b"a\n" + b"x" * 20_001, "缩短"),
    ],
)
def test_unreadable_files_are_refused_in_words(tmp_path, name, content, words):
    with pytest.raises(Unreadable, match=words):
        read_table(write(tmp_path, name, content))


def test_limits(tmp_path):
    path = write(tmp_path, "t.csv", b"a\n1\n2\n3\n")
    with pytest.raises(Unreadable, match="2 行"):
        read_table(path, max_rows=2)
    with pytest.raises(Unreadable, match="MB"):
        read_table(path, max_bytes=3)
    with pytest.raises(Unreadable, match="无法读取"):
        read_table(tmp_path / "absent.csv")


def test_xlsx_text_stays_text_and_formulas_are_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编码", "数"])
    book.active.append(["001", 450802001013])
    book.active.append(["002", 1.5])
    book.save(tmp_path / "t.xlsx")
    assert [row.values for row in read_table(tmp_path / "t.xlsx").rows] == [
        {"编码": "001", "数": "450802001013"},
        {"编码": "002", "数": "1.5"},
    ]
    book.active.append(["003", "=1+1"])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(Unreadable, match="公式") as caught:
        read_table(tmp_path / "t.xlsx")
    assert caught.value.row == 4


def test_xlsx_with_entities_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    with pytest.raises(Unreadable, match="声明"):
        read_table(tmp_path / "t.xlsx")


def test_report_speaks_and_stops_listing():
    report = ImportReport(rows=3, created=1, changed=1, unchanged=1)
    assert report.ok
    assert report.lines() == ["导入完成：共 3 行，新增 1，修改 1，未变 1。"]
    for row in range(300):
        report.error(row + 2, "编码", "重复")
    assert not report.ok
    assert report.lines()[0].startswith("共 3 行，有 300 处错误，没有导入任何内容")
    assert report.lines()[1] == "第 2 行“编码”：重复"
    assert report.lines()[-1] == "……另有 100 处错误未列出"
