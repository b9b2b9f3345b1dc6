"""附件4, the county's list of service needs: each row judged as a clerk would (002:205-265, D7, D8, D10, D22)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.documents.workbooks import Workbook
from marketplace.needs.imports.repeats import KeptNeeds
from marketplace.needs.imports.stated import read_service
from marketplace.organizations.imports.contacts import Contact, read_contact
from marketplace.organizations.imports.counties import county_within, read_county
from marketplace.organizations.imports.direction_words import DirectionReading
from marketplace.organizations.imports.judging import Bench, Refused, corrected, credit_code, in_order
from marketplace.organizations.imports.ladder import read_level, step_warnings
from marketplace.organizations.imports.layout import Form, Layout, layouts_of
from marketplace.organizations.imports.lines import Line, lines_of, section_county, skip_reason
from marketplace.organizations.imports.names import Party, kind_of, read_name
from marketplace.organizations.imports.readings import (
    Action,
    ImportReading,
    Progress,
    RejectedPart,
    RowReading,
    SheetReading,
)
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import compact, is_nothing

NEEDS_LIST = Form(
    "附件4",
    {
        "seq": re.compile(r"^(序号?|编号|No\.?)$", re.I),
        "uscc": re.compile(r"信用代码|统一代码"),
        "contact": re.compile(r"(联系|联络|经办|负责|对接)人.*(电话|方式|手机)|联[系络](方式|信息)|通讯方式"),
        "mobile": re.compile(r"^手机(号码?)?$"),
        "phone": re.compile(r"电话|手机|号码|固话|座机"),
        "person": re.compile(r"(联系|联络|经办|负责|对接)人|^联络员?$"),
        "county": re.compile(
            r"县市区|县[(]?市、?区|[区县市][(]?[区县市、]+[)]?|所在(地|区|县)|所属(地|区|县)|区域|属地|地区|行政区|^(县|区)$"
        ),
        "target": re.compile(
            r"目标|^拟|想(要)?(成为|达到|发展|申报)|(培育|发展|申报|努力|提升)(方向|意向|计划|类型)|计划(培育|达到|申报)|下一步"
        ),
        "current": re.compile(
            r"现状|目前|当前|现阶段|现在|企业(类型|类别|级别|等级|层级|层次|梯度|资质)|(现有|已有|已获)(类型|称号|资质|等级)|所处(阶段|层级|梯度)"
        ),
        "detail": re.compile(
            r"(需求|服务|问题).*(内容|描述|说明|具体|详情|详述|详细)|(具体|详细)(的)?(需求|内容|问题|服务|情况)|(需求|问题)(情况|描述|简述|概述|简介|摘要|要点)|存在(的)?问题"
        ),
        "service": re.compile(
            r"所需|(服务|需求)(类型|类别|方向|种类|事项)?$|服务需求|需求(类型|类别|方向)|服务(类型|类别|方向)|^(服务|需求)(?!企业|单位|方)"
        ),
        "name": re.compile(
            r"(企业|单位|公司|主体|厂家).*(名称|全称|名$)|^(名称|企业|公司|单位|厂家|全称)([(]?(企业|公司|单位)[)]?)?$|^(需求|申报|填报|需方)(企业|单位|方)$|^市场主体$"
        ),
        "remark": re.compile(r"备注|说明"),
    },
    frozenset({"name", "service"}),
    fallbacks={"service": "detail"},
    official={
        "name": "企业名称",
        "county": "所属县市区",
        "service": "所需服务",
        "current": "企业现状",
        "target": "发展目标",
        "person": "企业联系人",
        "remark": "备注",
    },
)


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """One need of one enterprise in one direction; levels are the six names of decision D8 or None."""

    enterprise_name: str
    county: str | None
    category: str
    need_text: str | None
    situation: str | None
    current_level: str | None
    target_level: str | None
    contact_role: str | None
    phone: str | None
    credit_code: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of ``interfaces.md``."""
        return {
            "enterprise_name": self.enterprise_name,
            "county": self.county,
            "category": self.category,
            "need_text": self.need_text,
            "situation": self.situation,
            "current_level": self.current_level,
            "target_level": self.target_level,
            "contact_role": self.contact_role,
            "phone": self.phone,
        }


NeedRow = RowReading[NeedRecord]
NeedReading = ImportReading[NeedRecord]


@dataclass
class _Desk(Bench):
    """The bench with the needs that were kept so far."""

    def __post_init__(self) -> None:
        Bench.__post_init__(self)
        self.kept = KeptNeeds()

    def keep(self, row: NeedRow) -> None:
        """Remember a kept row's party and needs."""
        first = row.records[0]
        self.parties.add(first.enterprise_name, first.phone, row.sheet, row.row)
        for record in row.records:
            self.kept.add(record.enterprise_name, record.category, record.need_text, row.sheet, row.row)


def read_needs_list(
    workbook: Workbook, *, vocabulary: Vocabulary, county: str | None = None, progress: Progress | None = None
) -> NeedReading:
    """Judge every row of a workbook in the layout of 附件4; UnreadableFile when no sheet holds that list.

    ``county`` is the filer's, used where the file names none; ``progress`` is told of every hundredth row.
    """
    layouts = layouts_of(workbook, NEEDS_LIST, vocabulary)
    total = sum(len(layout.sheet.rows) - layout.last_row for layout in layouts)
    desk = _Desk(vocabulary)
    rows: list[NeedRow] = []
    for layout in layouts:
        desk.county, desk.section_county = layout.county or county, None
        for judged in _sheet_rows(layout, desk):
            rows.append(judged)
            if progress and len(rows) % 100 == 0:
                progress(len(rows), total)
    sheets = tuple(SheetReading(x.sheet.name, x.first_row, x.columns, x.header, x.unit, x.county) for x in layouts)
    read = {layout.sheet.name for layout in layouts}
    ignored = tuple(sheet.name for sheet in workbook.sheets if sheet.name not in read)
    return ImportReading(workbook.name, NEEDS_LIST.name, sheets, tuple(rows), ignored, county)


def reread_need(reading: NeedReading, row: NeedRow, cells: Mapping[str, str], *, vocabulary: Vocabulary) -> NeedRow:
    """Judge one corrected row again beside the other rows of its file; ``cells`` by role replace the row's."""
    sheet = next(sheet for sheet in reading.sheets if sheet.name == row.sheet)
    desk = _Desk(vocabulary, county=sheet.county or reading.filer_county)
    for other in reading.rows:
        if other.is_kept and (other.sheet, other.row) != (row.sheet, row.row):
            desk.keep(other)
    return _judge(Line(row.sheet, row.row, corrected({**row.cells, **cells}), raw=row.raw), desk)


def _sheet_rows(layout: Layout, desk: _Desk) -> Iterator[NeedRow]:
    for row, line in lines_of(layout):
        reason = skip_reason(row, line, layout, desk.vocabulary)
        if reason:
            if reason == "note_row" and (named := county_within(section_county(row), desk.vocabulary)):
                desk.section_county = named
            yield _row(line, Action.SKIP, reason=reason)
            continue
        judged = _judge(line, desk)
        if judged.is_kept:
            desk.keep(judged)
        yield judged


def _row(line: Line, action: Action, **more: Any) -> NeedRow:
    return RowReading(
        line.sheet, line.number, line.text("name") or None, action, cells=line.texts, raw=line.raw, **more
    )


def _judge(line: Line, desk: _Desk) -> NeedRow:
    warnings: list[str] = []
    resolved = desk.resolve(line, warnings)
    try:
        records, outside = _records(resolved, desk, warnings)
    except Refused as refusal:
        return _row(
            line, Action.REJECT, reason=refusal.reason, detail=refusal.detail, suggested_category=refusal.suggested
        )
    return _row(
        line,
        Action.SPLIT if len(records) > 1 else Action.ACCEPT,
        reason="partly_out_of_scope" if outside else None,
        records=records,
        warnings=in_order(warnings),
        rejected_parts=tuple(RejectedPart(text) for text in outside),
    )


def _records(line: Line, desk: _Desk, warnings: list[str]) -> tuple[tuple[NeedRecord, ...], list[str]]:
    vocabulary = desk.vocabulary
    name = read_name(line.text("name"))
    if not name or is_nothing(name):
        raise Refused("missing_enterprise_name", "未填企业名称，退回补填")
    county = _county(line, desk, warnings)
    contact = read_contact(line.text("contact"), person=line.text("person"), phone=line.phones)
    known = desk.parties.same_as(name, contact.phone)
    if known is None:
        _check_party(name, vocabulary, warnings)
    service = read_service(line, vocabulary)
    same = known.name if known else name
    _check_repeat(same, name, service, line, desk)
    if known:
        warnings.append("same_company_other_need" if known.name == name else "same_company_name_variant")
    fuller = same if len(same) >= len(name) else name
    _party_warnings(fuller, vocabulary, warnings)
    warnings += [*service.warnings, *contact.warnings]
    return _built(fuller, county, service, contact, line, vocabulary, warnings), service.outside


def _built(
    name: str,
    county: str | None,
    service: DirectionReading,
    contact: Contact,
    line: Line,
    vocabulary: Vocabulary,
    warnings: list[str],
) -> tuple[NeedRecord, ...]:
    current = read_level(line.text("current"), vocabulary, is_current=True)
    target = read_level(line.text("target"), vocabulary)
    warnings += step_warnings(current, target, vocabulary)
    code = credit_code(line.text("uscc"), warnings)
    return tuple(
        NeedRecord(
            name,
            county,
            part.direction,
            part.text or None,
            current.situation,
            current.level,
            target.level,
            contact.role,
            contact.phone,
            code,
        )
        for part in service.parts
    )


def _check_party(name: str, vocabulary: Vocabulary, warnings: list[str]) -> None:
    kind = kind_of(name, vocabulary)
    if kind is Party.FINANCIAL:
        raise Refused("not_enterprise_in_scope", "金融机构，不是培育对象")
    if kind is not Party.ENTERPRISE:
        raise Refused("not_enterprise", kind.value)


def _party_warnings(name: str, vocabulary: Vocabulary, warnings: list[str]) -> None:
    if vocabulary.matches("park_operator_name", name):
        warnings.append("park_operator_confirm")
    elif vocabulary.matches("not_manufacturing_name", name):
        warnings.append("not_manufacturing_confirm")


def _county(line: Line, desk: _Desk, warnings: list[str]) -> str | None:
    reading = read_county(line.text("county"), desk.vocabulary)
    if reading.outside:
        raise Refused("out_of_area", "注册地不在株洲市")
    if reading.warning:
        warnings.append(reading.warning)
    filer = desk.section_county or desk.county
    if reading.county:
        if desk.county and not desk.section_county and reading.county != desk.county:
            warnings.append("county_differs_from_filer")
        return reading.county
    if filer:
        warnings.append("county_filled_from_header")
        return filer
    named = county_within(line.text("name"), desk.vocabulary)
    warnings.append("county_taken_from_name" if named else "county_missing")
    return named


def _check_repeat(same: str, name: str, service: DirectionReading, line: Line, desk: _Desk) -> None:
    found = [desk.kept.same_need(same, part.direction, part.text or None) for part in service.parts]
    repeated = [where for where in found if where]
    if len(repeated) < len(found) and desk.vocabulary.matches("duplicated", compact(line.text("remark"))):
        # The office says itself that the row repeats another; they need not be worded alike.
        found = [desk.kept.latest(same, part.direction) for part in service.parts]
        repeated = [where for where in found if where]
    if not repeated or len(repeated) < len(found):
        return
    sheet, row = repeated[0]
    where = f"第{row}行" if sheet == line.sheet else f"“{sheet}”第{row}行"
    reason = "duplicate_row" if same == name else "duplicate_company_name_variant"
    raise Refused(reason, f"与{where}重复")
