"""The pairs that the city wants or forbids: narrowed, sorted, a page at a time or all for a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.matchmaking.models import PairRule
from marketplace.matchmaking.queries.sorting import keys_of, order_by, orders_of
from marketplace.needs.models import Need
from marketplace.organizations.models import Organization

_INSTITUTION = Organization.__table__.c.name
_KEYS = {
    "set": Key(PairRule.id, "id"), "need": Key(Need.title, "title"), "institution": Key(_INSTITUTION, "institution"),
    "kind": Key(PairRule.kind, "kind"),
}  # fmt: skip
ORDERS = orders_of(_KEYS)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class PairFilters:
    """What the list is narrowed to; empty = all."""

    q: str = ""
    kind: str = ""


def _rows(filters: PairFilters) -> Select[Any]:
    rows = (
        select(
            PairRule.id, PairRule.kind, PairRule.reason, PairRule.author_name, PairRule.created_at, PairRule.need_id,
            Need.number, Need.title, _INSTITUTION.label("institution"),
        )
        .join(Need, Need.id == PairRule.need_id)
        .join(Organization.__table__, Organization.__table__.c.id == PairRule.institution_id)
        .where(PairRule.ended_at.is_(None))
    )  # fmt: skip
    if filters.kind:
        rows = rows.where(PairRule.kind == filters.kind)
    if filters.q:
        told = (Need.title, Need.number, _INSTITUTION, PairRule.reason)
        rows = rows.where(or_(*(column.icontains(filters.q, autoescape=True) for column in told)))
    return rows


def pairs_page(filters: PairFilters, order: str, cursor: str | None, size: int = 25) -> Page[Any]:
    """One page of the pairs in force: two statements."""
    return keyset_page(session(), _rows(filters), keys_of(_KEYS, order, _KEYS["set"]), cursor=cursor, size=size)


def pairs_listed(filters: PairFilters, order: str) -> Sequence[Any]:
    """All of them, as the sheet lists them."""
    by = order_by(keys_of(_KEYS, order, _KEYS["set"]))
    return session().execute(_rows(filters).order_by(*by).limit(MOST)).all()
