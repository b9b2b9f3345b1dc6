"""The round at a glance, for the city and for a county: every number counted from the rows that its list shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Numeric, String, and_, case, cast, func, literal, null, or_, select, union_all

from marketplace.engagements import queries as engagements
from marketplace.kernel import clock
from marketplace.kernel.database import Moment, session
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from marketplace.oversight import rules
from marketplace.oversight.queries.rows import LATE, LISTINGS
from marketplace.oversight.queries.rows.columns import Listing, Scope
from marketplace.oversight.queries.rows.needs import STEPS, steps
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.guard import may
from marketplace.surveys.queries import FigureFilters, InstitutionFigures, institution_figures, released_figures

# What is handed in and not yet ended, then the ends; drafts belong to the enterprise alone.
STATES = (
    NeedState.SUBMITTED, NeedState.RETURNED, NeedState.APPROVED, NeedState.PUBLISHED, NeedState.FAILED,
    NeedState.CLOSED, NeedState.DECLINED, NeedState.WITHDRAWN, NeedState.CANCELLED,
)  # fmt: skip


def scope_of(pilot: PilotRound, county: str | None, *, quarters: bool) -> Scope:
    """What is looked at today; ``quarters`` where the reader may see quarterly summaries."""
    over = tuple(engagements.quarters(pilot)) if quarters else ()
    return Scope(pilot.id, pilot.slug, clock.today(), county, over)


# ── From the need to the satisfied enterprise ───────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class FunnelLine:
    """Needs by step (keys of STEPS) and by present state, of one county or direction."""

    key: str
    name: str
    steps: Mapping[str, int]
    states: Mapping[NeedState, int]


def funnel(scope: Scope, names: Mapping[str, str], directions: Iterable[str]) -> dict[str, list[FunnelLine]]:
    """The whole (one line), by ``county`` (``names`` by code) and by ``direction``: one statement for all."""
    flags = [func.sum(case((condition, 1), else_=0)).label(key) for key, (_words, condition) in steps().items()]
    rows = select(Need.county_code, Need.category, Need.state, func.count().label("needs"), *flags).where(
        Need.round_id == scope.round_id, Need.number.is_not(None)
    )
    if scope.county:
        rows = rows.where(Need.county_code == scope.county)
    found = session().execute(rows.group_by(Need.county_code, Need.category, Need.state)).all()
    shown = {code: name for code, name in names.items() if scope.county in (None, code)}
    by_county = {code: [row for row in found if row.county_code == code] for code in shown}
    by_direction = {one: [row for row in found if row.category == one] for one in directions}
    return {
        "whole": [_line("", "合计", found)],
        "county": [_line(code, shown[code], mine) for code, mine in by_county.items()],
        "direction": [_line(one, one, mine) for one, mine in by_direction.items()],
    }


def _line(key: str, name: str, rows: Iterable[Any]) -> FunnelLine:
    rows = list(rows)
    states: dict[NeedState, int] = defaultdict(int)
    for row in rows:
        states[row.state] += row.needs
    return FunnelLine(key, name, {step: sum(row._mapping[step] for row in rows) for step in STEPS}, states)


# ── Counts of one statement ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a listing there are (of one ``part`` of it), the oldest day, and the sum of money in yuan."""

    listing: str
    part: str
    number: int
    oldest: date | None
    amount: Decimal


def counts(scope: Scope) -> dict[tuple[str, str], Count]:
    """By (listing, part): what is late, rungs reached by level, needs aiming at a level, money by state, exceptions.

    One statement. Listings that the reader may not open are left out.
    """
    parts = [("outcomes", "level"), ("published", "target"), ("exceptions", ""), ("shares", "state")]
    parts += [(key, "") for key in LATE]
    told = [_counted(LISTINGS[key], scope, part) for key, part in parts if may(LISTINGS[key].permission)]
    found = {}
    for row in session().execute(union_all(*told)):
        since = clock.local(row.since).date() if row.since else None
        days = [day for day in (row.due, since) if day is not None]
        number = Count(row.listing, row.part, row.number, min(days, default=None), Decimal(row.amount or 0))
        found[row.listing, row.part] = number
    return found


def _counted(listing: Listing, scope: Scope, part: str) -> Any:
    if part == "target":
        return _aims(scope)
    base = listing.rows(scope).subquery(f"rows_{listing.key.replace('-', '_')}")
    split = base.c[part] if part else literal("", String)
    rows = select(
        literal(listing.key, String).label("listing"), split.label("part"), func.count().label("number"),
        func.min(base.c.due).label("due"), func.min(base.c.since).label("since"),
        cast(func.sum(base.c.amount), Numeric(16, 2)).label("amount"),
    ).select_from(base)  # fmt: skip
    if scope.county:
        rows = rows.where(base.c.county_code == scope.county)
    return rows.group_by(base.c[part]) if part else rows


def _aims(scope: Scope) -> Any:
    """Published needs by the rung they aim at; firms may aim at several."""
    rows = select(
        literal("aims", String).label("listing"), Need.target_level.label("part"), func.count().label("number"),
        cast(null(), Date).label("due"), cast(null(), Moment).label("since"),
        cast(null(), Numeric(16, 2)).label("amount"),
    ).where(Need.state == NeedState.PUBLISHED, Need.target_level.is_not(None))  # fmt: skip
    if scope.county:
        rows = rows.where(Need.county_code == scope.county)
    return rows.group_by(Need.target_level)


# ── Promise and pace ────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Pledge:
    """An institution's promise: enterprises ``promised`` and ``expected`` by today; of the scope's enterprises how
    many were ``served``, are ``running`` or in ``draft``. ``verdict`` looks at the whole city, also for a county.
    """

    institution_id: int
    name: str
    promised: int
    expected: int
    served: int
    running: int
    draft: int
    verdict: rules.PaceVerdict

    @property
    def behind(self) -> int:
        """How many are lacking of what is expected by today; negative when ahead. Of use in the city's view only."""
        return self.expected - self.served


def pledges(scope: Scope, pilot: PilotRound) -> list[Pledge]:
    """Admitted institutions and whoever took an enterprise on, by name; a county's own and those that serve it.

    One statement.
    """
    pairs = LISTINGS["firms"].rows(scope).subquery("pairs")
    mine = pairs.c.county_code == scope.county if scope.county else literal(1) == 1

    def counted(state: str) -> Any:
        return func.coalesce(func.sum(case((and_(pairs.c.state == state, mine), 1), else_=0)), 0)

    here = func.coalesce(func.sum(case((and_(pairs.c.id.is_not(None), mine), 1), else_=0)), 0)
    everywhere = func.coalesce(func.sum(case((pairs.c.state == "served", 1), else_=0)), 0)
    rows = (
        select(
            Institution.id, Institution.name, Institution.commitment, counted("served").label("served"),
            counted("running").label("running"), counted("draft").label("draft"), everywhere.label("everywhere"),
        )
        .outerjoin(pairs, pairs.c.institution_id == Institution.id)
        .where(or_(Institution.admitted_from.is_not(None), pairs.c.id.is_not(None)))
        .group_by(Institution.id, Institution.name, Institution.commitment, Institution.county_code)
        .order_by(Institution.name)
    )  # fmt: skip
    if scope.county:
        rows = rows.having(or_(Institution.county_code == scope.county, here > 0))
    least = pilots.policy_of(pilot).commitment.least
    return [_pledge(row, row.commitment or least, pilot, scope.today) for row in session().execute(rows)]


def _pledge(row: Any, promised: int, pilot: PilotRound, today: date) -> Pledge:
    expected = rules.expected_by(promised, pilot.starts_on, pilot.ends_on, today)
    return Pledge(
        row.id, row.name, promised, expected, row.served, row.running, row.draft,
        rules.verdict(promised, row.everywhere, expected),
    )  # fmt: skip


def satisfaction(scope: Scope, *, single: bool) -> list[InstitutionFigures]:
    """By institution: all figures where the reader may open single answers, else the released ones (D24)."""
    if single:
        return institution_figures(scope.round_id, FigureFilters(county=scope.county or ""))
    return released_figures(scope.round_id, scope.county or "")
