"""An institution's score sheet as an official paper: what it may be told, nothing that gives an answer away (D24)."""

from io import BytesIO
from typing import Any

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading, stored
from marketplace.engagements.exports import layout
from marketplace.evaluation.models import AwardLine, EvaluationRow, Kind
from marketplace.evaluation.queries import record_of
from marketplace.evaluation.queries.opening import Part, working_of
from marketplace.evaluation.services.telling import told_figures
from marketplace.kernel import articles, money
from marketplace.pilots import queries as pilots

BUREAU = "株洲市工业和信息化局"
HIDDEN = "未公布"


def score_sheet(row: EvaluationRow, line: AwardLine | None = None) -> BytesIO:
    """The four parts with formula and weight; satisfaction and the score only where their answers were released.

    ``line``: the institution's place on the list of rewards, with the amount in words.
    """
    run, told = row.run, told_figures(row)
    paper = layout.official_paper()
    heading(paper, f"{run.round.title}{Kind(run.kind).title}得分表")
    layout.number_line(paper, f"截至 {run.as_of.isoformat()}　校验码 {run.sha256[:16]}")
    facts = [
        ("服务机构", row.institution.name), ("统一社会信用代码", row.institution.credit_code or "—"),
        ("评价结论", told["outcome"]), ("名次", f"第 {row.rank} 名" if row.rank else "不参加排名"),
        ("综合得分", HIDDEN if told["score"] is None else f"{told['score']:.2f}"),
        ("服务承诺", f"承诺 {told['promised']} 家，已完成 {told['served']} 家"),
    ]  # fmt: skip
    layout.table(paper, ("项目", "内容"), facts, (4, 11.4))
    _parts(paper, row, told)
    if line is not None:
        _reward(paper, line)
    layout.seals(paper, [("评价单位", BUREAU)])
    return stored(paper)


def _parts(paper: Paper, row: EvaluationRow, told: dict[str, Any]) -> None:
    layout.head(paper, "一、各项指标")
    policy, released = pilots.policy_in(row.run.policy_version), told["release"] is not None
    parts = zip(policy.scoring.weights, working_of(row, record_of(row), policy), strict=True)
    rows = [_part(part, shown=released or key != "satisfaction") for key, part in parts]
    layout.table(paper, ("指标", "算法", "指标值", "权重", "计入得分"), rows, (3, 5.6, 2.2, 2, 2.6))
    if not released:
        layout.words(
            paper,
            "企业满意度按批次公布，每批不少于规定份数的新评价；本表依据的评价尚未公布，故不列示满意度和综合得分。",
        )


def _part(part: Part, *, shown: bool) -> tuple[str, str, str, str, str]:
    if not shown:
        return part.title, HIDDEN, HIDDEN, str(part.weight), HIDDEN
    value, adds = ("—" if number is None else str(number) for number in (part.value, part.adds))
    return part.title, part.formula, value, str(part.weight), adds


def _reward(paper: Paper, line: AwardLine) -> None:
    layout.head(paper, "二、年底评比")
    rows = [
        ("名次", f"第 {line.place} 名"), ("典型模式和合同范本加分", str(line.bonus)), ("奖补档次", line.tier or "—"),
        ("扣减", f"{money.yuan(line.deducted)} 元" if line.deducted else "—"),
        ("奖补金额", f"{money.yuan(line.amount)} 元（大写：{money.in_words(line.amount)}）" if line.amount else "—"),
    ]  # fmt: skip
    layout.table(paper, ("项目", "内容"), rows, (5, 10.4))
    for reason in line.reasons:
        layout.words(paper, f"{articles.in_words(reason)}。")
