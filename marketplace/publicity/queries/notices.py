"""Reading notices: the public list, one notice with its rows, and how its window stands."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.publicity import rules
from marketplace.publicity.lifecycle import NoticeState, ObjectionState
from marketplace.publicity.models import Notice, NoticeItem, Objection
from marketplace.publicity.queries.calendar import work_calendar

NEWEST = [Key(Notice.posted_on, "posted_on", descending=True), Key(Notice.id, "id", descending=True)]


def get_notice(notice_id: int) -> Notice | None:
    """One notice; public, so nobody is turned away."""
    return session().get(Notice, notice_id)


def notice_page(notice_id: int) -> Notice | None:
    """One notice with its rows loaded: two statements."""
    return session().scalar(select(Notice).where(Notice.id == notice_id).options(selectinload(Notice.items)))


def public_notices(
    *, kind: str | None = None, state: NoticeState | str | None = None, words: str = "", cursor: str | None = None,
    size: int = 25,
) -> Page[Notice]:  # fmt: skip
    """Notices, newest first; ``state`` after its dates, ``words`` in title, number or a listed name. Two statements."""
    rows = select(Notice)
    if kind:
        rows = rows.where(Notice.kind == kind)
    if state:
        rows = rows.where(Notice.state == NoticeState(state).value)
    if words:
        listed = select(NoticeItem.id).where(
            NoticeItem.notice_id == Notice.id, NoticeItem.title.contains(words, autoescape=True)
        )
        title, number = Notice.title.contains(words, autoescape=True), Notice.number.contains(words, autoescape=True)
        rows = rows.where(or_(title, number, listed.exists()))
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def was_taken_off(subject_kind: str, subject_id: int) -> bool:
    """Whether an upheld objection took the subject off a list: one statement."""
    rows = select(NoticeItem.id).where(
        NoticeItem.subject_kind == subject_kind,
        NoticeItem.subject_id == subject_id,
        NoticeItem.withdrawn_on.is_not(None),
    )
    return session().scalar(rows.limit(1)) is not None


def _concerning(notice_id: int, item_id: int | None) -> list[ColumnElement[bool]]:
    """Objections about a row are those to that row and those to the whole notice."""
    about: list[ColumnElement[bool]] = [Objection.notice_id == notice_id]
    if item_id is not None:
        about.append(or_(Objection.item_id == item_id, Objection.item_id.is_(None)))
    return about


def window_state(notice: Notice, today: date | None = None, *, item: NoticeItem | None = None) -> rules.WindowState:
    """How the window of ``notice`` (or of one row of it) stands on ``today``: at most two statements."""
    day = today or clock.today()
    statement = select(Objection.state, func.count()).where(*_concerning(notice.id, item.id if item else None))
    counts = {row[0]: row[1] for row in session().execute(statement.group_by(Objection.state))}
    return rules.window_state(
        today=day, end=notice.ends_on, provisional=notice.provisional,
        days_left=work_calendar().left(day, notice.ends_on), open_objections=counts.get(ObjectionState.OPEN, 0),
        upheld=item is not None and item.withdrawn_on is not None, stopped=notice.stopped_on is not None,
    )  # fmt: skip


def window_states(notices: Sequence[Notice], today: date | None = None) -> dict[int, rules.WindowState]:
    """How the windows of several notices stand, by their ids: two statements however many there are."""
    day = today or clock.today()
    rows = (
        select(Objection.notice_id, func.count())
        .where(Objection.notice_id.in_([one.id for one in notices]), Objection.state == ObjectionState.OPEN)
        .group_by(Objection.notice_id)
    )
    waiting = {row[0]: row[1] for row in session().execute(rows)} if notices else {}
    return {
        one.id: rules.window_state(
            today=day, end=one.ends_on, provisional=one.provisional, days_left=work_calendar().left(day, one.ends_on),
            open_objections=waiting.get(one.id, 0), upheld=False, stopped=one.stopped_on is not None,
        )
        for one in notices
    }  # fmt: skip
