"""Verdicts: one fact against one rule row, never a bare yes; whether all together make an applicant eligible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.certification.policy import Rule
from marketplace.kernel.lifecycle import State


class Verdict(State):
    """What is known of one rule row, with the tone of its tag."""

    MET = "met", "符合", "done"
    NOT_MET = "not_met", "不符合", "refused"
    NO_EVIDENCE = "no_evidence", "尚无依据", "waiting"
    NEEDS_JUDGEMENT = "needs_judgement", "待人工判断", "waiting"
    EXTERNAL = "external", "依据外部文件", "waiting"
    RELAXED = "relaxed", "已放宽", "active"
    WAIVED = "waived", "不适用", "neutral"


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """A rule row with its verdict, the fact it rests on, and the gap in words («还差 3 家，二（二）2»)."""

    id: str
    title: str
    verdict: Verdict
    fact: Any
    threshold: str
    article: str
    weight: str
    gap: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form of ``flask certification assess``."""
        return {
            "id": self.id, "verdict": self.verdict.value, "fact": self.fact, "threshold": self.threshold,
            "article": self.article,
        }  # fmt: skip

    @property
    def fact_words(self) -> str:
        """The fact as a person reads it."""
        if self.fact is None:
            return "—"
        if isinstance(self.fact, bool):
            return "是" if self.fact else "否"
        return "、".join(map(str, self.fact)) if isinstance(self.fact, list | tuple) else str(self.fact)


def assess(rules: Sequence[Rule], facts: Mapping[str, Any], *, phase: str = "apply") -> tuple[RuleVerdict, ...]:
    """A verdict for each rule about the institution in ``phase``, in the rules' order. Bounds are included (以上)."""
    return tuple(
        judge(rule, facts.get(rule.field)) for rule in rules if rule.phase == phase and rule.subject == "institution"
    )


def judge(rule: Rule, fact: Any) -> RuleVerdict:
    """One fact against one rule; None or an empty list is no evidence, never a failure."""
    verdict, gap = _finding(rule, fact)
    return RuleVerdict(
        rule.id, rule.title, verdict, fact, rule.threshold_words, rule.article, rule.weight, gap, rule.note
    )


def _finding(rule: Rule, fact: Any) -> tuple[Verdict, str]:
    if rule.op in ("judge", "external"):
        if fact is None:
            return (Verdict.NEEDS_JUDGEMENT if rule.op == "judge" else Verdict.EXTERNAL), ""
        return (Verdict.MET, "") if fact else (Verdict.NOT_MET, f"认定为不符合，{rule.article}")
    if fact is None or fact == [] or fact == "":
        return Verdict.NO_EVIDENCE, f"请提供「{rule.title}」的依据，{rule.article}"
    if _holds(rule.op, fact, rule.value):
        return Verdict.MET, ""
    return Verdict.NOT_MET, _gap(rule, fact)


def _holds(op: str, fact: Any, value: Any) -> bool:
    if op == ">=":
        return bool(fact >= value)
    if op == "<=":
        return bool(fact <= value)
    if op == "==":
        return bool(fact == value) and isinstance(fact, bool) is isinstance(value, bool)
    if op == "in":
        return all(one in value for one in _several(fact))
    if op == "not_contains_any":
        return not any(one in str(fact) for one in value)
    return str(fact).startswith(value) if op == "starts_with" else str(fact).endswith(value)


def _several(fact: Any) -> Iterable[Any]:
    return fact if isinstance(fact, list | tuple) else [fact]


def _gap(rule: Rule, fact: Any) -> str:
    value: Any = rule.value
    if rule.op == ">=":
        return f"还差 {value - fact} {rule.unit}，{rule.article}".replace("  ", " ")
    if rule.op == "<=":
        return f"超出 {fact - value} {rule.unit}，{rule.article}".replace("  ", " ")
    if rule.op == "in":
        return f"「{'、'.join(one for one in _several(fact) if one not in value)}」不在范围之内，{rule.article}"
    return f"要求{rule.threshold_words}，{rule.article}"


def eligible(verdicts: Iterable[RuleVerdict]) -> bool | None:
    """False when a hard row is not met or a finding is negative; None while something is open; else True.

    Soft and informative rows never decide.
    """
    deciding = [one for one in verdicts if one.weight in ("hard", "judgement", "external")]
    if any(one.verdict is Verdict.NOT_MET for one in deciding):
        return False
    settled = (Verdict.MET, Verdict.RELAXED, Verdict.WAIVED)
    return True if all(one.verdict in settled for one in deciding) else None


def not_met(verdicts: Iterable[RuleVerdict]) -> tuple[RuleVerdict, ...]:
    """The hard rows that stand against the applicant."""
    return tuple(one for one in verdicts if one.verdict is Verdict.NOT_MET and one.weight != "soft")
