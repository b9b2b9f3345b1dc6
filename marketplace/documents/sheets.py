"""Writing official tables as .xlsx: title, unit line, heads, rows and notes as the bureau's own sheets have them.

Rows stream through, so that ten thousand cost little memory; every text is written as text, so that no cell of a
stranger's becomes a formula in an officer's Excel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head (the unit stands in it) and its width in characters."""

    title: str
    width: float = 16


@dataclass(frozen=True, slots=True)
class Remark:
    """Words beside a cell of a row (column counted from 0), shown as a comment and as a tinted cell."""

    column: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, with remarks where the filer has something to mend."""

    cells: Sequence[Any]
    remarks: tuple[Remark, ...] = ()


def official_table(
    columns: Sequence[Column], rows: Iterable[Row | Sequence[Any]], *, title: str, above: Sequence[str] = (),
    notes: Sequence[str] = (), sheet: str = "Sheet1", formats: Mapping[str, Any] | None = None, annex: str = "",
    cover_note: Sequence[str] = (),
) -> BytesIO:  # fmt: skip
    """A workbook of one sheet; ``above`` are lines between title and heads (申报单位), ``notes`` stand below.

    ``annex`` (附件2) stands above the title; the lines of ``cover_note`` on a sheet of their own, not printed with it.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        paper = book.add_worksheet(sheet)
        looks = _looks(book, formats or {})
        for place, column in enumerate(columns):
            paper.set_column(place, place, column.width)
        line = _write_top(paper, columns, title, above, looks, annex)
        paper.freeze_panes(line, 0)
        for row in rows:
            _write_row(paper, line, row if isinstance(row, Row) else Row(row), looks)
            line += 1
        for note in notes:
            paper.write_string(line, 0, note, looks["note"])
            line += 1
        paper.set_landscape()
        paper.set_paper(9)
        paper.fit_to_pages(1, 0)
        if cover_note:
            _write_cover_note(book, cover_note, looks)
    stream.seek(0)
    return stream


def _looks(book: xlsxwriter.Workbook, changes: Mapping[str, Any]) -> dict[str, Format]:
    cell = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 11}
    return {
        "title": book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_name": "宋体"}
        ),
        "above": book.add_format({"font_size": 11, "font_name": "宋体"}),
        "head": book.add_format(cell | {"bold": True, "align": "center", "bg_color": "#EDF0F4"}),
        "cell": book.add_format(cell | dict(changes)),
        "remark": book.add_format(cell | {"bg_color": "#FFF5DF"}),
        "note": book.add_format({"font_size": 10, "font_name": "宋体"}),
    }


def _write_top(
    paper: Worksheet, columns: Sequence[Column], title: str, above: Sequence[str], looks: Mapping[str, Format],
    annex: str,
) -> int:  # fmt: skip
    line = 0
    if annex:
        paper.write_string(0, 0, annex, looks["above"])
        line = 1
    if len(columns) > 1:
        paper.merge_range(line, 0, line, len(columns) - 1, title, looks["title"])
    else:
        paper.write_string(line, 0, title, looks["title"])
    line += 1
    for words in above:
        paper.write_string(line, 0, words, looks["above"])
        line += 1
    for place, column in enumerate(columns):
        paper.write_string(line, place, column.title, looks["head"])
    return line + 1


def _write_cover_note(book: xlsxwriter.Workbook, lines: Sequence[str], looks: Mapping[str, Format]) -> None:
    note = book.add_worksheet("填写说明")
    note.set_column(0, 0, 90)
    for place, words in enumerate(lines):
        note.write_string(place, 0, words, looks["note"])


def _write_row(paper: Worksheet, line: int, row: Row, looks: Mapping[str, Format]) -> None:
    remarks = {remark.column: remark.words for remark in row.remarks}
    for place, value in enumerate(row.cells):
        look = looks["remark"] if place in remarks else looks["cell"]
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            paper.write_number(line, place, float(value), look)
        else:
            paper.write_string(line, place, _text(value), look)
        if place in remarks:
            paper.write_comment(line, place, remarks[place], {"x_scale": 2})


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return "".join(sign for sign in str(value) if sign >= " " or sign in "\n\t")[:32767]
