"""The lists that the city published (002:42), and the needs that stand on each: no contact data (D23)."""

from typing import Any

from sqlalchemy import func, select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need, NeedList
from marketplace.needs.queries.board import _shown

_NEWEST = [Key(NeedList.id, "id", descending=True)]
_T = Need.__table__.c
_AS_NUMBERED = [Key(_T.id, "id")]


def list_numbered(number: str) -> NeedList | None:
    """One published list by its number."""
    return session().scalar(select(NeedList).where(NeedList.number == number))


def lists_page(cursor: str | None = None, *, size: int = 25) -> Page[Any]:
    """The lists, newest first, each with how many needs stand on it now: two statements."""
    on_it = select(func.count()).where(Need.need_list_id == NeedList.id).correlate(NeedList).scalar_subquery()
    rows = select(
        NeedList.id, NeedList.number, NeedList.title, NeedList.posted_on, NeedList.deadline_on, on_it.label("needs")
    )
    return keyset_page(session(), rows, _NEWEST, cursor=cursor, size=size, count=select(NeedList.id))


def needs_on(list_id: int, cursor: str | None = None, *, size: int = 50) -> Page[Any]:
    """The needs of one list in the order of their numbers, also those that ended: two statements."""
    rows = _shown().where(_T.need_list_id == list_id)
    count = select(_T.id).where(_T.need_list_id == list_id)
    return keyset_page(session(), rows, _AS_NUMBERED, cursor=cursor, size=size, count=count)


def rows_on(list_id: int) -> list[Any]:
    """What a reader takes along of one list: its rows with their words."""
    rows = _shown().add_columns(_T.text, _T.situation).where(_T.need_list_id == list_id)
    return list(session().execute(rows.order_by(_T.id)))
