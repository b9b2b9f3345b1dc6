"""The rows below a header: which are data, and which a clerk passes over (blank, notes, totals, footers, voided)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.documents.workbooks import EMPTY, Cell, SheetRow
from marketplace.organizations.imports.layout import Layout, role_of
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import compact

_NOTE = re.compile(
    r"^[(（【\[]?(注|备注|说明|填表说明|填报说明|填写说明|附注|注意|提示)[)）】\]]?(\d|[一二三四五]|事项|意)?[：:、.．\s]|^(注|说明)\d?$|^[※*＊]"
)
_SUBTOTAL = re.compile(r"小计|分计|本页(合)?计")
_TOTAL = re.compile(
    r"^(合计|总计|共计|总数|累计|汇总|全[市区县]合计)|(合计|总计)[：:（(]?\d*[家条个项)）]*$|^(以上)?(共|总共)(有)?(企业|机构)?[\d一二三四五六七八九十百]+(家|条|个|项)"
)
_FOOTER = re.compile(
    r"^(填表人|填报人|制表人?|审核人?|复核|负责人|单位负责人|分管领导|经办人?|联系人|联系电话|填报日期|填表日期|报送日期|日期|盖章|签字|主管)[：:（(]|第\s*\d+\s*页|共\s*\d+\s*页|^\d{4}年\d{1,2}月(\d{1,2}日)?$|^—\s*\d+\s*—$"
)
_GROUP = re.compile(
    r"^([一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十][)）]|[0-9]+[.、]|以下|以上|上述|上列|其中|另有|另附|附[：:])|"
    r"[(（][共计]*[\d一二三四五六七八九十]+(家|户|个|条|项)(企业)?[)）][：:]?$|[：:]$"
)
_TITLE = re.compile(r"汇总表|摸底表|需求表")


_UNTICKED = re.compile(r"[0０否不×xX✗✘□○NnFf/／\\—–-]|不需要?|无|没有|FALSE", re.I)
_LONGEST_TICK = 2  # «√», «是», «需要»; anything longer tells of the need


@dataclass(frozen=True)
class Line:
    """A row of the list with its cells by role."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    hidden: bool = False
    raw: tuple[str, ...] = ()

    def text(self, role: str) -> str:
        """The text of the cell of that role; empty where the form has no such column."""
        return self.cells.get(role, EMPTY).text

    @property
    def phones(self) -> str:
        """The telephone numbers of the columns that hold nothing else."""
        return " ".join(text for role in ("phone", "mobile") if (text := self.text(role)))

    @property
    def texts(self) -> dict[str, str]:
        """All cells as text by role, with what was struck through."""
        return {role: cell.raw or cell.text for role, cell in self.cells.items()}


def lines_of(layout: Layout) -> Iterator[tuple[SheetRow, Line]]:
    """The rows below the header to the last that is not blank."""
    rows = layout.sheet.rows[layout.last_row :]
    last = max((number for number, row in enumerate(rows) if not row.is_blank), default=-1)
    for row in rows[: last + 1]:
        yield row, line_of(row, layout)


def line_of(row: SheetRow, layout: Layout) -> Line:
    """One row with its cells by the roles of the layout; ticked columns stand as the words of the service cell."""
    cells = {role: row.cell(column) for role, column in layout.columns.items()}
    if layout.direction_columns:
        own = EMPTY if layout.columns["service"] in layout.direction_columns.values() else cells["service"]
        if own.text and not cells.get("detail", EMPTY).text:
            cells["detail"] = own
        cells["service"] = _ticked(row, layout)
    return Line(layout.sheet.name, row.number, cells, row.hidden, tuple(cell.raw for cell in row.cells))


def _ticked(row: SheetRow, layout: Layout) -> Cell:
    """The directions of the ticked columns as one cell; a column may hold the need's text instead of a tick."""
    cells = {name: row.cell(column) for name, column in layout.direction_columns.items()}
    on = {name: cell for name, cell in cells.items() if cell.text and not _UNTICKED.fullmatch(cell.text)}
    if not on:
        return EMPTY
    told = [f"{name}：{cell.text}" for name, cell in on.items() if len(cell.text) > _LONGEST_TICK]
    words = "\n".join(["、".join(name for name, cell in on.items() if len(cell.text) <= _LONGEST_TICK), *told]).strip()
    return Cell(text=words, raw=words)


def skip_reason(row: SheetRow, line: Line, layout: Layout, vocabulary: Vocabulary) -> str | None:
    """Why a clerk passes over the row, in the codes of ``samples/README.md``; None for a row of data."""
    standing = [cell for cell in row.cells if cell.raw and not cell.inherited]
    substance = [cell for role, cell in line.cells.items() if role != "seq" and cell.raw and not cell.inherited]
    if not substance and all(re.fullmatch(r"[\d\s.、]*", compact(c.raw)) for c in standing):
        return "blank_row"
    first = compact(standing[0].raw) if standing else ""
    label = next((compact(line.text(role)) for role in ("seq", "name") if _is_sum(line.text(role))), "")
    if not label and (_is_sum(first) or (len(standing) == 1 and _TOTAL.match(first) and len(first) <= 16)):
        label = first
    if label:
        return "subtotal_row" if _SUBTOTAL.search(label) else "total_row"
    return _skipped_by_form(first, standing, line, layout) or _voided(line, vocabulary)


def _is_sum(text: str) -> bool:
    word = compact(text)
    return 0 < len(word) <= 16 and not word.endswith("公司") and bool(_SUBTOTAL.search(word) or _TOTAL.search(word))


def _skipped_by_form(first: str, standing: list[Cell], line: Line, layout: Layout) -> str | None:
    if _is_header_again(line, layout):
        return "repeated_header"
    few = len(standing) <= 3 and not line.text("service")
    if len(standing) <= 5 and _FOOTER.match(first):
        return "page_footer"
    if _NOTE.match(standing[0].raw.strip()) and len(standing) <= 2:
        return "note_row"
    if few and any(_FOOTER.search(compact(cell.raw)) for cell in standing):
        return "page_footer"
    if len(standing) == 1 and (_TITLE.search(first) or re.match(r"(申报|填报|报送)单位", first)):
        return "repeated_header"
    if len(standing) == 1 and _is_remark_line(first, line):
        return "note_row"
    return None


def _is_header_again(line: Line, layout: Layout) -> bool:
    same = 0
    for role, column in layout.columns.items():
        text = compact(line.text(role))
        header = compact(layout.header[column]) if column < len(layout.header) else ""
        same += bool(text) and (text == header or (len(text) <= 12 and role_of(text, layout.form) == role))
    numbered = [compact(cell.text) for cell in line.cells.values()]
    is_count = len(numbered) > 3 and all(text.isdigit() for text in numbered) and len(set(numbered)) == len(numbered)
    return same >= 3 or is_count


def _is_remark_line(first: str, line: Line) -> bool:
    """A line of running text or a heading such as «一、天元区», not a party alone in its column."""
    name = compact(line.text("name"))
    if name and name == first:
        return bool(_GROUP.search(name)) or len(name) > 40
    return (
        len(first) > 14
        or bool(re.match(r"[一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]", first))
        or (bool(line.text("seq")) and not first.isdigit())
    )


def _voided(line: Line, vocabulary: Vocabulary) -> str | None:
    judged = [cell for role, cell in line.cells.items() if role not in ("seq", "remark") and cell.raw]
    if judged and all(cell.struck for cell in judged):
        return "voided_row"
    marks = [compact(line.text(role)) for role in ("remark", "seq")]
    if any(mark and vocabulary.matches("voided", mark) for mark in marks):
        return "voided_row"
    return "voided_row" if vocabulary.matches("name_voided", compact(line.text("name"))) else None


def section_county(row: SheetRow) -> str:
    """The text of a heading between rows, in which a county may be named."""
    return " ".join(cell.text for cell in row.cells if cell.text)[:40]
