"""Rounds of rankings, and what institutions were shown to enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.matchmaking import rules
from marketplace.matchmaking.lifecycle import BulkState
from marketplace.matchmaking.models import BulkPart, BulkRun, MatchFit, MatchRun
from marketplace.matchmaking.queries.described import admitted_on
from marketplace.matchmaking.queries.sorting import keys_of, order_by, orders_of
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Institution, InstitutionYear
from matching.exposure import Seen


def get_bulk(bulk_id: int) -> BulkRun | None:
    """One round."""
    return session().get(BulkRun, bulk_id)


_KEYS = {
    "number": Key(BulkRun.id, "id"), "total": Key(BulkRun.total, "total"),
    "unchanged": Key(BulkRun.unchanged, "unchanged"),
}  # fmt: skip
ORDERS = orders_of(_KEYS)


@dataclass(frozen=True, slots=True)
class RoundFilters:
    """What the list of rounds is narrowed to; empty = all."""

    cause: str = ""
    state: str = ""


def _found(filters: RoundFilters) -> Select[Any]:
    rows = select(BulkRun)
    if filters.cause:
        rows = rows.where(BulkRun.cause == filters.cause)
    return rows.where(BulkRun.state == BulkState(filters.state)) if filters.state else rows


def rounds_page(filters: RoundFilters, order: str, cursor: str | None, size: int = 25) -> Page[Any]:
    """One page of the rounds: two statements."""
    keys = keys_of(_KEYS, order, _KEYS["number"])
    return keyset_page(session(), _found(filters), keys, cursor=cursor, size=size, scalars=True)


def rounds_listed(filters: RoundFilters, order: str, most: int = 10_000) -> Sequence[BulkRun]:
    """The same rounds for a sheet."""
    keys = keys_of(_KEYS, order, _KEYS["number"])
    return session().scalars(_found(filters).order_by(*order_by(keys)).limit(most)).all()


def part_counts(bulk_id: int) -> dict[Any, int]:
    """How many parts of a round stand in each state."""
    rows = select(BulkPart.state, func.count()).where(BulkPart.run_id == bulk_id).group_by(BulkPart.state)
    return {state: int(count) for state, count in session().execute(rows)}


def admitted_standings() -> Sequence[Any]:
    """Each admitted institution with county, staff and founding day, by number."""
    staff = (
        select(InstitutionYear.institution_id, func.max(InstitutionYear.staff).label("staff"))
        .group_by(InstitutionYear.institution_id).subquery()
    )  # fmt: skip
    rows = (
        select(Institution.id, Institution.name, County.name.label("county"), Institution.registered_on, staff.c.staff)
        .join(County, County.code == Institution.county_code)
        .outerjoin(staff, staff.c.institution_id == Institution.id)
        .where(admitted_on(clock.today())).order_by(Institution.id)
    )  # fmt: skip
    return session().execute(rows).all()


def seen_places() -> list[Seen]:
    """How often each institution stands at each place of a shortlist: suitable fits of open needs' standing rankings.

    A newcomer drawn by the rule is seen right behind the one of the place that it is shown after.
    """
    place = func.coalesce(MatchFit.shown_after + 1, MatchFit.place)
    rows = (
        select(MatchFit.institution_id, place.label("place"), func.count())
        .join(MatchRun, MatchRun.id == MatchFit.run_id).join(Need, Need.id == MatchRun.need_id)
        .where(MatchRun.is_latest, MatchFit.suitable, place <= rules.SHOWN, Need.is_open_on(clock.today()))
        .group_by(MatchFit.institution_id, place)
    )  # fmt: skip
    return [Seen(institution, at or 0, int(times)) for institution, at, times in session().execute(rows)]
