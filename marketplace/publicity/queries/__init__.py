"""Reads of publicity: the working calendar, notices and their windows, objections."""

from marketplace.publicity.queries.calendar import calendar_years, days_of, work_calendar
from marketplace.publicity.queries.notices import (
    get_notice,
    notice_page,
    public_notices,
    was_taken_off,
    window_state,
    window_states,
)
from marketplace.publicity.queries.objections import get_objection, objections_page

__all__ = [
    "calendar_years", "days_of", "get_notice", "get_objection", "notice_page", "objections_page",
    "public_notices", "was_taken_off", "window_state", "window_states", "work_calendar",
]  # fmt: skip
