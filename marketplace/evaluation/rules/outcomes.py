"""From indicators to a proposed outcome, with the sentences that say why (D2, D3, D4, D12, D14).

An outcome is proposed, never carried out here: people decide, after notice and reply.
"""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.evaluation.rules.indicators import Indicators, achieved_weight, declared_weight, figures_of
from marketplace.evaluation.rules.inputs import Record
from marketplace.kernel.lifecycle import State
from marketplace.pilots.policy import RoundPolicy
from marketplace.surveys.rules import rounded


class Outcome(State):
    """What an evaluation may propose, with the tone of its tag; four at the year's end, the others at the term's."""

    AWARD = "award", "建议奖补", "done"
    LISTED = "listed", "列入排名", "neutral"
    NOT_RANKED = "not_ranked", "暂不排名", "waiting"
    INELIGIBLE = "ineligible", "不具备资格", "refused"
    STAY = "stay", "建议保留", "done"
    STAY_FLAGGED = "stay_flagged", "保留，须人工复核", "waiting"
    INSUFFICIENT = "insufficient", "样本不足，先抽查", "waiting"
    RECTIFY = "rectify", "建议整改", "refused"
    LEAVE_PROPOSED = "leave_proposed", "建议调整出服务体系", "refused"
    COMMITMENT_UNMET = "commitment_unmet", "服务承诺未完成", "refused"


OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Judged:
    """A record with its indicators, before it is ranked."""

    record: Record
    found: Indicators

    def is_enough(self, policy: RoundPolicy) -> bool:
        """At least min(10, all firms served) firms answered; a census of all served is always enough (D3)."""
        needed = min(policy.scoring.enough_answers.value, self.record.served)
        return self.record.answering >= max(needed, 1)

    def is_low(self, policy: RoundPolicy) -> bool:
        """The plain rate lies below the threshold; exactly on it meets it (D2)."""
        return self.found.satisfaction is not None and self.found.satisfaction < policy.scoring.low_satisfaction.value

    def is_exact(self, policy: RoundPolicy) -> bool:
        """Exactly the threshold: a person looks (D2)."""
        return self.found.satisfaction == policy.scoring.low_satisfaction.value


def _rate_words(judged: Judged, policy: RoundPolicy) -> str:
    figures = figures_of(judged.record)
    if judged.found.satisfaction is None:
        return f"满意度：邀请 {figures.invited} 份，尚无有效评价"
    levels = f"很满意 {figures.very}、基本满意 {figures.basic}、不满意 {figures.dissatisfied}"
    answered = f"有效 {figures.valid} 份，回收率 {rounded(figures.response_rate)}%"
    limit = policy.scoring.low_satisfaction.value
    return f"满意度 {rounded(figures.rate)}%（{levels}，{answered}），标准 {limit}%"


def common_reasons(judged: Judged, policy: RoundPolicy) -> list[str]:
    """What is said of every institution: the four indicators in words, with what was counted."""
    record, scoring = judged.record, policy.scoring
    on_time = sum(one.on_time for one in record.due)
    achieved, declared = rounded(achieved_weight(record, scoring)), rounded(declared_weight(record, scoring))
    return [
        _rate_words(judged, policy),
        f"服务承诺 {record.commitment} 家，已完成 {record.served} 家（002:29，按不重复企业计）",
        f"培育成果权重 {achieved}，承诺目标权重 {declared}（002:34；多家机构共同培育的平分）",
        f"应按时完成 {len(record.due)} 项，按时 {on_time} 项（里程碑和季度总结，002:48）",
    ]


def _lacking(judged: Judged, policy: RoundPolicy) -> str:
    needed = min(policy.scoring.enough_answers.value, judged.record.served)
    return (
        f"已服务 {judged.record.served} 家，作出评价的 {judged.record.answering} 家，至少需要 {max(needed, 1)} 家；"
        "先提醒并抽样回访，此前不奖补也不调整（D3）"
    )


def year_end(judged: Judged, policy: RoundPolicy) -> tuple[Outcome, list[str]]:
    """Before tiers are given out: ineligible, not ranked, or listed (award comes by rank)."""
    if not judged.record.admitted:
        return Outcome.INELIGIBLE, ["评价日不在试点服务机构名单内，不参加评比（002:32）"]
    if not judged.is_enough(policy):
        return Outcome.NOT_RANKED, [_lacking(judged, policy)]
    return Outcome.LISTED, []


def _both(reasons: list[str], judged: Judged) -> list[str]:
    if judged.record.served < judged.record.commitment:
        reasons.append(f"另：服务承诺 {judged.record.commitment} 家，只完成 {judged.record.served} 家（002:29）")
    return reasons


def term_end(judged: Judged, policy: RoundPolicy) -> tuple[Outcome, list[str]]:
    """Stay, rectify or leave by satisfaction; too few answers first, and the commitment as a matter of its own (D3)."""
    record, limit = judged.record, policy.scoring.low_satisfaction.value
    if record.served == 0:
        return Outcome.COMMITMENT_UNMET, [f"没有完成服务的企业，服务承诺 {record.commitment} 家未完成（002:29）"]
    if not judged.is_enough(policy):
        return Outcome.INSUFFICIENT, _both([_lacking(judged, policy)], judged)
    if judged.is_low(policy):
        if record.rectified:
            return Outcome.LEAVE_PROPOSED, _both([f"整改并复测后满意度仍低于 {limit}%（002:32，D4）"], judged)
        days = policy.scoring.resurvey_days.value
        why = f"满意度低于 {limit}%：先告知、听取答复，整改 {days} 日后复测（002:32，D4）"
        return Outcome.RECTIFY, _both([why], judged)
    if record.served < record.commitment:
        why = f"满意度达标，但服务承诺 {record.commitment} 家只完成 {record.served} 家（002:29）"
        return Outcome.COMMITMENT_UNMET, [why]
    if policy.scoring.exact_is_flagged.value and judged.is_exact(policy):
        return Outcome.STAY_FLAGGED, [f"满意度恰为 {limit}%，按达标处理，须由人复核（D2）"]
    return Outcome.STAY, []


Proposing = Callable[[Judged, RoundPolicy], tuple[Outcome, list[str]]]
PROPOSING: dict[str, Proposing] = {"year_end": year_end, "term_end": term_end}
