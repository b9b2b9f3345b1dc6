"""Keeping the calendar: the bureau's rows over the published years; entering a year fixes provisional ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.audit.services import record
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.publicity.models import CalendarDay, Notice
from marketplace.publicity.queries.calendar import forget_calendar, work_calendar
from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class Day:
    """One day as entered: does one work, and under which name («春节»)."""

    day: date
    works: bool
    name: str = ""


def record_days(days: Sequence[Day], *, full_year: bool = False, by: Actor, at: datetime | None = None) -> int:
    """Enter or change days; returns how many changed. The same rows again change nothing and leave no trail."""
    if not days:
        raise RuleBroken([Problem("没有读到日期，请按「日期 休或班 名称」逐行填写", "rows")])
    if full_year and len({one.day.year for one in days}) != 1:
        raise RuleBroken([Problem("「全年安排」一次只能录入一个年度，请分年录入", "full_year")])
    known = {
        row.day: row for row in session().scalars(select(CalendarDay).where(CalendarDay.day.in_([d.day for d in days])))
    }
    changed = []
    for one in days:
        row = known.get(one.day)
        if row is None:
            row = known[one.day] = CalendarDay(day=one.day)
            session().add(row)
        elif (row.works, row.name, row.full_year or not full_year) == (one.works, one.name, True):
            continue
        row.works, row.name, row.full_year = one.works, one.name, bool(row.full_year) or full_year
        changed.append(one)
    if changed:
        session().flush()
        _fix_ends(at)
        listed = [f"{one.day.isoformat()} {'班' if one.works else '休'} {one.name}".strip() for one in changed]
        record(
            "calendar:record",
            by=by,
            on=known[changed[0].day],
            title="工作日历",
            after={"days": listed, "full_year": full_year},
            at=at,
        )
    return len(changed)


def forget_day(row: CalendarDay, *, by: Actor, at: datetime | None = None) -> None:
    """Take a row away: the published calendar, or Monday to Friday, holds again."""
    before = {"day": row.day, "works": row.works, "name": row.name}
    session().delete(row)
    session().flush()
    _fix_ends(at)
    record("calendar:forget", by=by, on=row, title="工作日历", before=before, at=at)


def _fix_ends(at: datetime | None) -> None:
    """Windows still open are counted anew: a provisional end becomes the true one, a closed window stays closed."""
    forget_calendar()
    today = clock.local(at).date() if at else clock.today()
    waiting = select(Notice).where(Notice.ends_on >= today, Notice.announced_on.is_(None), Notice.stopped_on.is_(None))
    for notice in session().scalars(waiting):
        window = work_calendar().window(notice.posted_on, notice.days)
        notice.ends_on, notice.provisional = window.end, window.provisional
    session().flush()
