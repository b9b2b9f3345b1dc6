"""Official papers of what follows an evaluation: a case from notice to appeal, the rewards and their payment."""

from collections.abc import Callable
from io import BytesIO

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading, stored
from marketplace.engagements.exports import layout
from marketplace.evaluation.exports.score_sheet import BUREAU
from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import AwardLine, AwardList, Case, Ground, Measure
from marketplace.evaluation.services.telling import FIGURES
from marketplace.kernel import articles, money
from marketplace.kernel.errors import Refusal
from marketplace.web.filters import day, spoken_day

NOT_DECIDED = frozenset({
    CaseState.NOTICED, CaseState.REPLIED, CaseState.RECTIFYING, CaseState.RESURVEYED, CaseState.PROPOSED,
})  # fmt: skip
# Each paper's title, and whether the case has come so far.
CASE_PAPERS: dict[str, tuple[str, Callable[[Case], bool]]] = {
    "notice": ("告知书", lambda case: True),
    "decision": ("处理决定书", lambda case: case.measure is not None and case.state not in NOT_DECIDED),
    "appeal-decision": ("申诉决定书", lambda case: case.appeal_decided_by_id is not None),
}


def case_paper(case: Case, name: str) -> BytesIO:
    """The paper ``name`` of CASE_PAPERS, with the place for the bureau's seal."""
    paper = layout.official_paper()
    heading(paper, f"服务机构（平台）评价{CASE_PAPERS[name][0]}")
    layout.number_line(paper, f"编号：{case.number}")
    layout.words(paper, f"{case.institution.name}：", indent=False)
    _WRITERS[name](paper, case)
    layout.seals(paper, [("办理单位", BUREAU)])
    return stored(paper)


def _notice(paper: Paper, case: Case) -> None:
    layout.words(paper, f"因「{Ground(case.ground).title}」，现将有关事实和理由告知如下：")
    layout.words(paper, case.statement)
    told = case.figures
    if told:
        rows = [("评价截止日", told["as_of"]), ("评价结论", told["outcome"]),
                ("服务承诺", f"承诺 {told['promised']} 家，已完成 {told['served']} 家")]  # fmt: skip
        score = told.get("score")
        rows += [("综合得分", f"{score:.2f}")] if score is not None else []
        known = told["figures"]
        rows += [(title, "—" if known[key] is None else str(known[key])) for key, title in FIGURES.items()
                 if key in known]  # fmt: skip
        layout.table(paper, ("项目", "内容"), rows, (4, 11.4))
    layout.words(paper, f"请在 {spoken_day(case.reply_by)}前通过服务撮合平台书面答复；期满未答复的，按现有材料研究。")


def _decision(paper: Paper, case: Case) -> None:
    measure = Measure(case.measure or "")
    layout.words(paper, f"关于「{Ground(case.ground).title}」一事，经告知、听取答复、研究和复核，决定：")
    amount = f"，金额 {money.yuan(case.amount)} 元（大写：{money.in_words(case.amount)}）" if case.amount else ""
    layout.head(paper, f"{measure.title}{amount}")
    for title, text in (
        ("一、告知的事实和理由", case.statement), ("二、答复", case.reply or "期满未答复。"),
        ("三、整改要求", case.demand),
        ("四、理由", case.proposal), ("五、复核意见", case.confirmation),
    ):  # fmt: skip
        if text:
            layout.head(paper, title)
            layout.words(paper, text)
    if case.appeal_by:
        layout.words(paper, f"如不服本决定，可以在 {spoken_day(case.appeal_by)}前申诉一次，由没有参与决定的人员办理。")
    layout.words(paper, f"决定日期：{day(case.decided_at)}")


def _appeal_decision(paper: Paper, case: Case) -> None:
    upheld = case.state is CaseState.CLOSED
    layout.words(
        paper, f"你单位对处理决定「{Measure(case.measure or '').title}」提出申诉，经没有参与原决定的人员复核，决定："
    )
    layout.head(paper, "申诉成立，本件不再处理" if upheld else "申诉不成立，维持原决定")
    for title, text in (("一、申诉的事实和理由", case.appeal), ("二、决定的理由", case.appeal_decision)):
        layout.head(paper, title)
        layout.words(paper, text)


_WRITERS: dict[str, Callable[[Paper, Case], None]] = {
    "notice": _notice, "decision": _decision, "appeal-decision": _appeal_decision,
}  # fmt: skip


def award_paper(found: AwardList) -> BytesIO:
    """Who is rewarded with how much, every amount also in words; a list not yet announced says so."""
    paper = layout.official_paper()
    heading(paper, f"{found.run.as_of.year}年服务机构（平台）年底评比奖补决定")
    draft = "" if found.announced_on else f"（{found.state.title}，公布前不作为依据）"
    layout.number_line(paper, f"评价截止日 {found.run.as_of.isoformat()}{draft}")
    layout.words(
        paper,
        "按照《关于开展服务机构（平台）培育优质企业试点工作的通知》，经评价、公示，决定对下列服务机构（平台）给予奖补：",
    )
    rows = [
        (str(one.place), one.institution.name, one.tier, money.yuan(one.amount), money.in_words(one.amount))
        for one in found.lines if one.amount
    ]  # fmt: skip
    layout.table(paper, ("名次", "服务机构", "档次", "金额（元）", "大写"), rows, (1.4, 4.8, 2.2, 2.6, 4.4))
    layout.words(paper, f"合计 {money.yuan(found.total)} 元（大写：{money.in_words(found.total)}）。")
    reduced = [one for one in found.lines if one.deducted]
    if reduced:
        layout.head(paper, "扣减")
        for one in reduced:
            layout.words(paper, f"{one.institution.name}：{articles.in_words('；'.join(one.reasons))}。")
    layout.seals(paper, [("决定单位", BUREAU)])
    return stored(paper)


def payment_letter(line: AwardLine) -> BytesIO:
    """What a rewarded institution hands to its bank: the sum in figures and words, and the ground it rests on.

    Account and bank are nobody's to know here: their cells stay empty, and the letter says who fills them in.
    """
    announced = line.list.announced_on
    if announced is None or not line.amount:
        raise Refusal("名单公布以后，才能为获得奖补的机构开具奖补资金通知书。")
    paper = layout.official_paper()
    heading(paper, "服务机构（平台）年底评比奖补资金通知书")
    layout.number_line(paper, f"{line.list.run.as_of.year} 年底评比第 {line.place} 名")
    layout.words(paper, f"{line.institution.name}：", indent=False)
    layout.words(
        paper,
        "按照《关于开展服务机构（平台）培育优质企业试点工作的通知》，经评价、公示，"
        f"奖补名单已于 {spoken_day(announced)}公布。现将你单位的奖补资金通知如下：",
    )
    rows = [
        ("收款单位", line.institution.name), ("统一社会信用代码", line.institution.credit_code or ""),
        ("奖补档次", line.tier), ("金额（元）", money.yuan(line.amount)), ("大写", money.in_words(line.amount)),
        ("开户银行", ""), ("账号", ""),
    ]  # fmt: skip
    layout.table(paper, ("项目", "内容"), rows, (4, 11.4))
    empty = "、".join(title for title, text in rows if not text)
    layout.words(paper, f"平台没有登记的项目：{empty}，由收款单位填写，并与单位开户信息核对。")
    layout.seals(paper, [("通知单位", BUREAU), ("收款单位", line.institution.name)])
    return stored(paper)
