"""A whole assessment: the choice of track, facts made ready, a verdict for every row asked, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.rules.eligibility import RuleVerdict, assess, eligible
from marketplace.certification.rules.facts import Applicant, applicant_of, checked
from marketplace.kernel.errors import Problem, RuleBroken


@dataclass(frozen=True, slots=True)
class Assessed:
    """As what one applied, the verdict of each row, and whether all together make an applicant eligible."""

    applicant: Applicant
    rows: tuple[RuleVerdict, ...]
    eligible: bool | None


def assess_facts(
    policy: ProgrammePolicy, given: Mapping[str, Any], *, on: date, tracks: tuple[str, ...] = (),
    categories: tuple[str, ...] = (), route: str = "", phase: str = "apply", known: frozenset[str] = frozenset(),
    relaxed: Mapping[str, str] | None = None,
) -> Assessed:  # fmt: skip
    """The assessment of ``given`` under ``policy`` on ``on``.

    ``relaxed`` are recorded decisions by rule id. RuleBroken where the choice or a fact is wrong, and where the
    programme asks nothing in ``phase``.
    """
    chosen = tracks or _track_by_categories(policy, categories) or _track_by_facts(policy, given)
    if policy.choose == "one" and not chosen and not _may_stay_open(policy):
        ways = "、".join(one.key for one in policy.track)
        raise RuleBroken([Problem(f"{policy.programme.code} 分类型申报，请写明类型（--track）：{ways}", "track")])
    applicant = applicant_of(policy, tracks=chosen, categories=categories, route=route)
    facts = checked(policy, given, applicant=applicant, on=on, known=known)
    rows = assess(policy.rule, facts.values, phase=phase, applicant=applicant, relaxed=relaxed, remarks=facts.remarks)
    if not rows:
        raise RuleBroken([Problem(f"{policy.programme.code} 没有期满后核对的条款，请去掉 --phase after", "phase")])
    return Assessed(applicant, rows, eligible(rows))


def _track_by_categories(policy: ProgrammePolicy, categories: tuple[str, ...]) -> tuple[str, ...]:
    """The track in which the chosen categories lie."""
    return tuple(dict.fromkeys(one.track for one in policy.category if one.key in categories))


def _track_by_facts(policy: ProgrammePolicy, given: Mapping[str, Any]) -> tuple[str, ...]:
    """The track that a fact names, as 申报主体类别 does for HB; nothing where none does."""
    named = {given.get(key) for key in _naming(policy) if isinstance(given.get(key), str)}
    return tuple(one.key for one in policy.track if one.group in named)


def _may_stay_open(policy: ProgrammePolicy) -> bool:
    """A programme with a row that asks for the track itself answers «no evidence» there, so it never says yes."""
    return bool(_naming(policy))


def _naming(policy: ProgrammePolicy) -> list[str]:
    return [key for key, fact in policy.facts.items() if fact.names_track]
