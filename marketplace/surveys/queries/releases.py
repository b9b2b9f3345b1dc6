"""What was released to institutions, and what could be released now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.organizations.models import Organization
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.surveys.models import Release
from marketplace.surveys.queries.figures import InstitutionFigures, figures, history
from marketplace.surveys.rules import Figures, next_release


@dataclass(frozen=True, slots=True)
class Releasable:
    """Figures of an institution that give nobody away, and the number their release would have."""

    institution_id: int
    figures: Figures
    fresh: int
    number: int


def count_releasable(pilot_round: PilotRound, at: datetime) -> int:
    """For how many institutions a release at ``at`` would hold enough new answers: two statements."""
    return len(_due(pilot_round, at))


def releasable(pilot_round: PilotRound, at: datetime) -> list[Releasable]:
    """For which institutions a release at ``at`` would hold enough new answers, by institution: three statements."""
    due = _due(pilot_round, at)
    invited = {institution: one.invited for institution, one in figures(pilot_round.id, until=at).items()}
    return [replace(one, figures=replace(one.figures, invited=invited.get(one.institution_id, 0))) for one in due]


def _due(pilot_round: PilotRound, at: datetime) -> list[Releasable]:
    """Without the number of those invited."""
    floor = pilots.policy_of_round(pilot_round.id).scoring.anonymity_floor.value
    last = _last(pilot_round.id)
    found = []
    for institution, told in sorted(history(pilot_round.id).items()):
        number, before = last.get(institution, (0, None))
        due = next_release(told, before, at, floor)
        if due is not None:
            found.append(Releasable(institution, *due, number + 1))
    return found


def _last(round_id: int) -> dict[int, tuple[int, datetime]]:
    rows = select(Release.institution_id, func.max(Release.number), func.max(Release.created_at)).where(
        Release.round_id == round_id
    )
    found = session().execute(rows.group_by(Release.institution_id))
    return {institution: (number, at) for institution, number, at in found}


def releases_of(institution_id: int, round_id: int) -> Sequence[Release]:
    """An institution's releases in the round, the latest first."""
    rows = select(Release).where(Release.institution_id == institution_id, Release.round_id == round_id)
    return session().scalars(rows.order_by(Release.number.desc())).all()


def released_figures(round_id: int, county: str) -> list[InstitutionFigures]:
    """What was last released of each institution that serves firms of ``county``, by name: one statement.

    A county knows who answered. Any figure over its own firms alone, taken from what is released for all, would leave
    the others', so it reads the released figures and no others (D24).
    """
    newest = func.max(Release.number).over(partition_by=Release.institution_id)
    there = select(Engagement.institution_id).where(Engagement.round_id == round_id, Engagement.county_code == county)
    rows = (
        select(
            Release.institution_id, Organization.__table__.c.name, Release.invited, Release.very, Release.basic,
            Release.dissatisfied, (Release.number == newest).label("is_last"),
        )
        .join(Organization.__table__, Organization.__table__.c.id == Release.institution_id)
        .where(Release.round_id == round_id, Release.institution_id.in_(there)).order_by(Organization.__table__.c.name)
    )  # fmt: skip
    return [
        InstitutionFigures(
            one.institution_id, one.name,
            Figures(invited=one.invited, very=one.very, basic=one.basic, dissatisfied=one.dissatisfied),
        )
        for one in session().execute(rows) if one.is_last
    ]  # fmt: skip
