"""The working calendar: the State Council's published years, overlaid by the bureau's own rows."""

from datetime import date
from functools import lru_cache

from flask import g
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.workdays import WorkCalendar
from marketplace.publicity.models import CalendarDay


@lru_cache(maxsize=1)
def published() -> WorkCalendar:
    """The published calendar, read once a process."""
    return WorkCalendar.published()


def work_calendar() -> WorkCalendar:
    """The calendar by which this request counts: one statement, kept for the request."""
    if "work_calendar" not in g:
        rows = session().execute(select(CalendarDay.day, CalendarDay.works, CalendarDay.full_year)).all()
        g.work_calendar = published().overlaid(
            ((row.day, row.works) for row in rows), (row.day.year for row in rows if row.full_year)
        )
    found: WorkCalendar = g.work_calendar
    return found


def forget_calendar() -> None:
    """After a change of the rows, the next reader asks the database again."""
    g.pop("work_calendar", None)


def days_of(year: int) -> list[CalendarDay]:
    """The bureau's rows of a year."""
    inside = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(session().scalars(select(CalendarDay).where(inside).order_by(CalendarDay.day)))


def calendar_years(present: int) -> list[tuple[int, bool]]:
    """Years to choose from, newest first, each with whether its arrangement is published."""
    years = work_calendar().published_years
    last = max([present + 1, *years])
    return [(year, year in years) for year in range(last, min([present, *years]) - 1, -1)]
