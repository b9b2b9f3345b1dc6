"""A form whose table no document prints: its fields in their order, two columns, tables below each other.

Of this kind are Hubei's two papers, which the measures name but do not carry, the numbers that Hengyang's form leaves
out, and every form of a programme that brings no layout of its own.
"""

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import Box, head, long, ruled, value
from marketplace.certification.exports.papers.cells import Cells, numbered
from marketplace.certification.exports.papers.page import WIDTH, line
from marketplace.certification.exports.papers.values import NUMBERING
from marketplace.certification.policy import FormField

LABEL = 5.5
SEALED = "（盖章）"
FREE = {"text", "long"}


def fill(paper: Paper, cells: Cells) -> None:
    """The form under its own title; fields for a seal stand above, and again at the end with the place for it."""
    form = cells.form
    heading(paper, form.title)
    if form.units:
        line(paper, f"单位：{form.units}", size=10.5, right=True)
    waiting: list[list[Box]] = []
    for field in form.fields:
        if field.type != "table":
            waiting.append(_row(cells, field))
            continue
        _flush(paper, waiting)
        _table(paper, cells, field)
    _flush(paper, waiting)
    for field in form.fields:
        if field.type == "seal":
            line(paper, f"{field.title}：{cells.seal(field.key)}", right=True)
            line(paper, "年    月    日", right=True)


def _row(cells: Cells, field: FormField) -> list[Box]:
    title = field.title + (f"（{field.unit}）" if field.unit and f"（{field.unit}）" not in field.title else "")
    if field.type == "seal":
        return [head(title), value(cells.seal(field.key))]
    if field.choices and field.several:
        return [head(title), long(ticked(cells, field), tall=0)]
    text = cells.text(field.key)
    return [head(title), long(text, tall=2.5) if field.type == "long" else value(text)]


def ticked(cells: Cells, field: FormField) -> str:
    """Every choice with its box, ticked where chosen."""
    cells.text(field.key)  # notes it where nothing is chosen
    chosen = cells.choice(field.key)
    return "  ".join(f"{'☑' if one in chosen else '☐'} {one}" for one in field.choices)


def _flush(paper: Paper, rows: list[list[Box]]) -> None:
    if rows:
        ruled(paper, (LABEL, WIDTH - LABEL), rows)
        paper.add_paragraph()
    rows.clear()


def _table(paper: Paper, cells: Cells, field: FormField) -> None:
    line(paper, field.title)
    titles = [one.title + (f"（{one.unit}）" if one.unit else "") for one in field.columns]
    rows = cells.rows(field.key)
    if titles[0] == NUMBERING:
        rows = numbered(rows)
    if field.rows:
        titles, rows = ["", *titles], [[name, *row] for name, row in zip(field.rows, rows, strict=True)]
    widths = [WIDTH / len(titles)] * len(titles)
    ruled(paper, widths, [[head(title) for title in titles], *([value(text) for text in row] for row in rows)], heads=1)
    paper.add_paragraph()
