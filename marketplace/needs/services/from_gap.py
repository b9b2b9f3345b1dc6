"""A gap of the ladder's self-test becomes a draft need: its direction, its words, and the rung aimed at."""

from datetime import date, datetime

from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.needs.models import Need
from marketplace.needs.rules import TITLE_LONGEST
from marketplace.needs.services.drafting import begin_need, save_draft
from marketplace.organizations.models import Enterprise
from marketplace.organizations.queries import ladder
from marketplace.organizations.rules.gaps import SelfTest, Verdict, judge
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor


def gap_problems(test: SelfTest) -> dict[str, tuple[str, str, str]]:
    """What can be asked for, by key: (direction, short words, the gap in a sentence); conditions, then the score.

    What is only unknown or unconfirmed is no gap yet.
    """
    found = {}
    for one in test.conditions:
        if one.verdict is Verdict.NOT_MET and one.condition.direction:
            found[one.condition.key] = (one.condition.direction, one.condition.title, one.gap)
    for line in test.scored:
        lacking = line.indicator.max - line.points.high
        if lacking > 0 and line.indicator.direction:
            words = f"{line.indicator.title}现得 {line.points.words} 分，满分 {line.indicator.max} 分"
            found[f"score-{line.indicator.key}"] = (line.indicator.direction, line.indicator.title, words)
    return found


def draft_from_gap(
    enterprise: Enterprise, level: str, on: date, gap: str, *, by: Actor, at: datetime | None = None
) -> Need:
    """A new draft about the gap as the facts stand; the enterprise reads and changes it like any draft.

    RuleBroken where there is no such rung on the day, or the gap is closed meanwhile.
    """
    criteria = ladder.criteria()
    found = criteria.of(level, on)
    if found is None:
        raise RuleBroken([Problem("这一天没有这一梯度的标准，请改选日期或梯度")])
    rule, rung = found
    gaps = gap_problems(judge(rung, criteria, ladder.facts(enterprise, on)))
    if gap not in gaps:
        raise RuleBroken([Problem("这一项现在没有差距了，请看最新的自测结果")])
    direction, title, words = gaps[gap]
    need = begin_need(enterprise, by=by, at=at)
    printed = pilots.policy_of(need.round).printed(level)
    text = (
        f"我公司准备申报{printed}，对照{rule.title}自测（{on.isoformat()}），在「{title}」上有差距：{words}。"
        "希望服务机构帮助分析原因，提出可行的改进方案，并辅导实施。"
    )
    values = {"category": direction, "title": f"补齐差距：{title}"[:TITLE_LONGEST], "text": text, "target_level": level}
    save_draft(need, values, by=by, at=at)
    return need
