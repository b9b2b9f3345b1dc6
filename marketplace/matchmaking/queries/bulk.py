"""Rounds of rankings, and what institutions were shown to enterprises."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.matchmaking import rules
from marketplace.matchmaking.models import BulkPart, BulkRun, MatchFit, MatchRun
from marketplace.matchmaking.queries.described import admitted_on
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Institution, InstitutionYear
from matching.exposure import Seen


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
