"""Rounds of rankings, and what institutions were shown to enterprises."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.matchmaking.models import BulkPart, BulkRun, MatchFit, MatchRun
from marketplace.matchmaking.queries.described import admitted_on
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Institution, InstitutionYear

SHOWN = 10  # places of a shortlist that its page shows


def get_bulk(bulk_id: int) -> BulkRun | None:
    """One round."""
    return session().get(BulkRun, bulk_id)


def rounds(most: int = 30) -> list[BulkRun]:
    """The latest rounds, newest first."""
    return list(session().scalars(select(BulkRun).order_by(BulkRun.id.desc()).limit(most)))


def part_counts(bulk_id: int) -> dict[Any, int]:
    """How many parts of a round stand in each state."""
    rows = select(BulkPart.state, func.count()).where(BulkPart.run_id == bulk_id).group_by(BulkPart.state)
    return {state: int(count) for state, count in session().execute(rows)}


def exposure_rows() -> Sequence[Any]:
    """Each admitted institution with county, staff, founding day, and how often it stands on a shortlist and first.

    Only standing rankings of open needs count, and only suitable fits among the first ten.
    """
    staff = (
        select(InstitutionYear.institution_id, func.max(InstitutionYear.staff).label("staff"))
        .group_by(InstitutionYear.institution_id).subquery()
    )  # fmt: skip
    shown = (
        select(
            MatchFit.institution_id, func.count().label("shown"),
            func.sum(case((MatchFit.place == 1, 1), else_=0)).label("first"),
        )
        .join(MatchRun, MatchRun.id == MatchFit.run_id).join(Need, Need.id == MatchRun.need_id)
        .where(MatchRun.is_latest, MatchFit.suitable, MatchFit.place <= SHOWN, Need.is_open_on(clock.today()))
        .group_by(MatchFit.institution_id).subquery()
    )  # fmt: skip
    rows = (
        select(
            Institution.id, Institution.name, County.name.label("county"), Institution.registered_on, staff.c.staff,
            func.coalesce(shown.c.shown, 0).label("shown"), func.coalesce(shown.c.first, 0).label("first"),
        )
        .join(County, County.code == Institution.county_code)
        .outerjoin(staff, staff.c.institution_id == Institution.id)
        .outerjoin(shown, shown.c.institution_id == Institution.id)
        .where(admitted_on(clock.today())).order_by(Institution.id)
    )  # fmt: skip
    return session().execute(rows).all()
