"""How far an institution is from each title, and what closes the distance soonest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.rules.assessing import assess_facts
from marketplace.certification.rules.eligibility import SETTLED, RuleVerdict, Verdict
from marketplace.kernel.errors import RuleBroken

# What the institution can do at once, what takes work, what others decide.
FURTHEST = 1.0


@dataclass(frozen=True, slots=True)
class Decided:
    """What officers decided under one programme: findings by fact, relaxations (with their reasons) by rule."""

    findings: dict[str, bool] = field(default_factory=dict)
    relaxed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Distance:
    """One way to one title: its rows, and the steps that are left, the soonest first.

    ``refused`` says what is wrong with the facts where they cannot be judged at all.
    """

    policy: ProgrammePolicy
    track: str
    track_title: str
    rows: tuple[RuleVerdict, ...]
    eligible: bool | None
    steps: tuple[RuleVerdict, ...]
    refused: str = ""

    def count(self, *verdicts: Verdict) -> int:
        """How many deciding rows stand so."""
        return sum(1 for one in self.rows if one.decides and one.verdict in verdicts)

    @property
    def met(self) -> int:
        """Deciding rows that are settled."""
        return self.count(*SETTLED)

    @property
    def against(self) -> int:
        """Deciding rows that are not met."""
        return self.count(Verdict.NOT_MET)

    @property
    def without_evidence(self) -> int:
        """Deciding rows of which nothing is known."""
        return self.count(Verdict.NO_EVIDENCE)

    @property
    def with_others(self) -> int:
        """Rows that a person or a text outside decides."""
        return self.count(Verdict.NEEDS_JUDGEMENT, Verdict.EXTERNAL)

    @property
    def total(self) -> int:
        """All deciding rows."""
        return sum(1 for one in self.rows if one.decides)


def distances(
    policies: Sequence[ProgrammePolicy], facts: Mapping[str, Any], *, on: date,
    decided: Mapping[str, Decided] | None = None,
) -> list[Distance]:  # fmt: skip
    """Each programme on each of its tracks alone; the nearest first, equal ones in the programmes' order.

    ``decided`` holds officers' findings and relaxations by programme.
    """
    said = decided or {}
    known = frozenset(key for policy in policies for key in policy.facts)
    found = [
        _distance(policy, track, facts, on, known, said.get(policy.programme.code, Decided()))
        for policy in policies
        for track in _tracks(policy)
    ]
    return sorted(found, key=_far)


def _tracks(policy: ProgrammePolicy) -> Iterable[str]:
    return [track.key for track in policy.track] or [""]


def _far(one: Distance) -> tuple[bool, int, int, int]:
    return bool(one.refused), one.against, one.without_evidence, one.with_others


def _distance(
    policy: ProgrammePolicy, track: str, facts: Mapping[str, Any], on: date, known: frozenset[str], decided: Decided
) -> Distance:
    title = next((one.label for one in policy.track if one.key == track), "")
    tracks = (track,) if track else ()
    try:
        given = {**facts, **decided.findings}
        found = assess_facts(policy, given, on=on, tracks=tracks, known=known, relaxed=decided.relaxed)
    except RuleBroken as broken:
        return Distance(policy, track, title, (), None, (), str(broken))
    return Distance(policy, track, title, found.rows, found.eligible, steps(policy, found.rows))


def steps(policy: ProgrammePolicy, rows: Iterable[RuleVerdict]) -> tuple[RuleVerdict, ...]:
    """Deciding rows that are open, the soonest closed first: evidence to add, then the smallest shortfalls, then what
    others judge."""
    order = {Verdict.NO_EVIDENCE: 0, Verdict.NOT_MET: 1, Verdict.NEEDS_JUDGEMENT: 2, Verdict.EXTERNAL: 3}
    left = [one for one in rows if one.decides and one.verdict in order]
    return tuple(sorted(left, key=lambda one: (order[one.verdict], _shortfall(policy, one))))


def _shortfall(policy: ProgrammePolicy, one: RuleVerdict) -> float:
    """The missing part of the bound, from 0 (nearly there) to 1; what is no number is furthest."""
    rule = policy.rule_of(one.id)
    bound = rule.value if rule else None
    if rule is None or rule.op != ">=" or isinstance(bound, bool) or not isinstance(bound, int | float) or not bound:
        return FURTHEST
    if isinstance(one.fact, bool) or not isinstance(one.fact, int | float):
        return FURTHEST
    return min(FURTHEST, max(0.0, (bound - one.fact) / bound))
