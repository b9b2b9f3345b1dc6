"""The quarters of a round's term, counted from its first day, and when each one's summary is due (002:48, D33)."""

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.kernel.workdays import WorkCalendar

MOST = 8  # what the table takes


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the term; both days belong to it. ``due_on`` is the last day for its summary."""

    number: int
    starts_on: date
    ends_on: date
    due_on: date


def quarters_of(starts_on: date, ends_on: date, due_days: int, calendar: WorkCalendar) -> list[Quarter]:
    """The quarters of a term; the last one may be shorter. ``due_days`` working days after the quarter's last day."""
    found: list[Quarter] = []
    first = starts_on
    while first <= ends_on and len(found) < MOST:
        following = _months_later(starts_on, 3 * (len(found) + 1))
        last = min(following - timedelta(days=1), ends_on)
        found.append(Quarter(len(found) + 1, first, last, calendar.window(last, due_days).end))
        first = following
    return found


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))
