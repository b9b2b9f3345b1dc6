"""What an answer must be, and how long its link stays good (D28)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.errors import Problem
from marketplace.surveys.lifecycle import Level

DIMENSIONS = {
    "response": "响应及时", "skill": "专业能力", "delivery": "交付质量", "price": "收费合理", "effect": "实际成效",
}  # fmt: skip
TEXT_LONGEST = 500
_LEVELS = frozenset(one.value for one in Level)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: the level, points 1 to 5 by dimension (those left open are absent), free words."""

    level: str
    dimensions: Mapping[str, int] = field(default_factory=dict)
    text: str = ""

    def as_stored(self) -> dict[str, Any]:
        """The values as the row keeps them, in one order."""
        points = {name: self.dimensions[name] for name in DIMENSIONS if name in self.dimensions}
        return {"level": str(self.level), "dimensions": points, "text": self.text.strip()}


def given_problems(given: Given) -> list[Problem]:
    """What is wrong with an answer, each at its field."""
    found = []
    if given.level not in _LEVELS:
        found.append(Problem("请选择对这次服务的总体评价：很满意、基本满意或不满意", "level"))
    for name, points in given.dimensions.items():
        if name not in DIMENSIONS:
            found.append(Problem("没有这一项分项评价，请按页面上的五项填写"))
        elif isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= 5:
            found.append(Problem(f"「{DIMENSIONS[name]}」请在 1 至 5 分中选择，也可以不填", name))
    if len(given.text.strip()) > TEXT_LONGEST:
        found.append(Problem(f"意见和建议不超过 {TEXT_LONGEST} 字，现为 {len(given.text.strip())} 字", "text"))
    return found


def last_day_of(end: datetime) -> date:
    """The last day in Shanghai before the moment ``end``, as people are told of it."""
    return clock.local(end - timedelta(seconds=1)).date()


def half_way(starts_on: date, ends_on: date, percent: int) -> date:
    """The day from which the half-way survey is asked: ``percent`` of the term is over, counted in whole days."""
    return starts_on + timedelta(days=(ends_on - starts_on).days * percent // 100)


def open_until(expires_at: datetime, first_answered_at: datetime | None, change_days: int) -> datetime:
    """The first moment at which the invitation takes no answer any more.

    Before the first answer the link's own end; from then on the end of the ``change_days``-th natural day after it.
    """
    if first_answered_at is None:
        return expires_at
    return clock.end_of_day(clock.local(first_answered_at).date() + timedelta(days=change_days))
