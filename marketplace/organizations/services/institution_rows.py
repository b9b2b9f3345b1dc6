"""The rows of 附件3: figures of two years, cases, sites and equipment, papers. Each change raises the version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.documents import services as documents
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Facility, Institution, InstitutionAttachment, InstitutionYear, ServiceCase
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.rules.figures import LARGEST_COUNT, LARGEST_WAN, LINES, year_problems
from marketplace.organizations.services.profiles import touch
from marketplace.security.actors import Actor
from marketplace.web.forms import refuse_stale

KEYS = tuple(line.key for line in LINES)
FACILITY_KINDS = {"site": "场地", "equipment": "设备"}
MOST_FACILITIES = 200
PAPER_KINDS = {
    "licence": "营业执照", "premises": "场地权属或租赁证明", "qualification": "资质、资格证书",
    "staff": "人员和社保证明", "accounts": "财务报表、审计报告", "record": "业绩证明", "other": "其他材料",
}  # fmt: skip


def record_years(
    institution: Institution, years: Mapping[int, Mapping[str, Decimal | int | None]], *, by: Actor,
    at: datetime | None = None, opened: int | None = None,
) -> None:  # fmt: skip
    """Write the fourteen figures of each given year (万元 and 人); RuleBroken with fields «2022-net_assets»."""
    known = {row.year: row for row in institution.years}
    if opened is not None:
        theirs = {f"{year}-{key}": getattr(known.get(year), key, None) for year in years for key in KEYS}
        refuse_stale(opened, institution.version, theirs)
    problems = [problem for year, figures in years.items() for problem in _year_problems(year, figures)]
    if problems:
        raise RuleBroken(problems)
    before, after = {}, {}
    for year, figures in years.items():
        row = known.get(year)
        if row is None:
            row = InstitutionYear(year=year)
            institution.years.append(row)
        for key in KEYS:
            if getattr(row, key) != figures.get(key):
                before[f"{year}-{key}"], after[f"{year}-{key}"] = getattr(row, key), figures.get(key)
                setattr(row, key, figures.get(key))
    if after:
        touch(institution, at)
        record("institution:figures", by=by, on=institution, before=before, after=after, at=at)


def _year_problems(year: int, figures: Mapping[str, Decimal | int | None]) -> list[Problem]:
    found = year_problems(figures, prefix=f"{year}-", year=year)
    for line in LINES:
        largest = Decimal(LARGEST_COUNT) if line.unit == "人" else LARGEST_WAN
        value = figures.get(line.key)
        if value is not None and Decimal(value).copy_abs() > largest:
            message = f"{year}年{line.title}超过 {largest:,} {line.unit}，请核对单位是否为{line.unit}"
            found.append(Problem(message, f"{year}-{line.key}", "附件3"))
    return found


def replace_facilities(
    institution: Institution, rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime | None = None
) -> None:
    """The whole list of sites and equipment anew: rows of kind, name, quantity, area (平方米), remark."""
    problems = _facility_problems(rows)
    if problems:
        raise RuleBroken(problems)
    before = [_facility_facts(row) for row in institution.facilities]
    after = [dict(row) for row in rows]
    if before == after:
        return
    institution.facilities = [Facility(position=place, **row) for place, row in enumerate(after)]
    touch(institution, at)
    record(
        "institution:facilities", by=by, on=institution, at=at,
        before={"rows": [_spoken(row) for row in before]}, after={"rows": [_spoken(row) for row in after]},
    )  # fmt: skip


def _facility_facts(row: Facility) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("kind", "name", "quantity", "area", "remark")}


def _spoken(row: Mapping[str, Any]) -> str:
    parts = [FACILITY_KINDS[row["kind"]], row["name"], row.get("quantity"), row.get("area"), row.get("remark")]
    return " ".join(str(part) for part in parts if part not in (None, ""))


def _facility_problems(rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
    if len(rows) > MOST_FACILITIES:
        return [Problem(f"场地和设备不超过 {MOST_FACILITIES} 行，请把同类设备合并为一行", "rows", "附件3")]
    found = []
    for place, row in enumerate(rows):
        if row["kind"] not in FACILITY_KINDS:
            found.append(Problem("请选择场地或设备", f"rows-{place}-kind"))
        if not row["name"]:
            found.append(Problem(f"第 {place + 1} 行请填写名称", f"rows-{place}-name", "附件3"))
        found += [
            Problem(f"第 {place + 1} 行的数字不能为负数，请核对", f"rows-{place}-{name}", "附件3")
            for name in ("quantity", "area")
            if (row.get(name) or 0) < 0
        ]
    return found


def save_case(
    institution: Institution, case: ServiceCase | None, *, text: str, category: str | None, chain_id: int | None,
    level: str | None, year: int | None, by: Actor, upload: FileStorage | None = None, at: datetime | None = None,
) -> ServiceCase:  # fmt: skip
    """Add a case or change one: what was done, in which direction, which rung the client reached, with evidence."""
    _refuse_case(text, category, level, year)
    fresh = case is None
    attachment = documents.store(upload, by=by, field="upload") if upload else None
    row = case if case is not None else ServiceCase()
    row.text, row.category, row.chain_id, row.level, row.year = text.strip(), category, chain_id, level, year
    if attachment is not None:
        row.attachment = attachment
    if fresh:
        institution.cases.append(row)
    touch(institution, at)
    act = "institution:case_add" if fresh else "institution:case_change"
    record(
        act, by=by, on=row, title=institution.name, after={"category": category, "level": level, "year": year}, at=at
    )
    return row


def _refuse_case(text: str, category: str | None, level: str | None, year: int | None) -> None:
    found = []
    if not text.strip():
        found.append(Problem("请写明服务了什么、怎样做、成效如何", "text", "试点方案三（一）"))
    elif len(text) > 2000:
        found.append(Problem(f"案例不超过 2000 字，现为 {len(text)} 字", "text"))
    if category is not None and category not in dictionaries.directions():
        found.append(Problem("请从十个服务方向中选择", "category", "附件1注"))
    if level is not None and level not in {rung.name for rung in dictionaries.ladder_types()}:
        found.append(Problem("请从列表中选择服务对象达到的梯度", "level", "附件4注"))
    if year is not None and not 1990 <= year <= clock.today().year:
        found.append(Problem(f"年份应在 1990 至 {clock.today().year} 之间", "year"))
    if found:
        raise RuleBroken(found)


def remove_case(case: ServiceCase, *, by: Actor, at: datetime | None = None) -> None:
    """Take a case out of the profile."""
    institution = case.institution
    record("institution:case_remove", by=by, on=case, title=institution.name, before={"text": case.text[:200]}, at=at)
    session().delete(case)
    touch(institution, at)


def add_paper(
    institution: Institution, kind: str, upload: FileStorage | None, *, by: Actor, at: datetime | None = None
) -> InstitutionAttachment:
    """Keep a paper with the profile."""
    if kind not in PAPER_KINDS:
        raise RuleBroken([Problem("请选择材料种类", "kind")])
    if upload is None:
        raise RuleBroken([Problem(f"请选择文件，可上传 {documents.ACCEPTED}", "upload")])
    attachment = documents.store(upload, by=by, field="upload")
    row = InstitutionAttachment(kind=kind, attachment=attachment)
    institution.papers.append(row)
    touch(institution, at)
    after = {"kind": kind, "sha256": attachment.sha256}
    record("institution:paper_add", by=by, on=row, title=institution.name, after=after, at=at)
    return row


def remove_paper(paper: InstitutionAttachment, *, by: Actor, at: datetime | None = None) -> None:
    """Take a paper out of the profile; the file itself stays under its digest."""
    institution = paper.institution
    before = {"kind": paper.kind, "sha256": paper.attachment.sha256}
    record("institution:paper_remove", by=by, on=paper, title=institution.name, before=before, at=at)
    session().delete(paper)
    touch(institution, at)
