"""Papers of a title: the certificate with its record of the plaque, and the two papers of a case that may end it."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import head, long, ruled, value
from marketplace.certification.exports.papers.page import line, lying, official, with_note, words
from marketplace.certification.exports.papers.values import long_day
from marketplace.certification.lifecycle import ExitState
from marketplace.certification.models import Certificate, ExitCase
from marketplace.certification.policy import Exit
from marketplace.certification.rules.titles import number_words
from marketplace.kernel import articles, clock

DAY = "年    月    日"
OURS = "文件没有规定{what}的格式，本格式由平台拟制。"
RECORD = (4.0, 12.0)
NUMBER = "发文字号"


def certificate_paper(certificate: Certificate, *, run: bool, address: str) -> BytesIO:
    """The record of the plaque (授牌) and, where the programme is ``run`` here, the certificate on a page of its own.

    ``address`` is where the public checks the number. A title that another authority keeps gets no certificate of ours.
    """
    paper, empty = official(), list[str]()
    heading(paper, "授牌记录")
    plaque = long_day(certificate.plaque_on) if certificate.plaque_on else ""
    if not plaque:
        empty.append("授牌日期")
    rows = (
        ("称号", certificate.honour),
        (number_words(is_issuers=certificate.number_is_issuers, is_recorded=not run), certificate.number),
        ("持有单位", certificate.institution.name),
        ("类别", certificate.scope or "—"), ("认定单位", certificate.issuer),
        ("有效期", f"{long_day(certificate.valid_from)}至{long_day(certificate.valid_until)}"),
        ("授牌日期", plaque), ("领取人（签字）", ""), ("核验网址", address),
    )  # fmt: skip
    ruled(paper, RECORD, [[head(title), value(text)] for title, text in rows])
    _sealed(paper, certificate.issuer)
    if run:
        _certificate(paper, certificate, address)
    return with_note(paper, empty, [OURS.format(what="证书和授牌记录")])


def _certificate(paper: Paper, certificate: Certificate, address: str) -> None:
    lying(paper)
    paper.add_paragraph()
    heading(paper, "证    书")
    paper.add_paragraph()
    scope = f"（{certificate.scope}）" if certificate.scope else ""
    for text in (
        f"{certificate.institution.name}：",
        f"　　经认定，授予你单位“{certificate.honour}”称号{scope}。",
        f"　　有效期：{long_day(certificate.valid_from)}至{long_day(certificate.valid_until)}。",
    ):
        line(paper, text, size=18, after=14)
    line(paper, f"编号：{certificate.number}", size=14, after=6)
    line(paper, f"核验：{address}", size=10.5, after=20)
    _sealed(paper, certificate.issuer, long_day(certificate.issued_on))


def exit_notice(case: ExitCase, ground: Exit) -> BytesIO:
    """What the holder is told before anything is decided: ground, statement, by when to mend and to answer."""
    paper = official()
    heading(paper, "告  知  书")
    _addressed(paper, case)
    words(paper, f"你单位持有的“{case.certificate.honour}”称号（编号 {case.certificate.number}），"
                 f"拟予撤销。现将事实、依据和你单位的权利告知如下。")  # fmt: skip
    rows = [
        ("情形", ground.ground),
        ("依据", articles.in_words(ground.article)),
        ("规定的处理", ground.consequence),
        ("事实", case.statement),
        *([("各场活动满意度", _percents(case.figures))] if case.figures else []),
        *([("整改要求", f"{case.rectification}（{long_day(case.rectify_by)}前完成）")] if case.rectification else []),
    ]
    ruled(paper, RECORD, [[head(title), long(text, tall=0)] for title, text in rows])
    words(paper, f"你单位可以在{long_day(case.reply_by)}前陈述申辩；期满未提出的，按现有材料作出决定。")
    _sealed(paper, case.certificate.issuer, long_day(clock.local(case.created_at).date()))
    return with_note(paper, [NUMBER], [OURS.format(what="告知书")])


def exit_decision(case: ExitCase, ground: Exit) -> BytesIO:
    """What was decided and why, with the holder's answer; LookupError while nothing is decided."""
    if case.decided_at is None:
        raise LookupError("the case is not decided")
    paper, upheld = official(), case.state is ExitState.UPHELD
    heading(paper, "决  定  书")
    _addressed(paper, case)
    words(paper, f"关于你单位持有的“{case.certificate.honour}”称号（编号 {case.certificate.number}），经办理，现决定："
                 f"{'撤销' if upheld else '不予撤销'}该称号。")  # fmt: skip
    rows = (
        ("情形", ground.ground), ("依据", articles.in_words(ground.article)), ("规定的处理", ground.consequence),
        ("事实", case.statement), ("陈述申辩", case.reply or "期满未提出"),
        *([("整改后再次考核", "各场活动满意度" + _percents(case.again.figures))] if case.again else ()),
        ("理由", case.decision),
    )  # fmt: skip
    ruled(paper, RECORD, [[head(title), long(text, tall=0)] for title, text in rows])
    if upheld:
        words(paper, "称号自决定之日起失效；依据它取得的其他称号随之失效。")
    _sealed(paper, case.certificate.issuer, long_day(clock.local(case.decided_at).date()))
    return with_note(paper, [NUMBER], [OURS.format(what="决定书")])


def _percents(figures: Sequence[float]) -> str:
    return "、".join(f"{figure:g}%" for figure in figures)


def _addressed(paper: Paper, case: ExitCase) -> None:
    number = line(paper, "〔      〕    号", after=12)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line(paper, f"{case.certificate.institution.name}：").paragraph_format.line_spacing = Pt(24)


def _sealed(paper: Paper, who: str, day: str = DAY) -> None:
    for text in ("", f"{who}（盖章）", day):
        line(paper, text, right=True)
