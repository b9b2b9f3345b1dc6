"""Cells as a clerk sees them: true row numbers, numbers and days as text, strike-through, merges, hidden parts."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from marketplace.documents.workbooks import Sheet, as_text, read_workbook
from tests.factories.sheets import saved


def xlsx(**cells: Any) -> Any:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    return book


def only_sheet(book: Any) -> Sheet:
    (sheet,) = read_workbook(saved(book)).sheets
    return sheet


def test_rows_keep_their_numbers_when_the_sheet_begins_empty() -> None:
    sheet = only_sheet(xlsx(C4="甲"))
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4]
    assert sheet.rows[3].cell(2).text == "甲"
    assert sheet.rows[0].is_blank


def test_values_as_text() -> None:
    shown = [as_text(value) for value in (73100000001.0, 2.5, 10, True, date(2023, 3, 10), datetime(2023, 3, 10), None)]  # noqa: DTZ001 - sheets know no time zone
    assert shown == ["73100000001", "2.5", "10", "是", "2023-03-10", "2023-03-10", ""]
    assert as_text(" 甲\r\n乙\xa0") == "甲\n乙"


def test_struck_cells_and_struck_words() -> None:
    book = xlsx(A1="旧", B1="新")
    book.active["A1"].font = Font(strike=True)
    book.active["C1"] = CellRichText(TextBlock(InlineFont(strike=True), "旧号"), TextBlock(InlineFont(), "新号"))
    cells = only_sheet(book).rows[0].cells
    assert [(cell.text, cell.raw, cell.struck) for cell in cells] == [
        ("", "旧", True), ("新", "新", False), ("新号", "旧号新号", False),
    ]  # fmt: skip
    assert cells[2].struck_in_part


def test_a_vertically_merged_cell_goes_for_the_rows_below() -> None:
    book = xlsx(A1="甲", B2="乙")
    book.active.merge_cells("A1:A2")
    below = only_sheet(book).rows[1].cell(0)
    assert (below.text, below.inherited) == ("甲", True)


def test_hidden_sheets_rows_and_columns() -> None:
    book = xlsx(A1="甲", A2="乙", C1="丙")
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("旧")["A1"] = "丁"
    book["旧"].sheet_state = "hidden"
    first, second = read_workbook(saved(book)).sheets
    assert [row.hidden for row in first.rows] == [False, True]
    assert first.hidden_columns == {3}
    assert (first.hidden, second.hidden) == (False, True)


def test_a_formula_that_was_never_calculated_is_told() -> None:
    cell = only_sheet(xlsx(A1=1, B1="=A1+1")).rows[0].cell(1)
    assert (cell.text, cell.unvalued_formula) == ("", True)


def test_strike_through_and_hidden_rows_of_a_real_xls() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲乙")
    sheet.write(0, 0, "旧", xlwt.easyxf("font: struck_out on"))
    sheet.write(0, 1, "新", xlwt.easyxf("font: bold on"))
    sheet.write(1, 0, 5)
    sheet.row(1).hidden = True
    sheet.col(3).hidden = True
    stream = BytesIO()
    book.save(stream)
    (read,) = read_workbook(stream.getvalue()).sheets
    assert [(cell.text, cell.struck) for cell in read.rows[0].cells] == [("", True), ("新", False)]
    assert [row.hidden for row in read.rows] == [False, True]
    assert read.hidden_columns == {4}
