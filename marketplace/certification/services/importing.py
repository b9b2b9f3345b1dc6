"""A county's 附件1 confirmed: institutions that are missing are taken in, each with a draft application (D22)."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.certification.services.drafting import begin
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.organizations.imports.institutions import InstitutionReading, InstitutionRecord, InstitutionRow
from marketplace.organizations.models import Institution
from marketplace.organizations.queries.profiles import find_institution
from marketplace.organizations.services.profiles import register_institution
from marketplace.security.actors import Actor
from marketplace.web.forms import credit_code_problem


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one record: its application, or the sentence why nothing was stored."""

    sheet: str
    row: int
    name: str
    application_id: int | None = None
    is_new: bool = False
    refused: str = ""


def store_list(
    reading: InstitutionReading, *, county_code: str, county: str, by: Actor, at: datetime | None = None
) -> list[Stored]:
    """Take in every kept row for ``county``; the same file twice changes nothing. Refusal for another county's list."""
    if reading.county_of_file and reading.county_of_file != county:
        raise Refusal(
            f"这份附件1是{reading.county_of_file}的，不能作为{county}的名单导入；请核对文件。", article="三（二）"
        )
    return [_store(row, record, county_code, by, at) for row in reading.rows if row.is_kept for record in row.records]


def _store(row: InstitutionRow, record: InstitutionRecord, county_code: str, by: Actor, at: datetime | None) -> Stored:
    institution = find_institution(record.name)
    if institution is not None and institution.county_code != county_code:
        refused = f"系统中的 {institution.name} 属于别的县市区，请由注册地的县市区报送"
        return Stored(row.sheet, row.row, record.name, refused=refused)
    try:
        institution = institution or _take_in(record, county_code, by, at)
    except RuleBroken as broken:
        return Stored(row.sheet, row.row, record.name, refused=str(broken))
    application, is_new = begin(institution, by=by, import_remark=row.cells.get("remark", ""), at=at)
    return Stored(row.sheet, row.row, institution.name, application.id, is_new)


def _take_in(record: InstitutionRecord, county_code: str, by: Actor, at: datetime | None) -> Institution:
    code = record.credit_code if record.credit_code and not credit_code_problem(record.credit_code) else None
    return register_institution(
        record.name, county_code, code, by=by, at=at, contact_name=record.contact_role or "",
        contact_phone=record.phone, categories=list(record.categories), annual_capacity=record.annual_capacity,
    )  # fmt: skip
