"""Ruled tables of official forms: rows of boxes that reach across and down, as the printed form has them.

The table is written cell by cell into the document's own markup, because a form of three hundred rows with merged
cells takes seconds otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

TWIPS = 567  # of a centimetre
SMALL = 21  # half points: 10.5 pt, 五号
Where = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: its words, how many columns and rows it reaches over, and the least height in centimetres.

    ``foot``: lines at its lower right, where the seal and the day go.
    """

    text: str = ""
    across: int = 1
    down: int = 1
    head: bool = False
    where: Where = "center"
    tall: float = 0
    foot: tuple[str, ...] = ()


def head(text: str, across: int = 1, down: int = 1) -> Box:
    """A printed cell of the form."""
    return Box(text, across, down, head=True)


def value(text: str, across: int = 1, down: int = 1) -> Box:
    """A cell to fill in."""
    return Box(text, across, down)


def long(text: str, across: int = 1, tall: float = 2.0, foot: tuple[str, ...] = ()) -> Box:
    """A cell for sentences: from the left, with room to write by hand."""
    return Box(text, across, where="left", tall=tall, foot=foot)


def ruled(paper: Paper, widths: Sequence[float], rows: Sequence[Sequence[Box]], *, heads: int = 0) -> None:
    """A ruled table at the paper's end; ``widths`` in centimetres; the first ``heads`` rows stand on every page.

    ValueError where boxes of a row do not fill the table's columns exactly: a form out of shape is no form.
    """
    table = _frame(widths)
    waiting: dict[int, tuple[Box, int]] = {}  # column -> the box from above that still reaches down, rows left
    for place, row in enumerate(rows):
        table.append(_line(row, widths, waiting, repeated=place < heads))
    if any(left for _, left in waiting.values()):
        raise ValueError("a box reaches below the last row of the table")
    paper.element.body.sectPr.addprevious(table)


def _frame(widths: Sequence[float]) -> Any:
    table = _new("w:tbl")
    look = _add(table, "w:tblPr")
    _add(look, "w:tblStyle", val="TableGrid")
    _add(look, "w:tblW", w=str(_twips(sum(widths))), type="dxa")
    _add(look, "w:jc", val="center")
    _add(look, "w:tblLayout", type="fixed")
    grid = _add(table, "w:tblGrid")
    for width in widths:
        _add(grid, "w:gridCol", w=str(_twips(width)))
    return table


def _line(row: Sequence[Box], widths: Sequence[float], waiting: dict[int, tuple[Box, int]], *, repeated: bool) -> Any:
    line = _new("w:tr")
    look = _add(line, "w:trPr")
    _add(look, "w:cantSplit")
    tall = max((box.tall for box in row), default=0)
    if tall:
        _add(look, "w:trHeight", val=str(_twips(tall)), hRule="atLeast")
    if repeated:
        _add(look, "w:tblHeader")
    boxes, column = list(row), 0
    while column < len(widths):
        above, left = waiting.get(column, (None, 0))
        if above is not None and left:
            line.append(_cell(above, widths[column : column + above.across], merged="continue"))
            waiting[column] = (above, left - 1)
            column += above.across
            continue
        if not boxes:
            raise ValueError("a row of the table has too few boxes")
        box = boxes.pop(0)
        line.append(_cell(box, widths[column : column + box.across], merged="restart" if box.down > 1 else ""))
        waiting[column] = (box, box.down - 1)
        column += box.across
    if boxes or column != len(widths):
        raise ValueError("a row of the table has too many boxes")
    return line


def _cell(box: Box, widths: Sequence[float], *, merged: str) -> Any:
    cell = _new("w:tc")
    look = _add(cell, "w:tcPr")
    _add(look, "w:tcW", w=str(_twips(sum(widths))), type="dxa")
    if box.across > 1:
        _add(look, "w:gridSpan", val=str(box.across))
    if merged:
        _add(look, "w:vMerge", val=merged)
    _add(look, "w:vAlign", val="center")
    shown = merged != "continue"
    _paragraph(cell, box.text if shown else "", where=box.where, bold=box.head)
    for text in box.foot if shown else ():
        _paragraph(cell, text, where="right", bold=False)
    return cell


def _paragraph(cell: Any, text: str, *, where: Where, bold: bool) -> None:
    paragraph = _add(cell, "w:p")
    place = _add(paragraph, "w:pPr")
    _add(place, "w:spacing", line="264", lineRule="auto")
    _add(place, "w:jc", val=where)
    if not text:
        return
    run = _add(paragraph, "w:r")
    look = _add(run, "w:rPr")
    if bold:
        _add(look, "w:b")
    _add(look, "w:sz", val=str(SMALL))
    for number, line in enumerate(text.split("\n")):
        if number:
            _add(run, "w:br")
        words = _add(run, "w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = line


def _new(tag: str) -> Any:
    return OxmlElement(tag)


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    child = _new(tag)
    for name, text in attributes.items():
        child.set(qn(f"w:{name}"), text)
    parent.append(child)
    return child


def _twips(centimetres: float) -> int:
    return round(centimetres * TWIPS)
