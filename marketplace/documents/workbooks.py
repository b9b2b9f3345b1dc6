"""Reading spreadsheets that offices hand in: every cell as text under its true row number, as a clerk would see it.

Merged cells, hidden sheets, rows and columns, struck-through text and formulas are told: they change what a row means.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from marketplace.documents.biff import read_xls_markings
from marketplace.documents.gate import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Kind, UnreadableFile, admit
from marketplace.documents.markings import Markings, Place, read_markings
from marketplace.web.forms import cleaned

Value = str | int | float | bool | date | datetime | time | timedelta | None
_LARGEST_CELL = 4000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text without what is struck through, and how it stood on the sheet."""

    text: str = ""
    is_number: bool = False
    day: date | None = None
    struck: bool = False
    struck_in_part: bool = False
    unvalued_formula: bool = False
    inherited: bool = False  # the text stands in the upper cell of a vertically merged range
    raw: str = ""  # the text with what is struck through


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row under its number on the sheet (from 1); cells from column A."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False

    def cell(self, column: int) -> Cell:
        """The cell in a column counted from 0; an empty one beyond the last."""
        return self.cells[column] if 0 <= column < len(self.cells) else EMPTY

    @property
    def is_blank(self) -> bool:
        """Nothing stands in the row, counting what is struck through as standing."""
        return not any(cell.raw for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet, its rows from row 1 to the last used one."""

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that passed the gate."""

    name: str
    kind: Kind
    sheets: tuple[Sheet, ...]


def read_workbook(content: bytes, name: str = "") -> Workbook:
    """Read an .xlsx or .xls file (at most 10 MB); UnreadableFile, with a Chinese sentence, when it cannot be read."""
    kind = admit(content, name)
    markings = read_markings(content) if kind is Kind.XLSX else read_xls_markings(content)
    try:
        sheets = _sheets(content, markings)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(_why_unreadable(error)) from error
    except BaseException as error:
        # The reader's Rust core panics on some damaged files; that reaches Python beside the tree of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(_why_unreadable(error)) from error
    return Workbook(name, kind, sheets)


def _sheets(content: bytes, markings: dict[str, Markings]) -> tuple[Sheet, ...]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    if len(book.sheets_metadata) > MOST_SHEETS:
        raise UnreadableFile(f"工作表超过 {MOST_SHEETS} 张，没有读取。请只留下要申报的工作表。")
    return tuple(
        _sheet(book, meta.name, meta.visible != SheetVisibleEnum.Visible, markings.get(meta.name, Markings()))
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    )


def _why_unreadable(error: BaseException) -> str:
    if "password" in str(error).lower() or "encrypt" in str(error).lower():
        return "表格设置了密码，读不出来。请去掉密码后再上传。"
    return "文件已损坏，读不出来。请在 Excel 或 WPS 里打开，另存为 .xlsx 后再上传。"


def _sheet(book: CalamineWorkbook, name: str, hidden: bool, markings: Markings) -> Sheet:
    source = book.get_sheet_by_name(name)
    if source.total_height > MOST_ROWS:
        raise UnreadableFile(f"表格超过 {MOST_ROWS} 行，没有读取。请分成几个文件后再上传。")
    if source.total_width > MOST_COLUMNS:
        raise UnreadableFile(f"表格超过 {MOST_COLUMNS} 列，没有读取。请只留下申报表原有的列后再上传。")
    merges = tuple(
        Merge(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1) for first, last in source.merged_cell_ranges or ()
    )
    values = source.to_python(skip_empty_area=False)
    rows = [_row(number, row, markings) for number, row in enumerate(values, 1)]
    _inherit_down(rows, merges)
    return Sheet(name, tuple(rows), hidden, merges, frozenset(markings.hidden_columns))


def _row(number: int, values: Iterable[Value], markings: Markings) -> SheetRow:
    cells = [_cell(value, (number, column), markings) for column, value in enumerate(values, 1)]
    # A formula without a value may stand beyond the last value of its row; the reader leaves it out.
    for column in markings.unvalued_columns(number):
        cells += [EMPTY] * (column - len(cells))
        cells[column - 1] = replace(cells[column - 1], unvalued_formula=True)
    return SheetRow(number, tuple(cells), number in markings.hidden_rows)


def _cell(value: Value, place: Place, markings: Markings) -> Cell:
    if value is None or value == "":
        return EMPTY
    text = as_text(value)
    struck = place in markings.struck
    left = markings.left_over.get(place)
    return Cell(
        text="" if struck else (left.strip() if left is not None else text),
        is_number=isinstance(value, int | float) and not isinstance(value, bool),
        day=value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None,
        struck=struck,
        struck_in_part=left is not None,
        raw=text,
    )


def as_text(value: Value) -> str:
    """A cell's value as a clerk reads it: whole numbers without «.0», days as 2023-03-10, inner line breaks kept."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return cleaned(text).strip()[:_LARGEST_CELL]


def _inherit_down(rows: list[SheetRow], merges: tuple[Merge, ...]) -> None:
    """Fill the lower cells of vertically merged ranges from the upper one, marked as inherited."""
    for merge in merges:
        if merge.bottom == merge.top or merge.top > len(rows):
            continue
        upper = rows[merge.top - 1].cell(merge.left - 1)
        if not upper.raw:
            continue
        below = replace(upper, inherited=True)
        for number in range(merge.top + 1, min(merge.bottom, len(rows)) + 1):
            row = rows[number - 1]
            cells = list(row.cells) + [EMPTY] * (merge.left - len(row.cells))
            cells[merge.left - 1] = below
            rows[number - 1] = SheetRow(number, tuple(cells), row.hidden)
