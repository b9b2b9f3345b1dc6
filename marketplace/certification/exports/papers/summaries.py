"""The summary tables of recommending units, one line for each recommended application, columns as printed."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from marketplace.certification.exports.papers.cells import Cells
from marketplace.certification.exports.papers.filed import Filed
from marketplace.certification.exports.papers.values import words
from marketplace.certification.policy import ProgrammePolicy, Summary
from marketplace.certification.policy.programme import OF_APPLICANT
from marketplace.documents.sheets import Column, official_table

ANNEX = re.compile(r"^附件\s*\d+\s*")
CARRIER = "属于打造大中小企业融通型、专业资本集聚型、科技资源支撑型、高端人才引进型等创新创业特色载体的开发区"
CARRIERS = "载体开发区"
OWN_QUOTA = "属于省级推荐名额"
Line = Callable[[Filed, Summary], list[Any]]


def summary_sheet(policy: ProgrammePolicy, key: str, filed: Sequence[Filed], *, recommender: str) -> BytesIO:
    """The summary ``key`` of ``recommender``; KeyError where the programme has none of this name.

    Empty cells are listed on a sheet of their own, which is not printed with the table.
    """
    summary = {one.key: one for one in policy.summary}[key]
    line = LINES.get((policy.programme.code, key), _by_data)
    rows = [[place, *line(one, summary)] for place, one in enumerate(filed, start=1)]
    return official_table(
        [Column(title, _width(title)) for title in summary.columns], rows, annex=summary.annex,
        title=ANNEX.sub("", summary.title), above=[f"{summary.head}{recommender}"],
        notes=summary.note.split("\n") if summary.note else [], sheet=summary.annex or "汇总表",
        cover_note=_empty(summary, filed, rows),
    )  # fmt: skip


def _empty(summary: Summary, filed: Sequence[Filed], rows: Sequence[Sequence[Any]]) -> list[str]:
    found = [
        f"第 {row[0]} 行 {one.applicant}：{title}"
        for one, row in zip(filed, rows, strict=True)
        for title, cell in zip(summary.columns, row, strict=True) if cell in (None, "") and title != "备注"
    ]  # fmt: skip
    return ["以下单元格没有数据，表中留空：", *found] if found else []


def _width(title: str) -> float:
    if title == "序号":
        return 6
    return 34 if "名称" in title or "情况" in title or "表述" in title or title.startswith("备注") else 16


def _base(filed: Filed, summary: Summary) -> list[Any]:
    return [filed.applicant, filed.contact, filed.phone, base_brief(filed)]


def base_brief(filed: Filed) -> str:
    """基地基本情况: staff, resident firms, space and functions, as 附件2 asks in its note, as far as known."""
    cells = Cells(filed, "application")
    residents = _last_row(filed, "operations", "入驻企业数")
    rows = zip(cells.field("services").rows, cells.rows("services"), strict=True)
    functions = [name for name, row in rows if any(row)]
    parts = (
        ("服务人员 {} 人", words(filed.value("application", "fulltime_service_staff"))),
        ("入驻企业 {} 家", residents),
        ("孵化面积（总建筑面积）{} 平方米", words(filed.value("application", "gross_floor_area"))),
        ("服务功能：{}", "、".join(functions)),
    )
    return "，".join(text.format(found) for text, found in parts if found)


def _national(filed: Filed, summary: Summary) -> list[Any]:
    def form(key: str) -> str:
        return words(filed.value("listing", key))

    return [
        form("platform_name"), form("institution_name") or filed.applicant, functions(filed), form("demo_statement"),
        national_remark(form("quota_remark")),
    ]  # fmt: skip


def functions(filed: Filed) -> str:
    """The functions applied for by the document's five names; the two ways of 融资服务 are one function."""
    groups = {one.key: one.group or one.title for one in filed.policy.track}
    chosen = filed.value("listing", "functions") or []
    return "、".join(dict.fromkeys(groups.get(one, one) for one in ([chosen] if isinstance(chosen, str) else chosen)))


def national_remark(chosen: str) -> str:
    """备注 in the table's printed words (004:109-114); 引进型 is the table's own spelling (AMB-GJ-01)."""
    if not chosen or chosen == OWN_QUOTA:
        return chosen
    return f"{CARRIER}（{chosen}）" if chosen.endswith(CARRIERS) else f"属于{chosen}"


def _last_row(filed: Filed, key: str, column: str, form_key: str = "application") -> str:
    cells = Cells(filed, form_key)
    titles = [one.title for one in cells.field(key).columns]
    rows = cells.rows(key)
    return rows[-1][titles.index(column)] if rows else ""


def number(text: str) -> Decimal | str:
    """A number as a number, so that Excel adds it up; other words as they stand."""
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return text
    return found if found.is_finite() else text


def _by_data(filed: Filed, summary: Summary) -> list[Any]:
    """As the programme's file says of each column, else from the field with the same title."""
    known = {"单位名称": filed.applicant, "联系人": filed.contact, "联系电话": filed.phone}
    for form in filed.policy.form:
        for field in form.fields:
            if field.type != "table":
                known.setdefault(field.title, words(filed.value(form.key, field.key)))
    return [
        _filled(filed, summary.fills[title]) if title in summary.fills else known.get(title, "")
        for title in summary.columns[1:]
    ]


def _filled(filed: Filed, source: str) -> Any:
    """What a column's source gives; numbers as numbers."""
    if source in OF_APPLICANT:
        return {"applicant": filed.applicant, "contact": filed.contact, "phone": filed.phone}[source]
    cell, _, column = source.partition(":")
    form_key, _, key = cell.partition(".")
    if column:
        return number(_last_row(filed, key, column, form_key))
    field = Cells(filed, form_key).field(key)
    text = words(filed.value(form_key, key))
    return number(text) if field.type in ("number", "count", "percent") else text


LINES: Mapping[tuple[str, str], Line] = {
    ("HY-B", "annex2"): _base, ("GJ", "annex2_2019"): _national,
}  # fmt: skip
