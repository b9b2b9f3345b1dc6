"""附件3, the table of basic facts, line by line as printed in the notice (002:103-203)."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import Box, head, long, ruled, value
from marketplace.certification.exports.papers.page import official, with_note
from marketplace.certification.exports.papers.values import words
from marketplace.certification.models import Application
from marketplace.certification.queries.facts import profile_of
from marketplace.organizations.rules.figures import LINES, OTHER, TOTAL

NAMES = (("服务机构（平台）", "name"), ("所在县市区", "county"))
COUNTS = (("已服务企业", "served_counts"), ("培育企业目标数", "target_counts"))
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
WIDTHS = (3.2, 2.4, 2.4, 3.2, 2.4, 2.4)  # centimetres
HALF = len(LINES) // 2
BLANK = "      "
OTHERS = ("升规入统", "国省单项冠军")


def basics_paper(application: Application, *, year: int) -> BytesIO:
    """附件3 filled from the profile that was handed in; what is not known stays empty and stands on the cover note."""
    profile, empty = profile_of(application), list[str]()

    def known(title: str, found: Any) -> str:
        if found in (None, "", {}, []):
            empty.append(title.rstrip("："))
        return words(found)

    paper = official()
    paper.add_paragraph("附件3")
    heading(paper, f"{year}年株洲市支持服务机构（平台）培育优质企业试点基本情况表")
    paper.add_paragraph("单位：万元：人、平米")
    rows = [_wide(title, known(title, profile.get(key))) for title, key in NAMES]
    for (left, left_key), (right, right_key) in PAIRS:
        cells = known(left, profile.get(left_key)), known(right, profile.get(right_key))
        rows.append([head(left), value(cells[0], 2), head(right), value(cells[1], 2)])
    for title, key in COUNTS:
        known(title, profile.get(key))
        rows.append([head(title), long(counts_words(profile.get(key) or {}), 5, tall=0)])
    rows += _figures(known, profile.get("years") or {}, year)
    rows += [[long(f"{title}\n{known(title, profile.get(key))}", 6, tall=2.5)] for title, key in TEXTS]
    ruled(paper, WIDTHS, rows)
    return with_note(paper, empty)


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


def _wide(title: str, text: str) -> list[Box]:
    return [head(title), value(text, 5)]


def _figures(
    known: Callable[[str, Any], str], years: Mapping[str, Mapping[str, Any]], year: int
) -> list[list[Box]]:  # fmt: skip
    """近年经营状况: seven lines on the left, seven on the right, two years each."""
    both = (str(year - 2), str(year - 1))
    titles = [head(text) for text in ("年份", *(f"{one}年" for one in both), "", *(f"{one}年" for one in both))]
    rows: list[list[Box]] = [[head("近年经营状况", 6)], titles]
    for lines in zip(LINES[:HALF], LINES[HALF:], strict=True):
        row: list[Box] = []
        for line in lines:
            figures = ((years.get(one) or {}).get(line.key) for one in both)
            cells = [value(known(f"{line.title}（{one}年）", found)) for one, found in zip(both, figures, strict=True)]
            row += [head(line.title), *cells]
        rows.append(row)
    return rows
