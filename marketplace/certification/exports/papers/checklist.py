"""The checklist of documents: the printed list in a dossier, and the cover page that says what is there."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import Box, head, ruled, value
from marketplace.certification.exports.papers.filed import Filed
from marketplace.certification.exports.papers.page import line, next_page, official, with_note, words
from marketplace.certification.exports.papers.values import long_day
from marketplace.certification.policy import Document, ProgrammePolicy
from marketplace.kernel import articles

WIDTHS = (1.4, 8.2, 3.6, 2.8)
MARK, UNMARKED, OPTIONAL = "已附", "未附", "—"
BESIDE = "另附"  # asked for in the text, not in the printed list


def printed(one: Document) -> str:
    """An item in the document's own words."""
    return one.printed or one.title


def printed_list(paper: Paper, policy: ProgrammePolicy) -> None:
    """申报目录, the numbered items of the applicant, as the notice prints them."""
    heading(paper, "申 报 目 录")
    items = own_items(policy)
    for one in items:
        words(paper, f"{one.number}、{printed(one)}{'。' if one is items[-1] else '；'}")
    next_page(paper)


def own_items(policy: ProgrammePolicy) -> list[Document]:
    """The numbered documents that the applicant brings, in order."""
    return [one for one in policy.document if one.number and one.brought_by == "institution"]


def checklist(filed: Filed) -> BytesIO:
    """The cover page of an application's documents: each item, whether it is there, as which file, and the remark."""
    policy = filed.policy
    paper, empty = official(), list[str]()
    heading(paper, f"{policy.programme.title.removesuffix('申报')}申报材料目录")
    line(paper, f"申报单位（盖章）：{filed.applicant}", after=4)
    line(paper, f"推荐单位：{filed.recommender}", after=4)
    line(paper, f"受理编号：{filed.number}　　提交日期：{long_day(filed.submitted_on)}", after=8)
    groups = (
        ("一、申报单位材料", [one for one in policy.document if one.brought_by == "institution"]),
        ("二、推荐单位材料", [one for one in policy.document if _is_asked(filed, one)]),
    )
    rows: list[list[Box]] = [[head(title) for title in ("序号", "材料名称", "提交情况", "备注")]]
    for title, items in groups:
        if items:
            rows.append([Box(title, 4, head=True, where="left")])
            rows.extend(_row(filed, one, place, empty) for place, one in enumerate(items, start=1))
    ruled(paper, WIDTHS, rows, heads=1)
    return with_note(paper, empty)


def _is_asked(filed: Filed, one: Document) -> bool:
    """Whether this route's recommending unit brings it; some papers are asked of one route alone (GJ: 行业协会)."""
    routes = {route.key for route in filed.policy.route}
    return one.brought_by != "institution" and (one.brought_by not in routes or one.brought_by == filed.route)


def _row(filed: Filed, one: Document, place: int, empty: list[str]) -> list[Box]:
    given = filed.given.get(one.key)
    if given is None and not one.optional:
        empty.append(f"{printed(one)}：未附（{articles.in_words(one.article)}）")
    note = articles.in_words(one.note) if one.note else ""
    remarks: Sequence[str] = [note] if note and note not in printed(one) else []
    remark = "；".join(filter(None, [*remarks, given.remark if given else ""]))
    state = f"{MARK}：{given.name}" if given else OPTIONAL if one.optional else UNMARKED
    place_words = str(one.number or (BESIDE if one.brought_by == "institution" else place))
    return [value(place_words), *(Box(text, where="left") for text in (printed(one), state, remark))]
