"""The lists of needs as each role works with them: the enterprise its own, a county its county, the city all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from marketplace.kernel.database import db, session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need, search
from marketplace.organizations.models import Chain, County, Organization
from marketplace.security.actors import Actor, Duty

SORTS = {"newest": "最近的在前", "oldest": "最早的在前"}
_ORDERS = {"newest": [Key(Need.id, "id", descending=True)], "oldest": [Key(Need.id, "id")]}


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What the reader narrowed the list to; None or "" = all."""

    state: NeedState | None = None
    category: str | None = None
    county: str | None = None
    target: str | None = None
    batch: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "ListFilters":
        """From a query string; nonsense counts as «all»."""
        state = args.get("state", "").strip()
        words = "".join(sign for sign in args.get("q", "") if sign.isprintable()).strip()[:50]
        return cls(
            state=NeedState(state) if state in {one.value for one in NeedState} else None,
            category=args.get("category", "").strip() or None, county=args.get("county", "").strip() or None,
            target=args.get("target", "").strip() or None, batch=args.get("batch", "").strip()[:40], q=words,
        )  # fmt: skip


def _scope(actor: Actor) -> list[ColumnElement[bool]]:
    """Whose needs the actor works with; nobody but the enterprise sees what was never handed in."""
    handed_in = Need.number.is_not(None)
    if actor.duty is Duty.ENTERPRISE:
        return [Need.enterprise_id == (actor.organization_id or 0)]
    if actor.duty is Duty.COUNTY:
        return [Need.county_code == (actor.county_code or ""), handed_in]
    return [handed_in]


def _criteria(actor: Actor, filters: ListFilters) -> list[ColumnElement[bool]]:
    found = _scope(actor)
    for column, value in (
        (Need.state, filters.state), (Need.category, filters.category), (Need.county_code, filters.county),
        (Need.target_level, filters.target), (Need.batch, filters.batch or None),
    ):  # fmt: skip
        if value is not None:
            found.append(column == value)
    if filters.q:
        words = search.matches(filters.q, db.engine.dialect)
        found.append(words if words is not None else Need.id < 0)
    return found


def _rows() -> Any:
    organization = Organization.__table__
    return (
        select(
            Need.id, Need.number, Need.title, Need.category, Need.county_code, Need.current_level, Need.target_level,
            Need.state, Need.source, Need.in_gradient_pool, Need.is_manufacturing, Need.submitted_at,
            Need.published_at, Need.deadline_on, County.__table__.c.name.label("county"),
            organization.c.name.label("enterprise"),
        )
        .join(organization, organization.c.id == Need.enterprise_id)
        .join(County.__table__, County.__table__.c.code == Need.county_code)
    )  # fmt: skip


def list_page(
    actor: Actor, filters: ListFilters | None = None, sort: str = "newest", cursor: str | None = None, *,
    size: int = 25,
) -> Page[Any]:  # fmt: skip
    """One page of the needs that ``actor`` works with: two statements (rows, capped count)."""
    criteria = _criteria(actor, filters or ListFilters())
    keys = _ORDERS.get(sort, _ORDERS["newest"])
    count = select(Need.id).where(*criteria)
    return keyset_page(session(), _rows().where(*criteria), keys, cursor=cursor, size=size, count=count)


def export_rows(actor: Actor, filters: ListFilters, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows with what the official layout prints, contacts among them; for those who work with them."""
    columns = (Need.text, Need.situation, Need.contact_name, Need.contact_phone)
    rows = _rows().add_columns(*columns, Chain.__table__.c.name.label("chain"))
    rows = rows.outerjoin(Chain.__table__, Chain.__table__.c.id == Need.chain_id)
    return list(session().execute(rows.where(*_criteria(actor, filters)).order_by(Need.id).limit(most)))


def waiting_for_review(county_code: str, *, most: int = 200) -> list[Need]:
    """What a county has still to review, oldest first."""
    rows = select(Need).where(Need.county_code == county_code, Need.state == NeedState.SUBMITTED)
    named = [joinedload(part, innerjoin=True) for part in (Need.enterprise, Need.county, Need.round)]
    return list(session().scalars(rows.order_by(Need.id).limit(most).options(*named)))


def waiting_for_publication(*, most: int = 500) -> list[Need]:
    """Approved needs, oldest first, as the city chooses from them."""
    from_county = select(Need).where(Need.state == NeedState.APPROVED).order_by(Need.county_code, Need.id).limit(most)
    named = [joinedload(part, innerjoin=True) for part in (Need.enterprise, Need.county, Need.round)]
    return list(session().scalars(from_county.options(*named)))
