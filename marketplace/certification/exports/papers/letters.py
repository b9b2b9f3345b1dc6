"""推荐报告 and 推荐文件: asked for by the notices without a form, written here in the manner of official letters."""

import re
from collections.abc import Sequence
from io import BytesIO

from docx.enum.text import WD_ALIGN_PARAGRAPH

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import head, ruled, value
from marketplace.certification.exports.papers.filed import Filed
from marketplace.certification.exports.papers.page import line, official, with_note, words
from marketplace.certification.policy import Document, ProgrammePolicy
from marketplace.kernel import articles

LETTERS = ("推荐报告", "推荐文件")
ANNEX = re.compile(r"^附件\d+\s+")
WIDTHS = (1.4, 7.2, 3.2, 4.2)
# What a recommending unit says of its checking where the programme does not say it.
VOUCHED = "对申报材料进行了审核"
OURS = "《{title}》：文件要求报送（{article}），没有规定格式，本格式由平台拟制。"


def letter_of(policy: ProgrammePolicy) -> Document | None:
    """The letter that the programme asks of a recommending unit; None where it asks for none."""
    own = (one for one in policy.document if one.brought_by == "recommender")
    return next((one for one in own if one.vouched or one.title in LETTERS), None)


def letter(
    policy: ProgrammePolicy, recommended: Sequence[Filed], *, recommender: str, year: int, number: str = "",
) -> BytesIO:  # fmt: skip
    """The letter with which ``recommender`` recommends; LookupError where the programme asks for none."""
    asked = letter_of(policy)
    if asked is None:
        raise LookupError(f"{policy.programme.code} asks for no letter")
    paper, empty = official(), list[str]()
    heading(paper, f"关于推荐{year}年度{policy.programme.honour}的{'报告' if '报告' in asked.title else '函'}")
    if not number:
        empty.append("发文字号")
    line(paper, number or "〔      〕    号", after=12).alignment = WD_ALIGN_PARAGRAPH.CENTER
    line(paper, f"{policy.programme.authority}：")
    words(
        paper,
        f"按照{policy.programme.document}要求，我单位{asked.vouched or VOUCHED}。"
        f"经研究，现推荐以下 {len(recommended)} 家单位申报{policy.programme.honour}：",
    )
    rows = [
        [value(str(place)), value(one.applicant), value(one.contact), value(one.phone)]
        for place, one in enumerate(recommended, start=1)
    ]
    empty += [f"{one.applicant}：联系人或联系电话" for one in recommended if not (one.contact and one.phone)]
    titles = [head(title) for title in ("序号", "单位名称", "联系人", "联系电话")]
    ruled(paper, WIDTHS, [titles, *rows], heads=1)
    words(paper, "请予审核。")
    for place, title in enumerate(_enclosed(policy, asked), start=1):
        line(paper, f"{'附件：' if place == 1 else '　　　'}{place}. {title}")
    for text in ("", "", f"{recommender}（盖章）", "年    月    日"):
        line(paper, text, right=True)
    return with_note(paper, empty, [OURS.format(title=asked.title, article=articles.in_words(asked.article))])


def _enclosed(policy: ProgrammePolicy, asked: Document) -> list[str]:
    """What goes with the letter; the dossiers always do, whether the document lists them or not."""
    mine = [one for one in policy.document if one.brought_by == "recommender" and one is not asked]
    titles = [ANNEX.sub("", one.title) for one in mine]
    return titles if any(one.key == "dossier" for one in mine) else [*titles, "申报单位申报材料"]
