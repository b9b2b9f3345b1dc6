"""The rows that go back to the filer, as a table in the filer's own columns with remarks beside the cells."""

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.documents.sheets import Column, Remark, Row
from marketplace.organizations.imports.readings import Action, ImportReading, RowReading, SheetReading

REASONS: Mapping[str, tuple[str, str]] = {
    "missing_enterprise_name": ("name", "没有填名称，请补填营业执照上的全称"),
    "not_enterprise": ("name", "不是企业，请改填有需求的企业，或删去此行"),
    "not_enterprise_in_scope": ("name", "金融机构不是培育对象，请删去此行"),
    "financial_institution_excluded": ("name", "通知三（一）：不含金融服务机构，请删去此行"),
    "not_independent_legal_person_in_zhuzhou": ("name", "通知三（一）：须在株洲市内注册并具有独立法人资格"),
    "duplicate_row": ("name", "与前面的行重复，请删去此行"),
    "duplicate_company_name_variant": ("name", "与前面的行是同一企业、同一需求，请删去此行"),
    "duplicate_name_variant": ("name", "与前面的行是同一机构，请删去此行"),
    "out_of_area": ("county", "注册地不在株洲市，请核实所属县市区"),
    "wrong_county_filer": ("remark", "注册在其他县市区，请转由注册地工信部门申报"),
    "missing_service": ("service", "没有填写，请从十大类型中选填"),
    "category_not_stated": ("service", "没有写明类型，请从十大类型中选填"),
    "category_out_of_scope": ("service", "不在十大类型之内，请从十大类型中选填"),
    "service_text_ditto_unclear": ("service", "写“同上”指向不清，请写明"),
    "missing_capacity": ("capacity", "没有填年服务企业能力，请填写家数"),
    "capacity_below_10": ("capacity", "通知二（二）2：不少于10家，请核实"),
    "missing_phone": ("contact", "没有可用的联系电话，请补填"),
}
"""For each reason that sends a row back: the role of the cell to mend, and what to do."""


def remark_on(row: RowReading[Any]) -> str:
    """The sentence for the filer: what is wrong, and the direction that a clerk would propose."""
    words = REASONS.get(row.reason or "", ("name", "请核实此行"))[1]
    parts = [words, row.detail if row.detail and row.detail not in words else ""]
    if row.suggested_category:
        parts.append(f"建议选“{row.suggested_category}”")
    return "；".join(part for part in parts if part)


def returned_columns(sheet: SheetReading) -> list[Column]:
    """The columns of the filer's sheet and one for the remark."""
    titles = [title.replace("\n", "") for title in sheet.header]
    wide = {sheet.columns.get(role) for role in ("service", "detail", "remark")}
    widths = [32 if place in wide else 18 for place in range(len(titles))]
    return [*(Column(title, width) for title, width in zip(titles, widths, strict=True)), Column("退回原因", 40)]


def returned_rows(reading: ImportReading[Any], sheet: SheetReading) -> Iterator[Row]:
    """The rejected rows of one sheet, each with its remark at the cell to mend and in the last column."""
    width = len(sheet.header)
    for row in reading.rows:
        if row.sheet != sheet.name or row.action is not Action.REJECT:
            continue
        role = REASONS.get(row.reason or "", ("name", ""))[0]
        place = next((sheet.columns[r] for r in (role, "service", "name") if r in sheet.columns), 0)
        words = remark_on(row)
        cells = [*row.raw[:width], *[""] * (width - len(row.raw)), words]
        yield Row(cells, (Remark(place, words),))
