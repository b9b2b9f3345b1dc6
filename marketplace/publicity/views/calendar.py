"""The city's page of working days: the published years and the bureau's own rows."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import BadRequest, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.publicity import imports, queries, services
from marketplace.publicity.forms import DayForm, YearForm
from marketplace.publicity.models import CalendarDay
from marketplace.publicity.services.calendar import Day
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def _year() -> int:
    text = request.values.get("year", "")
    if text and not (len(text) == 4 and text.isascii() and text.isdigit() and 2000 <= int(text) <= 2199):
        raise BadRequest("年度应为 2000 至 2199 之间的四位数字，请从列表中选择。")
    return int(text) if text else clock.today().year


def _page(day_form: DayForm, year_form: YearForm, status: int = 200) -> tuple[str, int]:
    year = _year()
    calendar = queries.work_calendar()
    published = sorted((day, works) for day, works in calendar.exceptions.items() if day.year == year)
    return render_template(
        "publicity/calendar.html", year=year, years=queries.calendar_years(clock.today().year),
        own={row.day: row for row in queries.days_of(year)}, days=published,
        is_published=year in calendar.published_years, day_form=day_form, year_form=year_form,
    ), status  # fmt: skip


@guard(Permission.CALENDAR_EDIT)
def show() -> ResponseReturnValue:
    """The days of a year that differ from Monday to Friday."""
    return _page(DayForm(), YearForm())


@guard(Permission.CALENDAR_EDIT)
@writes
def add() -> ResponseReturnValue:
    """Enter one day."""
    form = DayForm()
    if not form.validate_on_submit() or form.day.data is None:
        return _page(form, YearForm(formdata=None), 422)
    entered = Day(form.day.data, form.works.data == "work", form.name.data or "")
    services.record_days([entered], by=current_actor())
    flash(f"已录入 {entered.day.isoformat()}，未满的公示期已重新计算。", "success")
    return redirect(url_for("publicity.calendar", year=entered.day.year), 303)


@guard(Permission.CALENDAR_EDIT)
@writes
def add_many() -> ResponseReturnValue:
    """Enter the days of a year from pasted lines or a spreadsheet."""
    form = YearForm()
    if not form.validate_on_submit():
        return _page(DayForm(formdata=None), form, 422)
    upload = request.files.get("file")
    try:
        if upload and upload.filename:
            days = imports.read_file(upload.stream.read(), upload.filename)
        else:
            days = imports.read_lines(form.rows.data or "")
        changed = services.record_days(days, full_year=bool(form.full_year.data), by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(DayForm(formdata=None), form, 422)
    flash(f"读到 {len(days)} 天，录入或更改 {changed} 天。", "success")
    return redirect(url_for("publicity.calendar", year=days[0].day.year), 303)


@guard(Permission.CALENDAR_EDIT)
@writes
def remove(day: str) -> ResponseReturnValue:
    """Take one of the bureau's rows away."""
    try:
        row = session().get(CalendarDay, date.fromisoformat(day))
    except ValueError as error:
        raise BadRequest("日期应写成 2023-03-16 的样子，请从页面上的按钮进入。") from error
    if row is not None:
        services.forget_day(row, by=current_actor())
        flash(f"已删去 {day} 的录入，按已公布的安排计算。", "success")
    return redirect(url_for("publicity.calendar", year=day[:4]), 303)


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/calendar", "calendar", show, methods=["GET"])
    blueprint.add_url_rule("/calendar", "calendar_add", add, methods=["POST"])
    blueprint.add_url_rule("/calendar/year", "calendar_add_many", add_many, methods=["POST"])
    blueprint.add_url_rule("/calendar/<day>/remove", "calendar_remove", remove, methods=["POST"])
