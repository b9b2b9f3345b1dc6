"""What the fast reader does not tell of an .xlsx sheet: strike-through, formulas, hidden rows and columns, used area.

The sheet's XML is streamed once; nothing is built for empty cells or wide merged ranges, so a hostile sheet is cheap.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from marketplace.documents.gate import MOST_COLUMNS, MOST_ROWS, UnreadableFile

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(slots=True)
class Markings:
    """Of one sheet: cells struck through, what is left of cells struck in part, formulas never calculated."""

    struck: set[Place] = field(default_factory=set)
    left_over: dict[Place, str] = field(default_factory=dict)
    unvalued: dict[int, set[int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def unvalued_columns(self, row: int) -> list[int]:
        """Columns of a row (both from 1) whose formula has no stored value, in order."""
        return sorted(self.unvalued.get(row, ()))


@dataclass(frozen=True, slots=True)
class _Fonts:
    struck_styles: frozenset[int]
    partly_struck: dict[int, str | None]  # shared string → text that is not struck, None where all of it is


def read_markings(content: bytes) -> dict[str, Markings]:
    """Markings by sheet name; UnreadableFile when a sheet uses more rows or columns than are read."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        try:
            fonts = _Fonts(_struck_styles(archive), _partly_struck(archive))
            return {name: _sheet(archive, path, fonts) for name, path in _sheet_paths(archive)}
        except (ParseError, KeyError, ValueError) as error:
            raise UnreadableFile(
                "表格的内部格式已损坏，读不出来。请在 Excel 或 WPS 里打开，另存为 .xlsx 后再上传。"
            ) from error


def _elements(archive: zipfile.ZipFile, path: str, *wanted: str) -> Iterator[Element]:
    if path not in archive.NameToInfo:
        return
    with archive.open(path) as stream:
        for _, element in iterparse(stream):
            if _plain(element.tag) in wanted:
                yield element
                element.clear()


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _sheet_paths(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    targets = {
        str(link.get("Id")): posixpath.normpath(posixpath.join("xl", str(link.get("Target")))).removeprefix("/")
        for link in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found: list[tuple[str, str]] = []
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        link = sheet.get(_RELATION) or sheet.get(_RELATION_STRICT) or ""
        path = targets.get(link, "")
        found.append((str(sheet.get("name")), path.removeprefix("xl/xl/") if path.startswith("xl/xl/") else path))
    return found


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    struck_fonts: set[int] = set()
    styles: set[int] = set()
    for group in _elements(archive, "xl/styles.xml", "fonts", "cellXfs"):
        for number, element in enumerate(group):
            if _plain(group.tag) == "fonts" and _is_struck(element):
                struck_fonts.add(number)
            elif _plain(group.tag) == "cellXfs" and int(element.get("fontId", "0")) in struck_fonts:
                styles.add(number)
    return frozenset(styles)


def _is_struck(font: Element) -> bool:
    return any(_plain(part.tag) == "strike" and part.get("val", "1") not in ("0", "false") for part in font)


def _partly_struck(archive: zipfile.ZipFile) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for number, item in enumerate(_elements(archive, "xl/sharedStrings.xml", "si")):
        left = _left_of_runs(item)
        if left is not None:
            found[number] = left or None
    return found


def _left_of_runs(item: Element) -> str | None:
    """What is not struck in a rich text; None where no run is struck."""
    kept: list[str] = []
    any_struck = False
    for run in item:
        if _plain(run.tag) != "r":
            continue
        struck = any(_plain(part.tag) == "rPr" and _is_struck(part) for part in run)
        any_struck = any_struck or struck
        if not struck:
            kept.extend(part.text or "" for part in run if _plain(part.tag) == "t")
    return "".join(kept) if any_struck else None


def _sheet(archive: zipfile.ZipFile, path: str, fonts: _Fonts) -> Markings:
    markings = Markings()
    if path not in archive.NameToInfo:
        return markings
    with archive.open(path) as stream:
        row_number = 0
        for event, element in iterparse(stream, events=("start", "end")):
            tag = _plain(element.tag)
            if event == "start":
                if tag == "row":
                    row_number = _open_row(element, row_number, markings)
                continue
            if tag == "row":
                _row(element, row_number, fonts, markings)
            elif tag == "col" and element.get("hidden") in ("1", "true"):
                _hide_columns(element, markings)
            if tag in ("row", "col", "mergeCell", "dataValidation", "conditionalFormatting"):
                element.clear()
    return markings


def _open_row(element: Element, before: int, markings: Markings) -> int:
    number = int(element.get("r", before + 1))
    if element.get("hidden") in ("1", "true"):
        markings.hidden_rows.add(number)
    return number


def _hide_columns(element: Element, markings: Markings) -> None:
    first, last = int(element.get("min", "1")), int(element.get("max", "1"))
    markings.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))


def _row(row: Element, number: int, fonts: _Fonts, markings: Markings) -> None:
    column = 0
    for cell in row:
        column = _column(cell.get("r", ""), column)
        parts = {_plain(part.tag): part for part in cell}
        if not parts:
            continue
        if number > MOST_ROWS:
            raise UnreadableFile(f"表格超过 {MOST_ROWS} 行，没有读取。请分成几个文件后再上传。")
        if column > MOST_COLUMNS:
            raise UnreadableFile(f"表格超过 {MOST_COLUMNS} 列，没有读取。请只留下申报表原有的列后再上传。")
        _cell(cell, parts, (number, column), fonts, markings)


def _cell(cell: Element, parts: dict[str, Element], place: Place, fonts: _Fonts, markings: Markings) -> None:
    value = parts.get("v")
    if "f" in parts and (value is None or not value.text):
        markings.unvalued.setdefault(place[0], set()).add(place[1])
    if int(cell.get("s", "0")) in fonts.struck_styles:
        markings.struck.add(place)
    left: str | None = None
    if cell.get("t") == "s" and value is not None and value.text and int(value.text) in fonts.partly_struck:
        left = fonts.partly_struck[int(value.text)] or ""
    elif "is" in parts:
        left = _left_of_runs(parts["is"])
    if left is not None:
        if left.strip():
            markings.left_over[place] = left
            markings.struck.discard(place)
        else:
            markings.struck.add(place)


def _column(reference: str, before: int) -> int:
    letters = re.match(r"[A-Z]+", reference)
    if letters is None:
        return before + 1
    number = 0
    for letter in letters.group():
        number = number * 26 + ord(letter) - 64
    return number
