"""A whole evaluation: every record judged, ranked in one fixed order, tiers given out, and a digest to replay it by."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.evaluation.rules.indicators import Indicators, indicators_of
from marketplace.evaluation.rules.inputs import Record
from marketplace.evaluation.rules.outcomes import PROPOSING, Judged, Outcome, common_reasons
from marketplace.pilots.policy import RoundPolicy
from marketplace.surveys.rules import rounded

# Of these the score is shown but takes no place.
UNRANKED = frozenset({Outcome.NOT_RANKED, Outcome.INELIGIBLE, Outcome.INSUFFICIENT})


@dataclass(frozen=True, slots=True)
class Result:
    """One institution's row: indicators by the keys of D13 (percentages 0–100; ``wilson_low`` 0–1), rounded once."""

    institution: int
    indicators: dict[str, Decimal | int | None]
    score: Decimal | None
    rank: int | None
    outcome: Outcome
    reasons: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON; numbers as numbers."""
        numbers = {key: float(v) if isinstance(v, Decimal) else v for key, v in self.indicators.items()}
        return {
            "institution": self.institution, "indicators": numbers,
            "score": None if self.score is None else float(self.score), "rank": self.rank,
            "outcome": self.outcome.value, "reasons": list(self.reasons),
        }  # fmt: skip


def evaluate(records: Iterable[Record], kind: str, policy: RoundPolicy) -> list[Result]:
    """All results, ranked ones first in their order, the others after them by credit code; input order is nothing.

    Ties of the published score: Wilson's lower bound, then firms served, then credit code (D13).
    """
    judged = [Judged(record, indicators_of(record, policy.scoring)) for record in records]
    proposed = {one.record.institution: PROPOSING[kind](one, policy) for one in judged}
    ordered = sorted(judged, key=lambda one: _order(one, policy))
    ranked = [one for one in ordered if proposed[one.record.institution][0] not in UNRANKED]
    ranks = {one.record.institution: place for place, one in enumerate(ranked, start=1)}
    tiers = _tiers(ranked, policy) if kind == "year_end" else {}
    results = [_result(one, proposed[one.record.institution], ranks, tiers, policy) for one in ordered]
    return sorted(results, key=lambda one: (one.rank is None, one.rank or 0))


def _order(judged: Judged, policy: RoundPolicy) -> tuple[Decimal, Decimal, int, str, int]:
    """Equal is what reads equal: the score as it is published, then the order of ties."""
    score = rounded(judged.found.score(policy.scoring), policy.scoring.places.value)
    lowest, record = judged.found.wilson_low or Decimal(0), judged.record
    first = -(score if score is not None else Decimal(-1))
    return (first, -lowest, -record.served, record.credit_code, record.institution)


def _tiers(ranked: list[Judged], policy: RoundPolicy) -> dict[int, str]:
    """Institution → why it is proposed for a reward: down the ranking, tier after tier, none below the threshold."""
    worthy = iter([one for one in ranked if not one.is_low(policy)])
    found: dict[int, str] = {}
    for tier in policy.rewards.tiers:
        for _ in range(tier.places(len(ranked))):
            one = next(worthy, None)
            if one is None:
                return found
            found[one.record.institution] = f"列入「{tier.name}」，奖补 {tier.amount:,.2f} 元（{tier.source}）"
    return found


def _result(
    one: Judged, proposed: tuple[Outcome, list[str]], ranks: dict[int, int], tiers: dict[int, str], policy: RoundPolicy
) -> Result:
    outcome, reasons = proposed
    number = one.record.institution
    if outcome is Outcome.LISTED:
        outcome, reasons = _listed(one, tiers, policy)
    score = one.found.score(policy.scoring)
    places = policy.scoring.places.value
    return Result(
        institution=number, indicators=_shown(one.found, places), score=rounded(score, places), rank=ranks.get(number),
        outcome=outcome, reasons=(*reasons, *common_reasons(one, policy)),
    )  # fmt: skip


def _listed(one: Judged, tiers: dict[int, str], policy: RoundPolicy) -> tuple[Outcome, list[str]]:
    if one.record.institution in tiers:
        return Outcome.AWARD, [tiers[one.record.institution]]
    if one.is_low(policy):
        return Outcome.LISTED, [
            f"满意度低于 {policy.scoring.low_satisfaction.value}%，不列入奖补（002:34 效益突出、企业反响好）"
        ]
    if not policy.rewards.tiers:
        return Outcome.LISTED, ["本轮奖补档次和金额尚未由市工信局确定（D14），只排名次"]
    return Outcome.LISTED, ["名次在奖补名额之外（D14）"]


def _shown(found: Indicators, places: int) -> dict[str, Decimal | int | None]:
    return {
        "satisfaction": rounded(found.satisfaction, places),
        "strict_satisfaction": rounded(found.strict_satisfaction, places),
        "response_rate": rounded(found.response_rate, places),
        "valid_answers": found.valid_answers,
        "wilson_low": found.wilson_low,
        "commitment": rounded(found.commitment, places),
        "ladder": rounded(found.ladder, places),
        "discipline": rounded(found.discipline, places),
    }


def canonical(value: Any) -> bytes:
    """The one way in which ``value`` is written for a digest."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(inputs: dict[str, Any], policy_sha256: str, results: Iterable[Result]) -> str:
    """SHA-256 over inputs, policy and results: a replay that gives the same digest gave the same bytes."""
    whole = {"inputs": inputs, "policy": policy_sha256, "rows": [one.plain() for one in results]}
    return hashlib.sha256(canonical(whole)).hexdigest()
