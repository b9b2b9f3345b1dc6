"""Which yearly papers a title asks for, by when, and from whom."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marketplace.certification.policy import Duty
from marketplace.kernel.errors import Problem

LEAST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Owed:
    """One year's paper: by when (None where the document names no day), and whether it has been handed in."""

    duty: Duty
    year: int
    due: date | None
    handed_in_on: date | None = None

    def overdue(self, today: date) -> bool:
        """Whether the day has passed without it."""
        return self.handed_in_on is None and self.due is not None and today > self.due


def due_day(duty: Duty, year: int) -> date | None:
    """The last day of the duty's month in the year after (每年2月底前……上一年度); None without a month."""
    if duty.month is None:
        return None
    return date(year + 1, duty.month, calendar.monthrange(year + 1, duty.month)[1])


def owed(
    duties: Iterable[Duty], *, begins: date, ends: date, today: date, handed_in: Mapping[tuple[str, int], date]
) -> list[Owed]:
    """The papers of every year of the term up to today, the latest year first.

    A paper on the past year is asked for once that year is over; one without a day is kept for the running year too.
    """
    found = []
    for duty in duties:
        if duty.by == "none":
            continue
        last = min(ends.year, today.year - 1 if duty.month else today.year)
        for year in range(last, begins.year - 1, -1):
            found.append(Owed(duty, year, due_day(duty, year), handed_in.get((duty.key, year))))
    return sorted(found, key=lambda one: (-one.year, one.duty.key))


def report_problems(
    one: Owed | None, words: str, *, has_file: bool, is_holder: bool, is_authority: bool
) -> list[Problem]:
    """The paper is asked for, not handed in yet, by the right side, and holds something."""
    if one is None:
        return [Problem("这一年没有这项材料要报送", "year")]
    found = []
    if one.handed_in_on is not None:
        found.append(Problem(f"{one.year} 年度的已于 {one.handed_in_on.isoformat()} 报送", "year", one.duty.article))
    if (one.duty.by == "holder" and not is_holder) or (one.duty.by == "authority" and not is_authority):
        found.append(Problem(f"这项材料由{one.duty.who}报送", "year", one.duty.article))
    if not has_file and len(words.strip()) < LEAST_WORDS:
        found.append(Problem(f"请上传材料，或写明内容，至少 {LEAST_WORDS} 个字", "words", one.duty.article))
    return found
