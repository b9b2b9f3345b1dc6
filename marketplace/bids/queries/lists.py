"""The lists of 揭榜: tenders as each role works with them, and an institution's own bids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, or_, select

from marketplace.bids.lifecycle import BidState, SheetState, TenderState
from marketplace.bids.models import Bid, ScoreSheet, Tender
from marketplace.bids.queries.bidders import sealed_of
from marketplace.bids.queries.pages import PHASES
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Organization
from marketplace.security.actors import Actor, Duty

SORTS = {"newest": "最近发布的在前", "deadline": "最早截止的在前"}
# Plain columns: a statement made of them alone passes by the ORM's own compiling, a good part of a request.
_T, _N, _B, _O = Tender.__table__.c, Need.__table__.c, Bid.__table__.c, Organization.__table__.c
_ORDERS = {
    "newest": [Key(_T.id, "id", descending=True)],
    "deadline": [Key(_T.deadline_on, "deadline_on"), Key(_T.id, "id")],
}
_NEWEST_BID = [Key(_B.id, "id", descending=True)]
# States of an own bid one may look for; a withdrawn one is not kept in the list.
OWN_STATES = tuple(state for state in BidState if state is not BidState.WITHDRAWN)
_COLUMNS = {"category": _N.category, "county": _N.county_code}
_SHEET = ScoreSheet.__table__.c
# Whose tenders each duty works with; the others see all.
_OWN = {
    Duty.ENTERPRISE: _N.enterprise_id == bindparam("own"), Duty.COUNTY: _N.county_code == bindparam("own"),
    Duty.ASSESSOR: _T.id.in_(select(_SHEET.tender_id).where(
        _SHEET.user_id == bindparam("own"), _SHEET.kind == "assessor", _SHEET.state != SheetState.CONFLICTED
    )),
}  # fmt: skip


@lru_cache(maxsize=1)
def _chosen() -> Select[Any]:
    rows = select(_B.tender_id, _O.name).join(Organization.__table__, _O.id == _B.institution_id)
    # «Not withdrawn» is said although an awarded bid is not: the index over a tender's bids holds only such.
    lying = and_(_B.tender_id.in_(bindparam("tenders", expanding=True)), _B.state != BidState.WITHDRAWN)
    return rows.where(lying, _B.state == BidState.AWARDED).order_by(_O.name)


def chosen_of(tender_ids: Iterable[int]) -> dict[int, list[str]]:
    """Whom the owners chose, by tender: one statement for a page of the list."""
    found: dict[int, list[str]] = {}
    for tender_id, institution in session().execute(_chosen(), {"tenders": list(tender_ids)}):
        found.setdefault(tender_id, []).append(institution)
    return found


@dataclass(frozen=True, slots=True)
class TenderFilters:
    """What the reader narrowed the list to; "" = all."""

    phase: str = ""
    category: str = ""
    county: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "TenderFilters":
        """From a query string; nonsense counts as «all»."""
        found = {name: _typed(args, name) for name in ("phase", "category", "county", "q")}
        return cls(**found | {"phase": found["phase"] if found["phase"] in PHASES else ""})


def _typed(args: Mapping[str, str], name: str) -> str:
    return "".join(sign for sign in args.get(name, "") if sign.isprintable()).strip()[:50]


def _in_phase(phase: str) -> ColumnElement[bool]:
    today = bindparam("today", type_=Date())
    if phase in ("receiving", "to_open"):
        due = _T.deadline_on >= today if phase == "receiving" else _T.deadline_on < today
        return and_(_T.state == TenderState.RECEIVING, due)
    return _T.state == TenderState(phase)


def _named(words: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(words, autoescape=True) for column in (_N.number, _N.title, _O.name)))


def _of_reader(actor: Actor) -> int | str:
    """What ``_OWN`` is compared with."""
    if actor.duty is Duty.COUNTY:
        return actor.county_code or ""
    return (actor.user_id if actor.duty is Duty.ASSESSOR else actor.organization_id) or 0


@lru_cache(maxsize=256)
def _asked(duty: Duty | None, phase: str, given: tuple[str, ...]) -> tuple[Select[Any], Select[Any]]:
    """The rows and what counts them, for the filters ``given``: their values, the day and the reader's own are
    parameters. Of a need published again only the latest tender."""
    criteria: list[ColumnElement[bool]] = [_T.publication == _N.publications]
    if duty in _OWN:
        criteria.append(_OWN[duty])
    if phase:
        criteria.append(_in_phase(phase))
    criteria += [_COLUMNS[name] == bindparam(name) for name in given]
    county = County.__table__.c
    rows = select(
        _T.id, _T.need_id, _T.state, _T.question_until, _T.deadline_on, _T.opened_at, _N.number, _N.title, _N.category,
        _N.wanted, _O.name.label("enterprise"), county.name.label("county"),
    )  # fmt: skip
    named = _with_need(rows).join(Organization.__table__, _O.id == _N.enterprise_id)
    return (
        named.join(County.__table__, county.code == _N.county_code).where(*criteria),
        _with_need(select(_T.id)).where(*criteria),
    )


def _with_need(rows: Select[Any]) -> Select[Any]:
    return rows.join(Need.__table__, _N.id == _T.need_id)


def _statements(
    actor: Actor, filters: TenderFilters, today: date
) -> tuple[Select[Any], Select[Any], dict[str, Any]]:  # fmt: skip
    """What shows the tenders under ``filters``, what counts them, and the values of both."""
    values = {name: value for name in _COLUMNS if (value := getattr(filters, name))}
    rows, count = _asked(actor.duty if actor.duty in _OWN else None, filters.phase, tuple(values))
    if filters.q:
        rows = count = rows.where(_named(filters.q))
    return rows, count, values | {"today": today, "own": _of_reader(actor)}


def tender_page(
    actor: Actor, filters: TenderFilters, sort: str, cursor: str | None, today: date, *, size: int = 25
) -> Page[Any]:
    """One page of the tenders that ``actor`` works with: two statements."""
    rows, count, values = _statements(actor, filters, today)
    return keyset_page(
        session(), rows, _ORDERS.get(sort, _ORDERS["newest"]), cursor=cursor, size=size, count=count, params=values,
        lasting=not filters.q,
    )  # fmt: skip


def tender_export(actor: Actor, filters: TenderFilters, today: date, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows for the sheet."""
    rows, _count, values = _statements(actor, filters, today)
    return session().execute(rows.order_by(_T.id.desc()).limit(most), values).all()


@dataclass(frozen=True, slots=True)
class OwnFilters:
    """What an institution narrowed its own bids to."""

    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "OwnFilters":
        """From a query string; nonsense counts as «all»."""
        state = _typed(args, "state")
        return cls(state=state if state in {one.value for one in OWN_STATES} else "", q=_typed(args, "q"))


def _own_rows(institution_id: int, filters: OwnFilters) -> Any:
    mine = or_(_B.institution_id == institution_id, _B.id.in_(sealed_of(institution_id)))
    rows = (
        select(
            _B.id, _B.state, _B.price, _B.concession, _B.decision_reason, _T.need_id,
            _T.publication, _N.publications,
            _T.state.label("tender_state"), _T.deadline_on, _N.number, _N.title, _N.category,
            _O.name.label("enterprise"),
        )
        .join(Tender.__table__, _T.id == _B.tender_id)
        .join(Need.__table__, _N.id == _T.need_id)
        .join(Organization.__table__, _O.id == _N.enterprise_id)
        .where(mine, _B.state != BidState.WITHDRAWN)
    )  # fmt: skip
    if filters.state:
        rows = rows.where(_B.state == BidState(filters.state))
    return rows.where(_named(filters.q)) if filters.q else rows


def own_page(institution_id: int, filters: OwnFilters, cursor: str | None, *, size: int = 25) -> Page[Any]:
    """The institution's bids, newest first; the sealed ones found by their tags: three statements."""
    return keyset_page(session(), _own_rows(institution_id, filters), _NEWEST_BID, cursor=cursor, size=size)


def own_export(institution_id: int, filters: OwnFilters, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows for the sheet."""
    return session().execute(_own_rows(institution_id, filters).order_by(_B.id.desc()).limit(most)).all()
