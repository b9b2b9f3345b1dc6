"""What a decision on a sign must say, and which answers are out of the count because of decisions (D28)."""

from collections.abc import Collection, Iterable
from typing import Protocol

from marketplace.kernel.errors import Problem
from marketplace.surveys.lifecycle import STANDING, SignDecisionState

REASON_SHORTEST, REASON_LONGEST = 5, 500
ARTICLE = "product default (D28)"


class Decided(Protocol):
    """A decision as the count sees it."""

    @property
    def state(self) -> SignDecisionState:
        """Whether it stands."""

    @property
    def excluded(self) -> list[int]:
        """Which answers it takes out."""


def decision_problems(
    reason: str, *, excluding: bool, chosen: Collection[int], among: Collection[int]
) -> list[Problem]:
    """A reason in words; where answers shall not count, at least one, and only of those behind the sign."""
    found = _reason_problems(reason)
    if excluding and not chosen:
        found.append(Problem("请勾选不计入统计的评价", "chosen", ARTICLE))
    if set(chosen) - set(among):
        found.append(Problem("勾选的评价不在这条迹象之内，请重新打开页面", "chosen", ARTICLE))
    return found


def objection_problems(text: str) -> list[Problem]:
    """Words enough to be heard."""
    if len(text.strip()) < REASON_SHORTEST:
        return [Problem(f"请用至少 {REASON_SHORTEST} 个字写明异议的理由", "text", ARTICLE)]
    return []


def excluded_in(decisions: Iterable[Decided]) -> set[int]:
    """The answers that standing decisions take out of the count."""
    return {number for one in decisions if one.state in STANDING for number in one.excluded}


def _reason_problems(reason: str) -> list[Problem]:
    if len(reason.strip()) < REASON_SHORTEST:
        return [Problem(f"请用至少 {REASON_SHORTEST} 个字写明理由", "reason", ARTICLE)]
    if len(reason.strip()) > REASON_LONGEST:
        return [Problem(f"理由不超过 {REASON_LONGEST} 字", "reason", ARTICLE)]
    return []
