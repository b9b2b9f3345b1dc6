"""The pages of an official paper: A4, lines, the printed cover, and the cover note that is taken out."""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from marketplace.certification.exports.commitment import heading, new_paper, stored

WIDTH = 16.0  # centimetres between the margins of an upright page
NOTE_TITLE = "填写说明（本页不随文报送，打印时请抽出）"
NOTHING_EMPTY = "各栏都有内容，没有空着的栏目。"
EMPTY_HEAD = "以下栏目没有数据，正文中留空："


def official() -> Paper:
    """An upright page with the margins of official papers."""
    paper = new_paper()
    style = paper.styles["Normal"]
    style.font.size = Pt(12)
    style.paragraph_format.space_after = Pt(0)
    page = paper.sections[0]
    page.top_margin = page.bottom_margin = Cm(2.5)
    page.left_margin = page.right_margin = Cm(2.5)
    return paper


def line(paper: Paper, text: str, *, size: float = 12, right: bool = False, after: float = 0) -> Paragraph:
    """A line of print."""
    written = paper.add_paragraph()
    written.add_run(text).font.size = Pt(size)
    written.paragraph_format.space_after = Pt(after)
    if right:
        written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return written


def words(paper: Paper, text: str, *, indent: bool = True) -> None:
    """A paragraph for every line of what was typed; an empty text leaves room for three lines."""
    for typed in text.split("\n") if text else ("", "", ""):
        written = paper.add_paragraph(typed.strip())
        written.paragraph_format.line_spacing = 1.5
        if indent:
            written.paragraph_format.first_line_indent = Pt(24)


def next_page(paper: Paper) -> None:
    """What follows begins on a new page."""
    paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def lying(paper: Paper) -> None:
    """A new page, and from here on pages lie on their long side."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)


def cover(paper: Paper, *, annex: str, title: Sequence[str], lines: Sequence[str], maker: str) -> None:
    """The printed front page: annex, title in the middle, lines to fill in, who made the form."""
    line(paper, annex)
    for _ in range(5):
        paper.add_paragraph()
    for part in title:
        heading(paper, part)
    for _ in range(6):
        paper.add_paragraph()
    for text in lines:
        written = line(paper, text, size=15, after=18)
        written.paragraph_format.left_indent = Cm(2)
    for _ in range(5):
        paper.add_paragraph()
    made = line(paper, maker, size=15)
    made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    next_page(paper)


def with_note(paper: Paper, empty: Sequence[str], remarks: Sequence[str] = ()) -> BytesIO:
    """The paper's bytes with the cover note as a page and section of its own in front.

    No note where nothing is empty and there is nothing to remark.
    """
    if not empty and not remarks:
        return stored(paper)
    body, before = paper.element.body, len(paper.element.body)
    written = line(paper, NOTE_TITLE, size=14, after=12)
    written.runs[0].bold = True
    for remark in remarks:
        words(paper, remark, indent=False)
    words(paper, EMPTY_HEAD if empty else NOTHING_EMPTY, indent=False)
    for number, text in enumerate(empty, start=1):
        line(paper, f"{number}. {text}", size=11)
    notes = list(body)[before - 1 : -1]  # the last element of a body is its section's form
    notes.append(_section_end(body.sectPr))
    for place, element in enumerate(notes):
        body.insert(place, element)
    return stored(paper)


def _section_end(last: Any) -> Any:
    """A paragraph that ends a section of upright pages."""
    paragraph, look = OxmlElement("w:p"), OxmlElement("w:pPr")
    form = deepcopy(last)
    size = form.find(qn("w:pgSz"))
    if size is not None and size.get(qn("w:orient")) == "landscape":
        wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), high)
        size.set(qn("w:h"), wide)
        del size.attrib[qn("w:orient")]
    look.append(form)
    paragraph.append(look)
    return paragraph
