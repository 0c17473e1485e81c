"""Reading tables people send (导入): CSV in UTF-8 or GBK, and XLSX; and the report an import answers with.

Every register reads its file here, so that limits, encodings and the words of refusal are the same everywhere. Text stays text: a code
like 450802001013 or 001 is never turned into a number. Formulas are never evaluated.
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl

MAX_BYTES = 64_000_000  # of the file once unpacked
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 20_000  # characters; outlines in WKT or GeoJSON have a limit of their own
MAX_ERRORS = 200  # listed in one report; more help nobody


class Unreadable(ValueError):
    """The file cannot be read as a table; the words say why and what to do. Row 0 means the whole file."""

    def __init__(self, words: str, row: int = 0, column: str = "") -> None:
        super().__init__(words)
        self.words, self.row, self.column = words, row, column


@dataclass
class ImportReport:
    """What an import did, or would do in a dry run (试导入): counts of rows, and errors by row, column and words.

    An import is all or nothing: with one error nothing is written and the counts say what would have happened.
    """

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    more_errors: int = 0
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """True when nothing stands against writing the rows."""
        return not self.errors

    def error(self, row: int, column: str, words: str) -> None:
        """Notes one error; after ``MAX_ERRORS`` only the number grows."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append((row, column, words))
        else:
            self.more_errors += 1

    def lines(self) -> list[str]:
        """The report as Chinese lines, for the command line and the import page."""
        if self.errors:
            listed = [_place(row, column) + words for row, column, words in self.errors]
            more = [f"……另有 {self.more_errors} 处错误未列出"] if self.more_errors else []
            total = len(self.errors) + self.more_errors
            return [f"共 {self.rows} 行，有 {total} 处错误，没有导入任何内容。请按下面的提示改正后重新导入。", *listed, *more]
        head = "试导入" if self.dry_run else "导入完成"
        return [f"{head}：共 {self.rows} 行，新增 {self.created}，修改 {self.changed}，未变 {self.unchanged}。"]


def _place(row: int, column: str) -> str:
    """Where an error stands, in words (第 3 行“编码”)."""
    if not row:
        return f"“{column}”：" if column else ""
    return f"第 {row} 行“{column}”：" if column else f"第 {row} 行："


@dataclass(frozen=True)
class TableRow:
    """One row of a table: its line number as the spreadsheet shows it, and the trimmed text under each heading."""

    number: int
    values: dict[str, str]

    def get(self, *headings: str) -> str:
        """Text under the first of these headings that the table has and that is not empty, else an empty text."""
        return next((self.values[name] for name in headings if self.values.get(name)), "")


@dataclass(frozen=True)
class Table:
    """Headings and rows of a file."""

    headings: tuple[str, ...]
    rows: list[TableRow]

    def lacks(self, *alternatives: Iterable[str]) -> list[str]:
        """For each group of alternative headings that is wholly absent, its first name; tells which columns are missing."""
        groups = [tuple(group) for group in alternatives]
        return [group[0] for group in groups if not any(name in self.headings for name in group)]

    def need(self, *alternatives: Iterable[str]) -> None:
        """Refuses the table, naming the columns, unless it has one heading of each group of alternatives."""
        if missing := self.lacks(*alternatives):
            raise Unreadable(f"缺少列：{'、'.join(missing)}", 1)


def read_table(path: str | Path, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS, max_cell: int = MAX_CELL) -> Table:
    """The table in a .csv, .csv.gz, .tsv or .xlsx file. Raises ``Unreadable`` with words for the user."""
    path = Path(path)
    name = path.name.lower()
    if name.endswith((".xlsx", ".xlsm")):
        lines = _xlsx_lines(path, max_bytes)
    elif name.endswith(".xls"):
        raise Unreadable("不支持旧版 .xls 文件，请在表格软件中另存为 .xlsx 或 CSV 后再导入")
    else:
        lines = _csv_lines(read_bytes(path, max_bytes=max_bytes), delimiter="\t" if ".tsv" in name else ",")
    return _table(lines, max_rows, max_cell)


def read_bytes(path: str | Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Content of a file, unpacked when it ends in .gz; never more than ``max_bytes`` are read."""
    path = Path(path)
    try:
        if path.name.lower().endswith(".gz"):
            with gzip.open(path) as stream:
                content = stream.read(max_bytes + 1)
        else:
            with path.open("rb") as stream:
                content = stream.read(max_bytes + 1)
    except (gzip.BadGzipFile, EOFError) as error:
        raise Unreadable("压缩文件已损坏，请重新打包后再导入") from error
    except OSError as error:
        raise Unreadable(f"无法读取文件 {path.name}，请检查路径和权限") from error
    if len(content) > max_bytes:
        raise Unreadable(f"文件超过 {max_bytes // 1_000_000} MB，请拆分后分批导入")
    return content


def decode(content: bytes) -> str:
    """Text of a file in UTF-8 (with or without mark) or GBK/GB18030, as Chinese spreadsheet programs save it."""
    if b"\0" in content:
        raise Unreadable("文件里有空字符，不是文本表格；请另存为 UTF-8 编码的 CSV")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("无法识别文件编码，请另存为 UTF-8 编码的 CSV")


def _csv_lines(content: bytes, *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines of a CSV text; the number is that of the last physical line of the record."""
    reader = csv.reader(io.StringIO(decode(content), newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(MAX_BYTES)  # our own, smaller limit with Chinese words is checked per cell
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable("引号或分隔符不成对，请检查这一行", reader.line_num) from error


def _xlsx_lines(path: Path, max_bytes: int) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines of the first sheet of a workbook, every cell as text."""
    _check_package(path, max_bytes)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises many kinds for broken packages
        raise Unreadable("不是有效的 .xlsx 文件，请用表格软件打开后另存一次") from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a wrong stored size would otherwise cut rows or invent a million
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
            yield number, [_cell_text(cell.value, cell.data_type, number) for cell in cells]
    finally:
        book.close()


def _check_package(path: Path, max_bytes: int) -> None:
    """Refuses packages that unpack too large or whose XML declares entities, before anything is parsed."""
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            if sum(member.file_size for member in members) > max_bytes * 4:
                raise Unreadable("表格解压后过大，请拆分后分批导入")
            for member in members:
                with package.open(member) as stream:
                    if b"<!DOCTYPE" in stream.read(4096):
                        raise Unreadable("表格文件含有不允许的声明，请用表格软件打开后另存一次")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise Unreadable("不是有效的 .xlsx 文件，请用表格软件打开后另存一次") from error


def _cell_text(value: object, kind: str, row: int) -> str:
    """A cell as text: whole numbers without a decimal point, dates as 2024-05-01, formulas refused."""
    if kind == "f":
        raise Unreadable("单元格是公式，请复制后“选择性粘贴—数值”再导入", row)
    if kind == "e":
        raise Unreadable(f"单元格是错误值 {value}，请改正", row)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _table(lines: Iterator[tuple[int, list[str]]], max_rows: int, max_cell: int) -> Table:
    """Headings from the first filled line, then rows; empty lines are passed over."""
    headings: tuple[str, ...] = ()
    rows: list[TableRow] = []
    for number, raw in lines:
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells, number)
            continue
        if len(rows) >= max_rows:
            raise Unreadable(f"超过 {max_rows} 行，请拆分后分批导入")
        rows.append(TableRow(number, _values(headings, cells, number, max_cell)))
    if not headings:
        raise Unreadable("文件是空的，第一行应为列名")
    return Table(headings, rows)


def _headings(cells: list[str], number: int) -> tuple[str, ...]:
    """Column names without trailing empty ones; refuses doubles, for nobody could say which one counts."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(f"超过 {MAX_COLUMNS} 列，请删去不需要的列", number)
    for name in cells:
        if name and cells.count(name) > 1:
            raise Unreadable("列名重复，请只保留一列", number, name)
    return tuple(cells)


def _values(headings: tuple[str, ...], cells: list[str], number: int, max_cell: int) -> dict[str, str]:
    """Cells under their headings; text beyond the last heading or in an unnamed column is refused, not lost."""
    values: dict[str, str] = {}
    for place, cell in enumerate(cells):
        name = headings[place] if place < len(headings) else ""
        if "\0" in cell:
            raise Unreadable("有空字符，请删去", number, name)
        if len(cell) > max_cell:
            raise Unreadable(f"超过 {max_cell} 个字，请缩短", number, name)
        if name:
            values[name] = cell
        elif cell:
            raise Unreadable(f"第 {place + 1} 列没有列名，却有内容；请补上列名或删去", number)
    return values
