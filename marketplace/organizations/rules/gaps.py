"""The ladder's self-test: an enterprise's facts held against a rung's criteria. What is unconfirmed never decides.

Verdicts are ordered; of a way the worst check counts, of several ways the best, so a better fact never lowers one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.kernel.titles import Titled
from marketplace.organizations.policy import (
    Band,
    Check,
    Condition,
    Criteria,
    FactEntry,
    Grade,
    Indicator,
    Kind,
    Measure,
    Rung,
    Scoring,
)


class Verdict(Titled):
    """How a condition stands."""

    NOT_MET = "not_met", "不符合"
    NO_EVIDENCE = "no_evidence", "缺数据"
    TO_CONFIRM = "to_confirm", "待确认"
    MET = "met", "符合"

    @property
    def place(self) -> int:
        """From the worst to the best."""
        return list(Verdict).index(self)


TONES = {
    Verdict.NOT_MET: "refused", Verdict.NO_EVIDENCE: "waiting", Verdict.TO_CONFIRM: "waiting", Verdict.MET: "done",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """A fact as the enterprise stated it: the number and the day of which it speaks."""

    value: Decimal
    as_of: date


Facts = Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Line:
    """A check with its verdict and the gap in words."""

    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition with its verdict; ``ways`` hold the lines of each way that may be taken."""

    condition: Condition
    verdict: Verdict
    ways: tuple[tuple[Line, ...], ...]

    @property
    def gap(self) -> str:
        """What is lacking, in a sentence; the ways stand beside each other."""
        lacking = [
            "，".join(one.words for one in way if one.verdict is not Verdict.MET) for way in self.ways
        ]  # fmt: skip
        return "；或者：".join(words for words in lacking if words)


@dataclass(frozen=True, slots=True)
class Points:
    """A score that may not be certain: between ``low`` and ``high``; ``missing`` where a fact was not given."""

    low: int
    high: int
    missing: bool = False

    @property
    def words(self) -> str:
        """«15» or «10 至 20»."""
        return str(self.low) if self.low == self.high else f"{self.low} 至 {self.high}"


@dataclass(frozen=True, slots=True)
class Scored:
    """A line of the score; ``note`` says why it is a range."""

    indicator: Indicator
    points: Points
    given: str
    note: str


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A rung held against the facts."""

    rung: Rung
    verdict: Verdict
    conditions: tuple[Judged, ...]
    scored: tuple[Scored, ...]
    total: Points | None
    groups: Mapping[str, tuple[Points, int]]


def judge(rung: Rung, criteria: Criteria, facts: Facts) -> SelfTest:
    """Every condition, every line of the score, and all of it together."""
    scored = (
        tuple(_scored(one, rung.scoring, criteria, facts) for one in rung.scoring.indicator) if rung.scoring else ()
    )
    total = add(one.points for one in scored) if scored else None
    groups: dict[str, tuple[Points, int]] = {}
    for name in dict.fromkeys(one.indicator.group for one in scored):
        mine = [one for one in scored if one.indicator.group == name]
        groups[name] = (add(one.points for one in mine), sum(one.indicator.max for one in mine))
    scores = {name: points for name, (points, _most) in groups.items()} | ({"": total} if total else {})
    conditions = tuple(_judged(one, criteria, facts, scores) for one in rung.condition)
    return SelfTest(rung, _worst(one.verdict for one in conditions), conditions, scored, total, groups)


def add(points: Iterable[Points]) -> Points:
    """The sum of ranges."""
    found = list(points)
    return Points(
        sum(one.low for one in found), sum(one.high for one in found), any(one.missing for one in found)
    )  # fmt: skip


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    return min(verdicts, key=lambda one: one.place)


def _judged(condition: Condition, criteria: Criteria, facts: Facts, scores: Mapping[str, Points]) -> Judged:
    ways = [tuple(_line(one, condition, criteria, facts, scores) for one in way) for way in condition.ways]
    verdicts = [_worst(one.verdict for one in way) for way in ways]
    # Where a bracket rules a way out, it is not this enterprise's and its other lines say nothing.
    open_ways = [
        lines for lines, way in zip(ways, condition.ways, strict=True)
        if not any(one.is_bracket and line.verdict is Verdict.NOT_MET for one, line in zip(way, lines, strict=True))
    ]  # fmt: skip
    return Judged(condition, max(verdicts, key=lambda one: one.place), tuple(open_ways))


def _line(
    check: Check, condition: Condition, criteria: Criteria, facts: Facts, scores: Mapping[str, Points]
) -> Line:  # fmt: skip
    grade = check.grade or condition.grade
    if check.words:
        return Line(Verdict.TO_CONFIRM, check.words)
    if check.score is not None:
        line = _score_line(check, scores[check.group])
    else:
        line = _fact_line(check, criteria.facts[check.fact], facts.get(check.fact))
    # What is unconfirmed is told, and decides nothing either way.
    return line if grade.decides else Line(Verdict.TO_CONFIRM, f"{line.words}（标准待确认）")


def _score_line(check: Check, points: Points) -> Line:
    least = check.score or 0
    verdict = _score_verdict(points, least)
    name = f"{check.group}得分" if check.group else "总分"
    return Line(verdict, f"{name}要求不低于 {least} 分，按已填数据为 {points.words} 分")


def _score_verdict(points: Points, least: int) -> Verdict:
    if points.low >= least:
        return Verdict.MET
    if points.high < least:
        return Verdict.NOT_MET
    return Verdict.NO_EVIDENCE if points.missing else Verdict.TO_CONFIRM


def _fact_line(check: Check, fact: FactEntry, given: Given | None) -> Line:
    wanted = _wanted(check, fact)
    if given is None:
        lack = "还没有经县市区核实的认定" if fact.kind is Kind.CLAIM else "还没有填写"
        return Line(Verdict.NO_EVIDENCE, f"{wanted}，{lack}")
    if _holds(check, given.value):
        return Line(Verdict.MET, f"{wanted}，现为{_now(fact, given.value)}")
    return Line(Verdict.NOT_MET, f"{wanted}，现为{_now(fact, given.value)}{_short_of(check, fact, given.value)}")


def _holds(check: Check, value: Decimal) -> bool:
    if check.is_bracket:
        return (check.from_ is None or value >= check.from_) and (check.below is None or value < check.below)
    if check.at_most is not None:
        return value <= check.at_most
    return value >= _number(check)


def _number(bound: Check | Band) -> Decimal:
    assert isinstance(bound.at_least, Decimal)  # choices became numbers when the file was read
    return bound.at_least


def _wanted(check: Check, fact: FactEntry) -> str:
    if check.is_bracket:
        parts = [f"{fact.shown(check.from_)}以上" if check.from_ is not None else "",
                 f"不足 {fact.shown(check.below)}" if check.below is not None else ""]  # fmt: skip
        return f"{fact.title}{'、'.join(one for one in parts if one)}的适用"
    if check.at_most is not None:
        return f"{fact.title}要求不高于 {fact.shown(check.at_most)}"
    if fact.kind in (Kind.YES, Kind.CLAIM):
        return f"要求{fact.title}"
    if fact.kind is Kind.CHOICE:
        return f"{fact.title}要求达到「{fact.shown(_number(check))}」"
    return f"{fact.title}要求不低于 {fact.shown(_number(check))}"


def _now(fact: FactEntry, value: Decimal) -> str:
    return f" {fact.shown(value)}" if fact.kind is Kind.NUMBER else fact.shown(value)


def _short_of(check: Check, fact: FactEntry, value: Decimal) -> str:
    if fact.kind is not Kind.NUMBER or check.is_bracket:
        return ""
    unit = "个百分点" if fact.unit == "%" else fact.unit
    if check.at_most is not None:
        return f"，高出 {(value - check.at_most).normalize():,f} {unit}"
    return f"，还差 {(_number(check) - value).normalize():,f} {unit}"


# ── The score ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _scored(indicator: Indicator, scoring: Scoring | None, criteria: Criteria, facts: Facts) -> Scored:
    given = "，".join(
        f"{criteria.facts[one.fact].shown(facts[one.fact].value)}" for one in indicator.measures if one.fact in facts
    )
    if not indicator.grade.decides:
        return Scored(indicator, Points(0, indicator.max), given, "档次标准待确认")
    border = scoring.border.grade if scoring else Grade.M
    found = [_measured(one, indicator, facts.get(one.fact), border, criteria) for one in indicator.measures]
    points = Points(
        max(one.low for one in found), max(one.high for one in found), any(one.missing for one in found)
    )  # fmt: skip
    if points.low == points.high:
        return Scored(indicator, Points(points.low, points.high), given, "")
    return Scored(indicator, points, given, "还没有填写" if points.missing else "正好在两档的分界上，归哪一档待确认")


def _measured(
    measure: Measure, indicator: Indicator, given: Given | None, border: Grade, criteria: Criteria
) -> Points:  # fmt: skip
    """The band of a value; on a border that the text leaves open, both bands unless the border's rule is certain."""
    if given is None:
        return Points(0, indicator.max, missing=True)
    exact = criteria.facts[measure.fact].kind is not Kind.NUMBER
    points = [*(one.points for one in measure.bands), measure.floor]
    for place, band in enumerate(measure.bands):
        edge = band.at_most if band.at_most is not None else _number(band)
        if given.value == edge and not (exact or band.stated or border.decides):
            return Points(points[place + 1], points[place])
        if given.value <= edge if band.at_most is not None else given.value >= edge:
            return Points(points[place], points[place])
    return Points(measure.floor, measure.floor)
