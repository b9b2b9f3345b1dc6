"""Plans and the pairs that the city wants or forbids."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.matchmaking.lifecycle import PlanState
from marketplace.matchmaking.models import MatchPlan, PairRule
from marketplace.matchmaking.queries.described import admitted_on
from marketplace.matchmaking.queries.sorting import keys_of, order_by, orders_of
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution


def get_plan(plan_id: int) -> MatchPlan | None:
    """One plan with its snapshot."""
    return session().get(MatchPlan, plan_id, options=[joinedload(MatchPlan.snapshot)])


def get_pair(pair_id: int) -> PairRule | None:
    """One pair."""
    return session().get(PairRule, pair_id)


def named(round_id: int, name: str) -> MatchPlan | None:
    """The plan of a name."""
    return session().scalars(select(MatchPlan).where(MatchPlan.round_id == round_id, MatchPlan.name == name)).first()


_KEYS = {"made": Key(MatchPlan.id, "id"), "name": Key(MatchPlan.name, "name")}
ORDERS = orders_of(_KEYS)


@dataclass(frozen=True, slots=True)
class PlanFilters:
    """What the list of plans is narrowed to; empty = all."""

    q: str = ""
    state: str = ""


def _found(filters: PlanFilters) -> Select[Any]:
    rows = select(MatchPlan)
    if filters.state:
        rows = rows.where(MatchPlan.state == PlanState(filters.state))
    if filters.q:
        told = (MatchPlan.name, MatchPlan.author_name)
        rows = rows.where(or_(*(column.icontains(filters.q, autoescape=True) for column in told)))
    return rows


def plans_page(filters: PlanFilters, order: str, cursor: str | None, size: int = 25) -> Page[Any]:
    """One page of the plans: two statements."""
    keys = keys_of(_KEYS, order, _KEYS["made"])
    return keyset_page(session(), _found(filters), keys, cursor=cursor, size=size, scalars=True)


def plans_listed(filters: PlanFilters, order: str, most: int = 1000) -> Sequence[MatchPlan]:
    """The same plans for a sheet."""
    keys = keys_of(_KEYS, order, _KEYS["made"])
    return session().scalars(_found(filters).order_by(*order_by(keys)).limit(most)).all()


def comparable(round_id: int) -> list[tuple[int, str]]:
    """The plans that are worked out, newest first."""
    rows = select(MatchPlan.id, MatchPlan.name).where(
        MatchPlan.round_id == round_id, MatchPlan.finished_at.is_not(None)
    )
    return [(number, name) for number, name in session().execute(rows.order_by(MatchPlan.id.desc()).limit(100))]


def standing_pairs() -> list[PairRule]:
    """The pairs in force, newest first."""
    rows = select(PairRule).where(PairRule.ended_at.is_(None)).order_by(PairRule.id.desc())
    return list(session().scalars(rows.options(selectinload(PairRule.need), selectinload(PairRule.institution))))


def standing_pair(need_id: int, institution_id: int) -> PairRule | None:
    """The pair in force for both."""
    rows = select(PairRule).where(
        PairRule.need_id == need_id, PairRule.institution_id == institution_id, PairRule.ended_at.is_(None)
    )
    return session().scalars(rows).first()


def pairs_told() -> list[dict[str, Any]]:
    """The pairs in force as a plan keeps them."""
    return [
        {"need": one.need_id, "institution": one.institution_id, "kind": one.kind, "reason": one.reason}
        for one in reversed(standing_pairs())
    ]  # fmt: skip


def admitted(institution_id: int | None) -> Institution | None:
    """An institution whose admission is in force."""
    rows = select(Institution).where(Institution.id == institution_id, admitted_on(clock.today()))
    return session().scalars(rows).first()


def admitted_names() -> list[tuple[int, str]]:
    """All of them by name."""
    rows = select(Institution.id, Institution.name).where(admitted_on(clock.today())).order_by(Institution.name)
    return [(number, name) for number, name in session().execute(rows)]


def titles_of(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Number and title of needs."""
    rows = select(Need.id, Need.number, Need.title).where(Need.id.in_(numbers))
    return {one: (number or "", title) for one, number, title in session().execute(rows)}


def open_titles(numbers: Collection[int]) -> dict[int, str]:
    """Titles of those that are still open."""
    rows = select(Need.id, Need.title).where(Need.id.in_(numbers), Need.is_open_on(clock.today()))
    return {number: str(title) for number, title in session().execute(rows)}
