"""``flask publicity window``: the working days of a window, with or without a database."""

from datetime import date

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from marketplace.kernel.database import db
from marketplace.kernel.workdays import WorkCalendar
from marketplace.publicity.queries.calendar import published, work_calendar
from marketplace.publicity.rules import MOST_DAYS
from marketplace.web import console

group = AppGroup("publicity", help="公示")


@group.command("window")
@click.argument("start")
@click.option("--days", type=int, required=True, help="工作日天数")
@console.as_json
def window(start: str, days: int, json_: bool) -> None:
    """The working days after START, which is the day of posting and not counted."""
    try:
        posted = date.fromisoformat(start)
    except ValueError:
        console.refuse(f"起始日期「{start}」应写成 2023-03-16 的样子，请更正后重试。")
    if not 1 <= days <= MOST_DAYS:
        console.refuse(f"工作日天数应在 1 至 {MOST_DAYS} 之间，现为 {days}，请更正后重试。")
    if not 2000 <= posted.year <= 2199:
        console.refuse("起始日期应在 2000 年至 2199 年之间，请更正后重试。")
    found = _calendar().window(posted, days)
    rows = [(number, day.isoformat()) for number, day in enumerate(found.days, 1)]
    rows.append(("截止", found.end.isoformat() + ("（暂定，放假安排尚未公布）" if found.provisional else "")))  # type: ignore[arg-type]
    console.answer(found.as_json(), json_, ("第几个工作日", "日期"), rows)


def _calendar() -> WorkCalendar:
    """The published calendar, with the bureau's rows where a database is there."""
    try:
        return work_calendar()
    except SQLAlchemyError:
        db.session.rollback()
        return published()
