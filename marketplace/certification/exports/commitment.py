"""附件2, the truthfulness commitment, in the notice's own words (002:96-102), to print, sign and seal."""

from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from marketplace.certification.models import Application
from marketplace.kernel import clock

WORDS = (
    "我单位承诺：此次申报{year}年度株洲市支持服务机构（平台）培育优质企业试点，所提交的申报材料内容和所附资料均真实、合法。"
    "如有不实之处，愿负相应的法律责任，并承担由此产生的一切后果。"
)
FONT = "宋体"


def commitment_paper(application: Application, *, year: int) -> BytesIO:
    """附件2 with the applicant's name at the seal; signature and day stay empty for the pen."""
    paper = new_paper()
    paper.add_paragraph("附件2")
    heading(paper, f"{year}年株洲市支持服务机构（平台）培育优质企业试点真实性承诺")
    body = paper.add_paragraph(WORDS.format(year=year))
    body.paragraph_format.first_line_indent = Pt(28)
    paper.add_paragraph()
    paper.add_paragraph(f"法人代表（签字）：              单位（盖章）：{application.institution.name}")
    day = paper.add_paragraph("年   月  日")
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return stored(paper)


def new_paper() -> Paper:
    """An empty document in the type and on the sheet (A4) of official papers."""
    paper = Document()
    paper.sections[0].page_width, paper.sections[0].page_height = Cm(21), Cm(29.7)
    about = paper.core_properties  # the writing library's own name and day stand there otherwise
    about.author, about.comments, about.created = "", "", clock.now().replace(tzinfo=None)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    return paper


def heading(paper: Paper, words: str) -> None:
    """The paper's title, in the middle."""
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(words)
    run.bold, run.font.size = True, Pt(18)


def stored(paper: Paper) -> BytesIO:
    """The document's bytes."""
    stream = BytesIO()
    paper.save(stream)
    stream.seek(0)
    return stream
