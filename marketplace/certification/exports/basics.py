"""附件3, the table of basic facts, line by line as printed in the notice (002:103-203)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx.table import Table, _Cell

from marketplace.certification.exports.commitment import heading, new_paper, stored
from marketplace.certification.models import Application
from marketplace.certification.queries.facts import profile_of
from marketplace.organizations.rules.figures import LINES, OTHER, TOTAL

PAIRS = (
    (("企业法人", "legal_representative"), ("社会信用代码", "credit_code")),
    (("联系人", "contact_name"), ("联系电话", "contact_phone")),
    (("注册时间", "registered_on"), ("注册地址", "address")),
)
TEXTS = (
    ("主要服务场地、设施情况：", "premises"),
    ("主要服务内容或实施路径：", "services"),
    ("培育优质企业业绩：", "record"),
)
HALF = len(LINES) // 2
BLANK = "      "
OTHERS = ("升规入统", "国省单项冠军")


def basics_paper(application: Application, *, year: int) -> BytesIO:
    """附件3 filled from the profile that was handed in; what is not known stays empty."""
    profile = profile_of(application)
    paper = new_paper()
    paper.add_paragraph("附件3")
    heading(paper, f"{year}年株洲市支持服务机构（平台）培育优质企业试点基本情况表")
    paper.add_paragraph("单位：万元：人、平米")
    table = paper.add_table(rows=0, cols=6)
    table.style = "Table Grid"
    _wide(table, "服务机构（平台）", profile.get("name"))
    _wide(table, "所在县市区", profile.get("county"))
    for (left, left_key), (right, right_key) in PAIRS:
        _halves(table, left, profile.get(left_key), right, profile.get(right_key))
    _wide(table, "已服务企业", counts_words(profile.get("served_counts") or {}))
    _wide(table, "培育企业目标数", counts_words(profile.get("target_counts") or {}))
    _figures(table, profile.get("years") or {}, year)
    for title, key in TEXTS:
        row = _row(table)
        row[0].merge(row[5]).text = f"{title}\n{profile.get(key) or ''}"
    return stored(paper)


def counts_words(counts: Mapping[str, Any]) -> str:
    """«共计 … 家，其中 …» with the numbers in their places; an unknown number leaves its blank.

    «国家及小巨人» is the form's own slip for 国家级 (AMB-ZZ-04), kept because the paper is the bureau's.
    """

    def shown(*keys: str) -> str:
        found = next((counts[key] for key in keys if counts.get(key) is not None), None)
        return BLANK if found is None else f" {found} "

    others = [f"{name} {counts[name]} 家" for name in OTHERS if counts.get(name) is not None]
    other = "，".join([*others, *([str(counts[OTHER])] if counts.get(OTHER) else [])])
    return (
        f"共计{shown(TOTAL)}家，其中{shown('创新型中小企业')}家创新型中小企业，"
        f"{shown('省级专精特新中小企业')}家省级专精特新中小企业，{shown('国家级专精特新小巨人')}家国家及小巨人企业，"
        f"{shown('国家重点专精特新小巨人')}家国家重点小巨人。（其它：如升规入统、国省单项冠军）{other}"
    )


def _row(table: Table) -> tuple[_Cell, ...]:
    return tuple(table.add_row().cells)  # type: ignore[no-untyped-call]


def _wide(table: Table, title: str, value: Any) -> None:
    row = _row(table)
    row[0].text = title
    row[1].merge(row[5]).text = "" if value is None else str(value)


def _halves(table: Table, left: str, left_value: Any, right: str, right_value: Any) -> None:
    row = _row(table)
    row[0].text, row[3].text = left, right
    row[1].merge(row[2]).text = "" if left_value is None else str(left_value)
    row[4].merge(row[5]).text = "" if right_value is None else str(right_value)


def _figures(table: Table, years: Mapping[str, Mapping[str, Any]], year: int) -> None:
    """近年经营状况: seven lines on the left, seven on the right, two years each."""
    head = _row(table)
    head[0].merge(head[5]).text = "近年经营状况"
    earlier, later = str(year - 2), str(year - 1)
    titles = _row(table)
    for cell, words in zip(
        titles, ("年份", f"{earlier}年", f"{later}年", "", f"{earlier}年", f"{later}年"), strict=True
    ):
        cell.text = words
    for left, right in zip(LINES[:HALF], LINES[HALF:], strict=True):
        cells = _row(table)
        for place, line in ((0, left), (3, right)):
            cells[place].text = line.title
            for offset, of_year in ((1, earlier), (2, later)):
                value = (years.get(of_year) or {}).get(line.key)
                cells[place + offset].text = "" if value is None else str(value)
