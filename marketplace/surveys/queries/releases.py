"""What was released to institutions, and what could be released now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from marketplace.kernel.database import session
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.surveys.models import Release
from marketplace.surveys.queries.figures import figures, history
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
