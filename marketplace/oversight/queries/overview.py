"""The round at a glance for bureaus and auditors: needs by county and state, targets, exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from marketplace.kernel.database import session
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.queries import dictionaries
from marketplace.security.actors import Actor

# What is handed in and not yet ended, then the ends; drafts belong to the enterprise alone.
COLUMNS = (
    NeedState.SUBMITTED, NeedState.RETURNED, NeedState.APPROVED, NeedState.PUBLISHED, NeedState.FAILED,
    NeedState.CLOSED, NeedState.DECLINED, NeedState.WITHDRAWN, NeedState.CANCELLED,
)  # fmt: skip
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One county's needs by state, in the order of COLUMNS."""

    code: str
    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of the county's needs that were ever handed in."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Aim:
    """One rung: the round's target (002, 一) and the published needs that aim at it; firms may aim at several."""

    level: str
    printed: str
    target: int
    needs: int


def lines(actor: Actor) -> list[Line]:
    """Counties with what was handed in there; a county officer sees the own county alone. Two statements."""
    rows = select(Need.county_code, Need.state, func.count()).where(Need.number.is_not(None))
    found = {(row[0], row[1]): row[2] for row in session().execute(rows.group_by(Need.county_code, Need.state))}
    counties = [one for one in dictionaries.counties() if actor.county_code in (None, one.code)]
    return [Line(one.code, one.name, tuple(found.get((one.code, state), 0) for state in COLUMNS)) for one in counties]


def aims(actor: Actor, targets: Sequence[tuple[str, str, int]]) -> list[Aim]:
    """``targets`` are (level, printed, target) of the round's policy. One statement."""
    rows = select(Need.target_level, func.count()).where(Need.state == NeedState.PUBLISHED)
    if actor.county_code:
        rows = rows.where(Need.county_code == actor.county_code)
    found = {row[0]: row[1] for row in session().execute(rows.group_by(Need.target_level))}
    return [Aim(level, printed, target, found.get(level, 0)) for level, printed, target in targets]


def exceptions(actor: Actor) -> list[Need]:
    """Needs approved although the firm is no manufacturer or not in the gradient pool (D10), newest first."""
    beyond = (NeedState.SUBMITTED, NeedState.RETURNED, NeedState.DECLINED, NeedState.DRAFT)
    rows = (
        select(Need).join(Need.enterprise)
        .where(or_(Need.is_manufacturing.is_(False), Need.in_gradient_pool.is_(False)), Need.state.not_in(beyond))
        .options(contains_eager(Need.enterprise).options(lazyload("*")), joinedload(Need.county, innerjoin=True))
        .order_by(Need.id.desc()).limit(MOST)
    )  # fmt: skip
    if actor.county_code:
        rows = rows.where(Need.county_code == actor.county_code)
    return list(session().scalars(rows))
