"""The list of agreements as each role works with it: statements put together once for each choice of filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, literal, or_, select

from marketplace.engagements.lifecycle import OPEN_MILESTONES, EngagementState
from marketplace.engagements.models import Engagement, Milestone
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Organization
from marketplace.security.actors import Actor, Duty
from marketplace.web.forms import cleaned

NEVER = date(9999, 12, 31)
# Plain columns: a statement made of them alone passes by the ORM's own compiling, a good part of a request.
_E, _N, _M = Engagement.__table__.c, Need.__table__.c, Milestone.__table__.c
_FIRM, _AGENT = Organization.__table__.alias("firm"), Organization.__table__.alias("agent")
# The state stands within the CASE: as a condition it would lead SQLite past the agreement's own few rows to an index
# of all open milestones.
_next_due = (
    select(func.min(case((_M.state.in_(OPEN_MILESTONES), _M.due_on))))
    .where(_M.engagement_id == _E.id)
    .correlate(Engagement.__table__).scalar_subquery()
)  # fmt: skip
# A list's order knows no empty values: what has nothing due stands last.
_DUE = func.coalesce(_next_due, literal(NEVER))
SORTS = {"newest": "最近的在前", "oldest": "最早的在前", "due": "最先到期的在前", "price": "总价高的在前"}
_ORDERS = {
    "newest": [Key(_E.id, "id", descending=True)], "oldest": [Key(_E.id, "id")],
    "due": [Key(_DUE, "due"), Key(_E.id, "id")],
    "price": [Key(_E.price, "price", descending=True), Key(_E.id, "id", descending=True)],
}  # fmt: skip
# Whose engagements each duty works with; the others see all.
_OWN = {
    Duty.ENTERPRISE: _E.enterprise_id == bindparam("own"), Duty.INSTITUTION: _E.institution_id == bindparam("own"),
    Duty.COUNTY: _E.county_code == bindparam("own"),
}  # fmt: skip
_COLUMNS = {"state": _E.state, "county": _E.county_code, "category": _N.category}
_TODAY = bindparam("today", type_=Date())


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What the reader narrowed the list to; None or "" = all. ``late``: a milestone is overdue today."""

    state: EngagementState | None = None
    county: str | None = None
    category: str | None = None
    late: bool = False
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "ListFilters":
        """From a query string; nonsense counts as «all»."""
        state = args.get("state", "").strip()
        return cls(
            state=EngagementState(state) if state in {one.value for one in EngagementState} else None,
            county=args.get("county", "").strip() or None, category=args.get("category", "").strip() or None,
            late=args.get("late", "") == "yes", q=cleaned(args.get("q", "")).strip()[:50],
        )  # fmt: skip


def _own(actor: Actor) -> int | str:
    """What ``_OWN`` is compared with."""
    return (actor.county_code or "") if actor.duty is Duty.COUNTY else (actor.organization_id or 0)


def _named(rows: Select[Any]) -> Select[Any]:
    """With need and both sides, whose words are searched."""
    return (
        rows.join(Need.__table__, _N.id == _E.need_id)
        .join(_FIRM, _FIRM.c.id == _E.enterprise_id)
        .join(_AGENT, _AGENT.c.id == _E.institution_id)
    )  # fmt: skip


@lru_cache(maxsize=256)
def _asked(duty: Duty | None, given: tuple[str, ...], late: bool, named: bool) -> tuple[Select[Any], Select[Any]]:
    """The rows and what counts them, for the filters ``given``: their values, the day and the reader's own are
    parameters. ``named``: the count needs the names too."""
    criteria: list[ColumnElement[bool]] = [_OWN[duty]] if duty in _OWN else []
    criteria += [_COLUMNS[name] == bindparam(name) for name in given]
    if late:
        # Where any open milestone is late, the one due first is.
        criteria.append(and_(_E.state == EngagementState.ACTIVE, _next_due < _TODAY))
    count = select(_E.id)
    return _rows().where(*criteria), (_named(count) if named else count).where(*criteria)


@lru_cache(maxsize=1)
def _rows() -> Select[Any]:
    county = County.__table__
    rows = select(
        _E.id, _E.number, _E.state, _E.price, _E.public_share, _E.concession, _E.enterprise_share, _E.starts_on,
        _E.ends_on, _N.title.label("need"), _N.category.label("category"), county.c.name.label("county"),
        _FIRM.c.name.label("enterprise"), _AGENT.c.name.label("institution"), _DUE.label("due"),
    )  # fmt: skip
    return _named(rows).join(county, county.c.code == _E.county_code)


def _statements(
    actor: Actor, filters: ListFilters, today: date
) -> tuple[Select[Any], Select[Any], dict[str, Any]]:  # fmt: skip
    """What shows the agreements under ``filters``, what counts them, and the values of both."""
    values = {name: value for name in _COLUMNS if (value := getattr(filters, name)) is not None}
    named = bool(filters.q or filters.category)
    rows, count = _asked(actor.duty if actor.duty in _OWN else None, tuple(values), filters.late, named)
    if filters.q:
        places = (_E.number, _N.title, _FIRM.c.name, _AGENT.c.name)
        words = or_(*(place.contains(filters.q, autoescape=True) for place in places))
        rows, count = rows.where(words), count.where(words)
    return rows, count, values | {"today": today, "own": _own(actor)}


def list_page(
    actor: Actor, filters: ListFilters, sort: str, cursor: str | None, today: date, *, size: int = 25
) -> Page[Any]:
    """One page of the engagements that ``actor`` works with: two statements (rows, capped count)."""
    rows, count, values = _statements(actor, filters, today)
    return keyset_page(
        session(), rows, _ORDERS.get(sort, _ORDERS["newest"]), cursor=cursor, size=size, count=count, params=values,
        lasting=not filters.q,
    )  # fmt: skip


def export_rows(actor: Actor, filters: ListFilters, today: date, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows, oldest first, for the sheet."""
    rows, _count, values = _statements(actor, filters, today)
    return session().execute(rows.order_by(_E.id).limit(most), values).all()
