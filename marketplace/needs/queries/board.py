"""The public board: lean rows without contact data (D23), searched, filtered, paged at the same cost everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, select

from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.paging import COUNT_CAP, Key, Page, capped_count, keyset_page
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need, search
from marketplace.organizations.models import Chain, County, Organization

STATUSES = {
    "open": "揭榜中", "shut": "已截止", "failed": "流标", "closed": "已结束", "ended": "已撤回或取消",
}  # fmt: skip
TONES = {"open": "active", "shut": "waiting", "failed": "refused", "closed": "done", "ended": "neutral"}
SORTS = {"newest": "最新发布", "deadline": "截止日由近到远"}
# Plain columns: a statement made of them alone passes by the ORM's own compiling, a good part of a request.
_T = Need.__table__.c
_GONE = (NeedState.WITHDRAWN, NeedState.CANCELLED)
_ORDERS = {
    "newest": [Key(_T.published_at, "published_at", descending=True), Key(_T.id, "id", descending=True)],
    "deadline": [Key(_T.deadline_on, "deadline_on"), Key(_T.id, "id")],
}


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """What the reader narrowed the board to; None = all. ``status`` is a key of STATUSES."""

    category: str | None = None
    county: str | None = None
    chain: int | None = None
    target: str | None = None
    status: str | None = None
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "BoardFilters":
        """From a query string; nonsense counts as «all»."""
        chain = args.get("chain", "").strip()
        words = "".join(sign for sign in args.get("q", "") if sign.isprintable()).strip()[:50]
        status = args.get("status", "").strip()
        return cls(
            category=args.get("category", "").strip() or None, county=args.get("county", "").strip() or None,
            chain=int(chain) if chain.isascii() and chain.isdigit() and len(chain) < 10 else None,
            target=args.get("target", "").strip() or None, status=status if status in STATUSES else None, q=words,
        )  # fmt: skip


def status_of(state: NeedState, deadline_on: date | None, today: date) -> str:
    """The public status, a key of STATUSES, derived from state and date."""
    if state is NeedState.PUBLISHED:
        return "open" if deadline_on is not None and today <= deadline_on else "shut"
    return {NeedState.FAILED: "failed", NeedState.CLOSED: "closed"}.get(state, "ended")


def status_is(status: str | None, today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The SQL twin of ``status_of``; None = what still stands, without what was withdrawn or cancelled."""
    if status == "open":
        return and_(_T.state == NeedState.PUBLISHED, _T.deadline_on >= today)
    if status == "shut":
        return and_(_T.state == NeedState.PUBLISHED, _T.deadline_on < today)
    if status == "ended":
        return _T.state.in_(_GONE)
    if status in ("failed", "closed"):
        return _T.state == NeedState(status)
    # «Not gone» rather than «one of the three»: only so does SQLite walk the index that has the board's order.
    return _T.state.not_in(_GONE)


def _status_by_day_of_posting(status: str | None, today: ColumnElement[date]) -> ColumnElement[bool]:
    """``status_is`` in a form that leaves the index over deadlines alone: the order asked for is another."""
    if status not in ("open", "shut"):
        return status_is(status, today)
    deadline = func.coalesce(_T.deadline_on, today)
    return and_(_T.state == NeedState.PUBLISHED, deadline >= today if status == "open" else deadline < today)


_COLUMNS = {
    "category": _T.category, "county": _T.county_code, "chain": _T.chain_id, "target": _T.target_level,
}  # fmt: skip


@lru_cache(maxsize=256)
def _asked(given: tuple[str, ...], status: str | None, sort: str) -> tuple[Select[Any], Select[Any]]:
    """The rows and what counts them, for the filters ``given``: their values and the day are parameters.

    Built once for each choice of filters, since putting a statement together costs as much as running it. Counting
    needs neither names nor order, so it goes without the joins.
    """
    by_status = status_is if sort == "deadline" else _status_by_day_of_posting
    criteria = [_T.published_at.is_not(None), by_status(status, bindparam("today", type_=Date()))]
    criteria += [_COLUMNS[name] == bindparam(name) for name in given]
    return _shown().where(*criteria), select(_T.id).where(*criteria)


def _statements(filters: BoardFilters, sort: str, today: date) -> tuple[Select[Any], Select[Any], dict[str, Any]]:
    """What shows the needs under ``filters`` but its words, what counts them, and the values of both."""
    values = {name: value for name in _COLUMNS if (value := getattr(filters, name)) is not None}
    rows, count = _asked(tuple(values), filters.status, sort)
    return rows, count, values | {"today": today}


def _holds(words: str, *, many: bool = False) -> ColumnElement[bool]:
    """The needs in which ``words`` stand; words in which nothing can be searched for find nothing, not everything."""
    found = search.matches(words, db.engine.dialect, many=many)
    return _T.id < 0 if found is None else found


@lru_cache(maxsize=1)
def _shown() -> Select[Any]:
    """The columns of a row: the organisation's and county's names come along, the contact never does."""
    organization = Organization.__table__
    return (
        select(
            _T.id, _T.number, _T.title, _T.category, _T.county_code, _T.current_level, _T.target_level,
            _T.budget_wan, _T.wanted, _T.state, _T.published_at, _T.deadline_on,
            County.__table__.c.name.label("county"), Chain.__table__.c.name.label("chain"),
            organization.c.name.label("enterprise"),
        )
        .join(organization, organization.c.id == _T.enterprise_id)
        .join(County.__table__, County.__table__.c.code == _T.county_code)
        .outerjoin(Chain.__table__, Chain.__table__.c.id == _T.chain_id)
    )  # fmt: skip


def board_page(
    filters: BoardFilters | None = None, sort: str = "newest", cursor: str | None = None, *, size: int = 25,
    today: date | None = None,
) -> Page[Any]:  # fmt: skip
    """One page of the board: two statements (rows, capped count), whatever the page and the number of needs.

    Each row has id, number, title, category, county_code, county, chain, enterprise, current_level, target_level,
    budget_wan, wanted, state, published_at, deadline_on.
    """
    wanted, day = filters or BoardFilters(), today or clock.today()
    keys = _ORDERS.get(sort, _ORDERS["newest"])
    rows, count, values = _statements(wanted, sort, day)
    total = None
    if wanted.q:
        # Counted first: whether the words are common or rare says how to look for the page.
        total = capped_count(session(), count.where(_holds(wanted.q)), keys[-1], values)
        rows = rows.where(_holds(wanted.q, many=total > COUNT_CAP))
    return keyset_page(
        session(), rows, keys, cursor=cursor, size=size, count=count, params=values, total=total,
        lasting=not wanted.q,
    )  # fmt: skip


def public_rows(filters: BoardFilters, sort: str = "newest", *, most: int = 10_000) -> list[Any]:
    """What a reader exports: the filtered rows with their words, at most ``most``."""
    keys = _ORDERS.get(sort, _ORDERS["newest"])
    order = [key.column.desc() if key.descending else key.column.asc() for key in keys]
    rows, _count, values = _statements(filters, sort, clock.today())
    if filters.q:
        rows = rows.where(_holds(filters.q))
    rows = rows.add_columns(_T.text, _T.situation)
    return list(session().execute(rows.order_by(*order).limit(most), values))
