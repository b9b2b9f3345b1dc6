"""附件1, the county's list of service institutions: every row judged as a careful clerk would (002:38, 002:53-67)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marketplace.documents.workbooks import EMPTY, Workbook
from marketplace.organizations.imports.capacity import Capacity, read_capacity
from marketplace.organizations.imports.contacts import read_contact
from marketplace.organizations.imports.counties import county_within, read_county
from marketplace.organizations.imports.direction_words import DirectionReading
from marketplace.organizations.imports.directions import read_offered, read_only_directions, suggest
from marketplace.organizations.imports.judging import Bench, Refused, credit_code, in_order
from marketplace.organizations.imports.layout import Form, Layout, layouts_of
from marketplace.organizations.imports.lines import Line, lines_of, section_county, skip_reason
from marketplace.organizations.imports.names import Party, kind_of, read_name
from marketplace.organizations.imports.readings import Action, ImportReading, Progress, RowReading, SheetReading
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import compact, is_nothing

FEWEST = 10
"""Enterprises a year that an institution must be able to serve (002:29, 002:38)."""

INSTITUTION_LIST = Form(
    "附件1",
    {
        "seq": re.compile(r"^(序号?|编号|No\.?)$", re.I),
        "uscc": re.compile(r"信用代码|统一代码"),
        "capacity": re.compile(r"能力|年服务(企业)?(数|家|户)|服务(企业)?(数|家|户)|(家|户)数"),
        "contact": re.compile(r"(联系|联络|经办|负责|对接)人.*(电话|方式|手机)|联[系络](方式|信息)|通讯方式"),
        "mobile": re.compile(r"^手机(号码?)?$"),
        "phone": re.compile(r"电话|手机|号码|固话|座机"),
        "person": re.compile(r"(联系|联络|经办|负责|对接)人|^联络员?$"),
        "service": re.compile(r"服务(内容|方向|类型|类别|领域|项目)|主要(服务|业务)|业务(范围|内容)"),
        "name": re.compile(
            r"(机构|平台|单位|企业|公司).*名称|^(名称|全称|(服务)?机构([(/、]?(服务)?平台[)]?)?|服务平台)$"
        ),
        "place": re.compile(r"注册地|县市区|区县|所在地|属地|地址"),
        "remark": re.compile(r"备注|说明"),
    },
    frozenset({"name", "service"}),
    official={"name": "服务机构(平台)名称", "service": "主要服务内容", "capacity": "年服务企业能力", "remark": "备注"},
)
_REGISTERED = re.compile(
    r"(?:注册地址?|注册于|注册在|登记地|工商登记)[在为是于]?\s*[：:]?\s*(?P<place>[^\s，,；;。）)]+)|(?P<other>[^\s，,；;：:]{2,8}?)(?:注册|登记)(?:的)?(?:企业|机构)?$"
)


_CAPACITY_TOLD = re.compile(
    r"服务(?:企业)?(?:能力|数量?)[为约是：:\s]*(?P<capacity>[^，,；;。]*?\d[^，,；;。]*?[家户])"
)


@dataclass(frozen=True, slots=True)
class InstitutionRecord:
    """An institution as 附件1 tells of it; ``annual_capacity`` in enterprises a year."""

    name: str
    categories: tuple[str, ...]
    annual_capacity: int
    contact_role: str | None
    phone: str
    credit_code: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of ``interfaces.md``."""
        return {
            "name": self.name,
            "categories": list(self.categories),
            "annual_capacity": self.annual_capacity,
            "contact_role": self.contact_role,
            "phone": self.phone,
        }


InstitutionRow = RowReading[InstitutionRecord]
InstitutionReading = ImportReading[InstitutionRecord]


def read_institution_list(
    workbook: Workbook, *, vocabulary: Vocabulary, county: str | None = None, progress: Progress | None = None
) -> InstitutionReading:
    """Judge every row of a workbook in the layout of 附件1; UnreadableFile when no sheet holds that list.

    ``county`` is the filer's, used where the file names none; ``progress`` is told of every hundredth row.
    """
    layouts = layouts_of(workbook, INSTITUTION_LIST, vocabulary)
    total = sum(len(layout.sheet.rows) - layout.last_row for layout in layouts)
    bench = Bench(vocabulary)
    rows: list[InstitutionRow] = []
    for layout in layouts:
        bench.county = layout.county or county
        for judged in _sheet_rows(layout, bench):
            rows.append(judged)
            if progress and len(rows) % 100 == 0:
                progress(len(rows), total)
    sheets = tuple(SheetReading(x.sheet.name, x.first_row, x.columns, x.header, x.unit, x.county) for x in layouts)
    read = {layout.sheet.name for layout in layouts}
    ignored = tuple(sheet.name for sheet in workbook.sheets if sheet.name not in read)
    return ImportReading(workbook.name, INSTITUTION_LIST.name, sheets, tuple(rows), ignored, county)


def _sheet_rows(layout: Layout, bench: Bench) -> Iterator[InstitutionRow]:
    for row, line in lines_of(layout):
        reason = skip_reason(row, line, layout, bench.vocabulary)
        if reason:
            if reason == "note_row" and (named := county_within(section_county(row), bench.vocabulary)):
                bench.section_county = named
            yield _row(line, Action.SKIP, reason=reason)
        else:
            yield _judge(line, bench)


def _row(line: Line, action: Action, **more: Any) -> InstitutionRow:
    return RowReading(
        line.sheet, line.number, line.text("name") or None, action, cells=line.texts, raw=line.raw, **more
    )


def _judge(line: Line, bench: Bench) -> InstitutionRow:
    warnings: list[str] = []
    # A list of directions carries over from the row above as it stands; the text of a need would not.
    resolved = bench.resolve(line, warnings, also=("service",))
    try:
        record = _record(resolved, bench, warnings)
    except Refused as refusal:
        return _row(
            line, Action.REJECT, reason=refusal.reason, detail=refusal.detail, suggested_category=refusal.suggested
        )
    bench.parties.add(record.name, record.phone, line.sheet, line.number)
    return _row(line, Action.ACCEPT, records=(record,), warnings=in_order(warnings))


def _record(line: Line, bench: Bench, warnings: list[str]) -> InstitutionRecord:
    name = read_name(line.text("name"))
    if not name or is_nothing(name):
        raise Refused("missing_enterprise_name", "未填服务机构（平台）名称，退回补填")
    _check_party(name, line, bench)
    contact = read_contact(line.text("contact"), person=line.text("person"), phone=line.phones)
    _check_duplicate(name, contact.phone, line, bench)
    offered = _offered(line, bench.vocabulary, warnings)
    capacity = _capacity(line, warnings)
    if contact.phone is None:
        raise Refused("missing_phone", "未填可用的联系电话，退回补填")
    warnings += contact.warnings
    return InstitutionRecord(
        name,
        tuple(part.direction for part in offered.parts),
        capacity,
        contact.role,
        contact.phone,
        credit_code(line.text("uscc"), warnings),
    )


def _check_party(name: str, line: Line, bench: Bench) -> None:
    vocabulary = bench.vocabulary
    if vocabulary.matches("branch_name", re.sub(r"[（(][^）)]*[）)]$", "", name)):
        raise Refused("not_independent_legal_person_in_zhuzhou", "分支或派出机构不具备独立法人资格（通知三（一））")
    if vocabulary.matches("partnership_name", name):
        raise Refused("not_independent_legal_person_in_zhuzhou", "合伙企业等不具备独立法人资格（通知三（一））")
    kind = kind_of(name, vocabulary)
    if kind is Party.FINANCIAL:
        raise Refused("financial_institution_excluded", "通知：不含金融服务机构")
    if kind in (Party.OFFICE, Party.PERSON):
        raise Refused("not_enterprise", f"{kind.value}不是服务机构（平台）")
    _check_place(name, line, bench)


def _check_place(name: str, line: Line, bench: Bench) -> None:
    """Only institutions registered in the city, and through the county of their registration (002:38, 002:40)."""
    match = _REGISTERED.search(line.text("remark").replace(" ", ""))
    told = (match["place"] or match["other"]) if match else line.text("place")
    reading = read_county(told, bench.vocabulary)
    if reading.outside:
        raise Refused("out_of_area", f"注册地{told.strip()}不在株洲市，退回核实")
    filer = bench.section_county or bench.county
    if reading.county and filer and reading.county != filer:
        place = reading.county
        raise Refused("wrong_county_filer", f"注册地{place}，应由{place}工信部门申报")


def _check_duplicate(name: str, phone: str | None, line: Line, bench: Bench) -> None:
    known = bench.parties.same_as(name, phone)
    if known is None:
        return
    where = f"第{known.row}行" if known.sheet == line.sheet else f"“{known.sheet}”第{known.row}行"
    if known.name == name:
        raise Refused("duplicate_row", f"与{where}重复")
    raise Refused("duplicate_name_variant", f"与{where}同一机构")


def _offered(line: Line, vocabulary: Vocabulary, warnings: list[str]) -> DirectionReading:
    text = line.text("service")
    if is_nothing(text):
        text = line.text("remark")
        if not read_only_directions(text, vocabulary):
            raise Refused("missing_service", "主要服务内容空白")
    offered = read_offered(text, vocabulary)
    if not offered.parts:
        if offered.outside:
            raise Refused("category_out_of_scope", f"{offered.outside[0]}不在十类之内", suggest(text, vocabulary))
        raise Refused("category_not_stated", "没有写明十类中的哪一类，退回补选", suggest(text, vocabulary))
    warnings += offered.warnings
    if offered.outside:
        warnings.append("category_out_of_scope_part_dropped")
    if offered.claims_all:
        warnings.append("claims_all_categories")
    return offered


def _capacity(line: Line, warnings: list[str]) -> int:
    cell = line.cells.get("capacity", EMPTY)
    reading = Capacity() if compact(cell.text) == "" else read_capacity(cell.text, day=cell.day)
    if is_nothing(cell.text) and (told := _CAPACITY_TOLD.search(line.text("remark"))):
        reading = read_capacity(told["capacity"])
    if reading.number is None:
        raise Refused("missing_capacity", "未填年服务企业能力，退回补填")
    if reading.number < FEWEST:
        raise Refused("capacity_below_10", f"年服务能力{reading.number}家，低于{FEWEST}家")
    warnings += reading.warnings
    return reading.number
