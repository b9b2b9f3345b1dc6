"""Finding the list on a sheet: a header of one to three rows, columns in any order, the heading's office and county."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.documents.gate import UnreadableFile
from marketplace.documents.workbooks import Sheet, SheetRow, Workbook
from marketplace.organizations.imports.counties import county_within, read_county
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import compact

_SEARCHED_ROWS = 40
_LONGEST_HEADER = 30
_UNIT = re.compile(
    r"(?:申报单位|填报单位|报送单位|上报单位|填表单位|县市区工信部门|县（市、区）工信部门|工信部门|单位名称|推荐单位)\s*(?:[（(](?:盖|公)章[)）])?\s*[：:]\s*(?:[（(](?:盖|公)章[)）])?\s*"
    r"(?P<unit>.*?)(?=\s{2,}|所在地|所属县|填报|填表|报送|日期|时间|联系|$)"
)
_LABEL = re.compile(r"^(申报单位|填报单位|报送单位|县市区工信部门|所在地|所在县市区|所属县市区)([（(](盖|公)章[)）])?$")
_PLACE = re.compile(r"(?:所在地|所在县市区|所属县市区|县市区|地区|区县)\s*[：:]\s*(?P<place>[^\s：:]+)")
# Words by which the two lists of the notice (002:53-67, 002:205-217) are known, to tell a filer of a mix-up.
_OFFICIAL_LISTS = {
    "附件1": re.compile(r"服务机构[(]平台[)]|年服务企业能力"),
    "附件4": re.compile(r"所需服务|服务需求摸底"),
}


@dataclass(frozen=True)
class Form:
    """An official list: its columns by role, tried in this order on a header's words, and the roles it must have.

    ``fallbacks`` names a role's stand-in: a lone column «需求内容» is the service column. A column under the
    ``official`` words goes before one that merely sounds like its role.
    """

    name: str
    roles: Mapping[str, re.Pattern[str]]
    required: frozenset[str]
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    official: Mapping[str, str] = field(default_factory=dict)
    fewest: int = 3


@dataclass(frozen=True)
class Layout:
    """A list on a sheet: first and last header row, columns by role from 0, columns headed by a direction."""

    sheet: Sheet
    first_row: int
    last_row: int
    columns: Mapping[str, int]
    direction_columns: Mapping[str, int]
    header: tuple[str, ...]
    unit: str | None = None
    county: str | None = None
    form: Form = field(repr=False, default=Form("", {}, frozenset()))


def layouts_of(workbook: Workbook, form: Form, vocabulary: Vocabulary) -> list[Layout]:
    """The lists on the visible sheets; UnreadableFile when there is none."""
    found = [find_layout(sheet, form, vocabulary) for sheet in workbook.sheets if not sheet.hidden]
    layouts = [layout for layout in found if layout]
    if not layouts:
        raise UnreadableFile(_why_not(workbook, form))
    if all(row.is_blank for layout in layouts for row in layout.sheet.rows[layout.last_row :]):
        raise UnreadableFile(f"{form.name}只有表头，没有填写内容。请填好后再上传。")
    return layouts


def _why_not(workbook: Workbook, form: Form) -> str:
    """The sentence for a workbook without the list: empty, another official list, or no header at all."""
    if not any(cell.text for sheet in workbook.sheets if not sheet.hidden for row in sheet.rows for cell in row.cells):
        return f"表格是空的，没有找到{form.name}的内容。请上传填好的{form.name}。"
    tops = [row for sheet in workbook.sheets if not sheet.hidden for row in sheet.rows[:_SEARCHED_ROWS]]
    words = [compact(cell.text)[:_LONGEST_HEADER] for row in tops for cell in row.cells if cell.text]
    for name, mark in _OFFICIAL_LISTS.items():
        if name != form.name and any(mark.search(word) for word in words):
            return f"这张表像是{name}，这里要的是{form.name}。请换成{form.name}，或者到导入{name}的页面上传。"
    return f"表格里没有找到{form.name}的表头，请使用通知所附的{form.name}，不要改动或删除表头。"


def find_layout(sheet: Sheet, form: Form, vocabulary: Vocabulary) -> Layout | None:
    """The list on one sheet; None where no row is its header."""
    tops = sheet.rows[:_SEARCHED_ROWS]
    for number, row in enumerate(tops):
        first, last = _header_span(sheet, number, form, vocabulary)
        columns, directions = _columns(sheet, first, last, form, vocabulary)
        if _is_header(columns, form) and len(row.cells) and _fits(columns, sheet, first, last):
            unit, county = _heading(sheet.rows[:first], vocabulary)
            county = county or county_within(sheet.name, vocabulary)
            header = tuple(" ".join(_stack(sheet, first, last, column)) for column in range(_width(sheet, first, last)))
            return Layout(sheet, first + 1, last + 1, columns, directions, header, unit, county, form)
    return None


def role_of(text: str, form: Form) -> str | None:
    """The role that a header's words name; None for a foreign column."""
    word = _label(text)
    if not word or len(word) > _LONGEST_HEADER:
        return None
    return next((role for role, pattern in form.roles.items() if pattern.search(word)), None)


def _label(text: str) -> str:
    """A header's words; of a long one, such as «所需服务（1.咨询管理 2.…）», what stands before its explanation."""
    word = compact(text)
    return word if len(word) <= _LONGEST_HEADER else re.split(r"[(（【\[:：]|注", word)[0]


def _is_header(columns: Mapping[str, int], form: Form) -> bool:
    return form.required <= set(columns) and len(columns) >= form.fewest


def _fits(columns: Mapping[str, int], sheet: Sheet, first: int, last: int) -> bool:
    """A header's cells are short; a row of data that happens to hold such words is not one."""
    texts = [
        _stack(sheet, first, last, column)[-1] for column in columns.values() if _stack(sheet, first, last, column)
    ]
    return all(len(_label(text)) <= _LONGEST_HEADER for text in texts)


def _header_span(sheet: Sheet, number: int, form: Form, vocabulary: Vocabulary) -> tuple[int, int]:
    """First and last row (from 0) of a header with its main row ``number``: groups above and parts below count."""
    last = number
    while (
        last + 1 < len(sheet.rows) and last - number < 2 and _is_tier_below(sheet, number, last + 1, form, vocabulary)
    ):
        last += 1
    first = number
    if number and last == number and _has_group(sheet, number - 1) and _role_count(sheet.rows[number], form) >= 2:
        first = number - 1
    return first, last


def _role_count(row: SheetRow, form: Form) -> int:
    return len({role for cell in row.cells if (role := role_of(cell.text, form))})


def _has_group(sheet: Sheet, number: int) -> bool:
    """Whether a row holds headings over several columns, but not one title over all."""
    row = number + 1
    wide = [m for m in sheet.merges if m.top <= row <= m.bottom and m.right > m.left]
    return any(m.right - m.left + 1 < _width(sheet, number, number + 1) - 1 for m in wide) and (
        sum(1 for cell in sheet.rows[number].cells if cell.text) >= 2
    )


def _is_tier_below(sheet: Sheet, top: int, number: int, form: Form, vocabulary: Vocabulary) -> bool:
    own = [(column, cell) for column, cell in enumerate(sheet.rows[number].cells) if cell.text and not cell.inherited]
    if not own or any(len(compact(cell.text)) > 14 or cell.is_number for _, cell in own):
        return False
    if _role_count(sheet.rows[top], form) < 1:
        return False
    name_column = next((c for c, cell in enumerate(sheet.rows[top].cells) if role_of(cell.text, form) == "name"), None)
    if name_column is not None and any(column == name_column for column, _ in own):
        return False
    names = set(vocabulary.direction_names)

    def is_part(column: int, text: str) -> bool:
        return (
            compact(text) in names
            or role_of(text, form) is not None
            or _parent(sheet, top, column, text, form) is not None
        )

    return name_column is not None and all(is_part(column, cell.text) for column, cell in own)


def _parent(sheet: Sheet, top: int, column: int, text: str, form: Form) -> str | None:
    above = _filled(sheet, top, column)
    return role_of(f"{above}{text}", form) if above and above != text else None


def _width(sheet: Sheet, first: int, last: int) -> int:
    return max((len(row.cells) for row in sheet.rows[first : last + 1]), default=0)


def _filled(sheet: Sheet, number: int, column: int) -> str:
    """A header cell's text, taken from the left end of a merged range where it stands in one."""
    text = sheet.rows[number].cell(column).text
    if text:
        return text
    for merge in sheet.merges:
        if merge.top <= number + 1 <= merge.bottom and merge.left <= column + 1 <= merge.right:
            return sheet.rows[merge.top - 1].cell(merge.left - 1).text
    return ""


def _stack(sheet: Sheet, first: int, last: int, column: int) -> list[str]:
    """The header's words over a column from top to bottom, each once."""
    words = [_filled(sheet, number, column) for number in range(first, last + 1)]
    return list(dict.fromkeys(word for word in words if word))


def _columns(
    sheet: Sheet, first: int, last: int, form: Form, vocabulary: Vocabulary
) -> tuple[dict[str, int], dict[str, int]]:
    columns: dict[str, int] = {}
    directions: dict[str, int] = {}
    settled: set[str] = set()
    for column in range(_width(sheet, first, last)):
        words = _stack(sheet, first, last, column)
        if not words:
            continue
        if len(words) > 1 and compact(words[-1]) in vocabulary.direction_names:
            directions[compact(words[-1])] = column
            continue
        role = role_of(words[-1], form)
        if len(words) > 1 and role in (None, "remark"):
            role = role_of("".join(words[-2:]), form) or role or role_of(words[0], form)
        is_official = bool(role) and _label(words[-1]).startswith(form.official.get(role or "", "\0"))
        if role and (role not in columns or (is_official and role not in settled)):
            columns[role] = column
            settled |= {role} if is_official else set()
    for role, other in form.fallbacks.items():
        if role not in columns and other in columns:
            columns[role] = columns.pop(other)
    if directions and "service" not in columns:
        columns["service"] = min(directions.values())
    return columns, directions


def _heading(rows: Sequence[SheetRow], vocabulary: Vocabulary) -> tuple[str | None, str | None]:
    unit: str | None = None
    county: str | None = None
    for row in rows:
        line = "    ".join(_LABEL.sub(r"\g<0>：", cell.text).replace("\n", "    ") for cell in row.cells if cell.text)
        if not unit and (match := _UNIT.search(line)):
            unit = match["unit"].strip() or None
        if not county and (match := _PLACE.search(line)):
            county = read_county(match["place"], vocabulary).county
    if not county and unit:
        county = county_within(unit, vocabulary)
    if not county:
        title = " ".join(cell.text for row in rows for cell in row.cells)
        county = county_within(title, vocabulary)
    return unit, county
