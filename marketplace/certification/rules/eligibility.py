"""Verdicts: one fact against one rule row, never a bare yes; whether all together make an applicant eligible."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.certification.policy import Rule
from marketplace.certification.rules.facts import Applicant, Share
from marketplace.certification.rules.gaps import gap_words, several
from marketplace.kernel.lifecycle import State


class Verdict(State):
    """What is known of one rule row, with the tone of its tag."""

    MET = "met", "符合", "done"
    NOT_MET = "not_met", "不符合", "refused"
    NO_EVIDENCE = "no_evidence", "尚无依据", "waiting"
    NEEDS_JUDGEMENT = "needs_judgement", "待人工判断", "waiting"
    EXTERNAL = "external", "依据外部文件", "waiting"
    RELAXED = "relaxed", "已放宽", "active"
    WAIVED = "waived", "不再要求", "neutral"


DECIDING = frozenset({"hard", "judgement", "external"})
SETTLED = frozenset({Verdict.MET, Verdict.RELAXED, Verdict.WAIVED})


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """A rule row with its verdict, the fact it rests on, and the gap in words («还差 22 家，第十二条(二)»)."""

    id: str
    title: str
    verdict: Verdict
    fact: Any
    threshold: str
    article: str
    weight: str
    gap: str = ""
    note: str = ""
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form of ``flask certification assess``."""
        return {
            "id": self.id, "verdict": self.verdict.value, "fact": self.fact, "threshold": self.threshold,
            "article": self.article,
        }  # fmt: skip

    @property
    def decides(self) -> bool:
        """Whether the row can stand against the applicant; soft and informative rows cannot."""
        return self.weight in DECIDING

    @property
    def fact_words(self) -> str:
        """The fact as a person reads it."""
        if self.fact is None:
            return "—"
        if isinstance(self.fact, bool):
            return "是" if self.fact else "否"
        return "、".join(map(str, self.fact)) if isinstance(self.fact, list | tuple) else str(self.fact)


def assess(
    rules: Sequence[Rule], facts: Mapping[str, Any], *, phase: str = "apply", applicant: Applicant | None = None,
    relaxed: Mapping[str, str] | None = None, remarks: Mapping[str, str] | None = None,
) -> tuple[RuleVerdict, ...]:  # fmt: skip
    """A verdict for each row asked of the applicant in ``phase``, in the rules' order. Bounds are included (以上).

    ``relaxed`` holds the recorded decisions by rule id with their reasons (D17); ``remarks`` are by fact.
    """
    who = applicant or Applicant()
    asked = [rule for rule in rules if rule.phase == phase and rule.applies_to(who.tracks, who.categories, who.route)]
    said = remarks or {}
    return tuple(
        judge(rule, facts.get(rule.field), relaxed=(relaxed or {}).get(rule.id), remark=said.get(rule.field, ""))
        for rule in asked
    )


def judge(rule: Rule, fact: Any, *, relaxed: str | None = None, remark: str = "") -> RuleVerdict:
    """One fact against one rule; None or an empty list is no evidence, never a failure."""
    if relaxed is not None and rule.relaxation:
        verdict, gap, note = Verdict.RELAXED, "", f"{relaxed}（{rule.relaxation}）"
    else:
        (verdict, gap), note = _finding(rule, fact), rule.note
    shown = fact.shown if isinstance(fact, Share) else fact
    note = "；".join(part for part in (note, remark) if part)
    return RuleVerdict(
        rule.id, rule.title, verdict, shown, rule.threshold_words, rule.article, rule.weight, gap, note, rule.field
    )


def _finding(rule: Rule, fact: Any) -> tuple[Verdict, str]:
    if rule.op == "waived":
        return Verdict.WAIVED, ""
    if rule.op in ("judge", "external"):
        if fact is None:
            return (Verdict.NEEDS_JUDGEMENT if rule.op == "judge" else Verdict.EXTERNAL), ""
        return (Verdict.MET, "") if fact is True else (Verdict.NOT_MET, f"认定为不符合，{rule.article}")
    if fact is None or fact == [] or fact == "":
        return Verdict.NO_EVIDENCE, f"请提供「{rule.title}」的依据，{rule.article}"
    if HOLDS[rule.op](fact, rule.value):
        return Verdict.MET, ""
    return Verdict.NOT_MET, f"{gap_words(rule, fact)}，{rule.article}"


def _exact(fact: Any) -> Any:
    return fact.percent if isinstance(fact, Share) else fact


def _equal(fact: Any, value: Any) -> bool:
    return bool(fact == value) and isinstance(fact, bool) is isinstance(value, bool)


def _rises(fact: Any, _value: Any) -> bool:
    """Each of the last two years is above the one before it (D34, GJ-08)."""
    first, second, third = fact[-3:]
    return bool(first < second < third)


HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda fact, value: bool(_exact(fact) >= value),
    "<=": lambda fact, value: bool(_exact(fact) <= value),
    "==": _equal,
    "in": lambda fact, value: all(one in value for one in several(fact)),
    "contains_all": lambda fact, value: set(value) <= set(several(fact)),
    "not_contains_any": lambda fact, value: not any(one in str(fact) for one in value),
    "starts_with": lambda fact, value: str(fact).startswith(value),
    "ends_with": lambda fact, value: str(fact).endswith(value),
    "increasing": _rises,
}


def eligible(verdicts: Iterable[RuleVerdict]) -> bool | None:
    """False when a hard row is not met or a finding is negative; None while something is open; else True.

    Soft and informative rows never decide; nothing judged is nothing known.
    """
    deciding = [one for one in verdicts if one.decides]
    if any(one.verdict is Verdict.NOT_MET for one in deciding):
        return False
    return True if deciding and all(one.verdict in SETTLED for one in deciding) else None


def not_met(verdicts: Iterable[RuleVerdict]) -> tuple[RuleVerdict, ...]:
    """The hard rows that stand against the applicant."""
    return tuple(one for one in verdicts if one.verdict is Verdict.NOT_MET and one.weight != "soft")
