"""When figures may be told without giving a single answer away (D24).

Whoever sees two sets of figures one after the other can subtract them. So a new set is told only when at least five
enterprises answered, or changed their answer, since the set told before: the difference always mixes five or more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.surveys.lifecycle import Level
from marketplace.surveys.rules.figures import Figures

# D24's five is the floor; a round's policy may ask for more, never for fewer.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as the counting sees it: ``at`` and ``id`` give the order in which answers came."""

    id: int
    engagement: int
    enterprise: int
    level: str
    at: datetime


def counted(answers: Iterable[Told], until: datetime | None = None) -> dict[int, Told]:
    """The latest answer of each engagement, by engagement, of those given up to and at ``until`` (D13)."""
    found: dict[int, Told] = {}
    for one in sorted(answers, key=_order):
        if until is None or one.at <= until:
            found[one.engagement] = one
    return found


def figures_of(answers: Iterable[Told], invited: int = 0) -> Figures:
    """The answers counted by level."""
    levels = [one.level for one in answers]
    return Figures(
        invited=invited, very=levels.count(Level.VERY), basic=levels.count(Level.BASIC),
        dissatisfied=levels.count(Level.DISSATISFIED),
    )  # fmt: skip


def next_release(
    answers: Sequence[Told], last: datetime | None, at: datetime, floor: int = LEAST
) -> tuple[Figures, int] | None:  # fmt: skip
    """The figures that may be released at ``at`` and how many enterprises' answers are new in them; None: not yet.

    ``last`` is the moment of the release before. An answer is new when it came after it, also in place of another.
    """
    now = counted(answers, at).values()
    fresh = {one.enterprise for one in now if last is None or one.at > last}
    least = max(floor, LEAST)
    if len(fresh) < least or len({one.enterprise for one in now}) < least:
        return None
    return figures_of(now), len(fresh)


def _order(one: Told) -> tuple[datetime, int]:
    return one.at, one.id
