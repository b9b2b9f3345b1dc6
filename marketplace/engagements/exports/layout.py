"""What the papers share: numbered headings, tables with heads, the amounts in words, and the places for the seals."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from marketplace.certification.exports.commitment import new_paper
from marketplace.engagements.models import Engagement
from marketplace.kernel import money

SMALL, BODY = Pt(10.5), Pt(12)
HEADS = "黑体"


def official_paper() -> Paper:
    """An A4 page with the margins of official papers."""
    paper = new_paper()
    style = paper.styles["Normal"]
    style.font.size = BODY
    style.paragraph_format.line_spacing = 1.5
    style.paragraph_format.space_after = Pt(0)
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3), Cm(2.5)
    page.left_margin = page.right_margin = Cm(2.7)
    return paper


def head(paper: Paper, words: str) -> None:
    """«一、服务内容», kept with what follows."""
    line = paper.add_paragraph()
    line.paragraph_format.space_before = Pt(8)
    line.paragraph_format.keep_with_next = True
    run = line.add_run(words)
    run.font.name = HEADS
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADS)


def words(paper: Paper, text: str, *, indent: bool = True) -> None:
    """A paragraph for each line of what was typed."""
    for typed in (text or "（未填写）").splitlines():
        if typed.strip():
            line = paper.add_paragraph(typed.strip())
            if indent:
                line.paragraph_format.first_line_indent = BODY * 2


def table(paper: Paper, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
    """A ruled table whose head is repeated on the next page; ``widths`` in centimetres."""
    grid = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for cell, title in zip(grid.rows[0].cells, heads, strict=True):
        _write(cell, title, bold=True)
    repeat = grid.rows[0]._tr.get_or_add_trPr()
    repeat.append(repeat.makeelement(qn("w:tblHeader"), {}))
    for row in rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            _write(cell, value)
    for row_ in grid.rows:
        unbroken = row_._tr.get_or_add_trPr()
        unbroken.append(unbroken.makeelement(qn("w:cantSplit"), {}))
        for cell, width in zip(row_.cells, widths, strict=True):
            cell.width = Cm(width)


def _write(cell: _Cell, value: str, *, bold: bool = False) -> None:
    line: Paragraph = cell.paragraphs[0]
    line.paragraph_format.line_spacing = 1.2
    run = line.add_run(value)
    run.bold, run.font.size = bold, SMALL


def shares(engagement: Engagement) -> list[tuple[str, str, str, str]]:
    """政府补, 机构让, 企业出 and the whole: yuan, in words, per cent."""
    parts = (
        ("政府补", engagement.public_share), ("机构让", engagement.concession),
        ("企业出", engagement.enterprise_share), ("服务总价", engagement.price),
    )  # fmt: skip
    return [(name, money.yuan(part), money.in_words(part), percent(part, engagement.price)) for name, part in parts]


def percent(part: Decimal, whole: Decimal) -> str:
    """``33.33%``; an empty sign for a part of nothing."""
    return f"{part / whole * 100:.2f}%" if whole else "—"


def seals(paper: Paper, sides: Sequence[tuple[str, str]]) -> None:
    """Side by side, each with its name, a place for signature and seal, and the day; never torn apart."""
    paper.add_paragraph()
    grid = paper.add_table(rows=1, cols=len(sides))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    unbroken = grid.rows[0]._tr.get_or_add_trPr()
    unbroken.append(unbroken.makeelement(qn("w:cantSplit"), {}))
    for cell, (role, name) in zip(grid.rows[0].cells, sides, strict=True):
        lines = (f"{role}（盖章）：", name, "", "法定代表人或", "委托代理人（签字）：", "", "     年    月    日")
        first: Paragraph | None = None
        for text in lines:
            line = cell.paragraphs[0] if first is None else cell.add_paragraph()
            first = first or line
            line.paragraph_format.keep_with_next = True
            line.add_run(text).font.size = BODY


def number_line(paper: Paper, text: str) -> None:
    """The number, at the right under the title."""
    line = paper.add_paragraph(text)
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.runs[0].font.size = SMALL
