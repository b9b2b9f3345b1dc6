"""What an overview judges: how much of a promise should be kept by a day, and who is behind it."""

from datetime import date

from marketplace.evaluation.rules.meter import elapsed_days
from marketplace.kernel.titles import Titled

__all__ = ["TONES", "PaceVerdict", "elapsed_days", "expected_by", "verdict"]


class PaceVerdict(Titled):
    """How an institution stands against its promise, pro rata of the term."""

    DONE = "done", "已兑现承诺"
    AHEAD = "ahead", "超前"
    ON_PACE = "on_pace", "符合进度"
    BEHIND = "behind", "落后"


TONES = {
    PaceVerdict.DONE: "done", PaceVerdict.AHEAD: "done", PaceVerdict.ON_PACE: "active", PaceVerdict.BEHIND: "refused",
}  # fmt: skip


def expected_by(promised: int, starts_on: date, ends_on: date, today: date) -> int:
    """How many enterprises should be served by the end of ``today``, in whole enterprises (rounded down)."""
    over, whole = elapsed_days(starts_on, ends_on, today)
    return promised * over // whole


def verdict(promised: int, served: int, expected: int) -> PaceVerdict:
    """Where it stands."""
    if served >= promised:
        return PaceVerdict.DONE
    if served == expected:
        return PaceVerdict.ON_PACE
    return PaceVerdict.AHEAD if served > expected else PaceVerdict.BEHIND
