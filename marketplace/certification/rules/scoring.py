"""Scores of service plans (D31): points within full marks, the mean by criterion, and how far assessors lie apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from marketplace.certification.policy import Criterion
from marketplace.kernel.errors import Problem

STEP = Decimal("0.5")
PLACES = Decimal("0.01")
CRITERIA = "D31（product default）"


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one application: each assessor's points in order, their mean, and highest minus lowest."""

    key: str
    title: str
    full_marks: int
    points: tuple[Decimal | None, ...]
    mean: Decimal | None
    spread: Decimal | None


def points_problems(points: Mapping[str, Decimal | None], criteria: Sequence[Criterion]) -> list[Problem]:
    """Every criterion is scored, from 0 to its full marks, in steps of a half."""
    found = []
    for criterion in criteria:
        given = points.get(criterion.key)
        if given is None:
            found.append(Problem(f"请填写「{criterion.title}」的分数", criterion.key, CRITERIA))
        elif not given.is_finite() or not 0 <= given <= criterion.full_marks or given % STEP:
            message = f"「{criterion.title}」应在 0 至 {criterion.full_marks} 分之间，最小单位 0.5 分"
            found.append(Problem(message, criterion.key, CRITERIA))
    return found


def lines(cards: Sequence[Mapping[str, Decimal]], criteria: Sequence[Criterion]) -> list[Line]:
    """A line for each criterion over all score cards, and a last one for the totals."""
    found = [_line(one.key, one.title, one.full_marks, [card.get(one.key) for card in cards]) for one in criteria]
    totals = [sum(card.values(), Decimal(0)) if card else None for card in cards]
    return [*found, _line("total", "合计", sum(one.full_marks for one in criteria), totals)]


def _line(key: str, title: str, full_marks: int, points: Sequence[Decimal | None]) -> Line:
    given = [one for one in points if one is not None]
    return Line(key, title, full_marks, tuple(points), mean(given), max(given) - min(given) if given else None)


def mean(points: Sequence[Decimal]) -> Decimal | None:
    """The mean to two places, rounded half-even; None without points."""
    if not points:
        return None
    return (sum(points, Decimal(0)) / len(points)).quantize(PLACES, rounding=ROUND_HALF_EVEN)
