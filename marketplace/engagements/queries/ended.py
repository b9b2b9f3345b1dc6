"""How work ended, for weights to be learned from: accepted is well, ended early is not; the rest says nothing yet."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session


@dataclass(frozen=True, slots=True)
class Ended:
    """One piece of work that ended."""

    need_id: int
    institution_id: int
    good: bool


def ended_work(_asked: object = None) -> list[Ended]:
    """All of it, in the order in which it was agreed."""
    over = (EngagementState.ACCEPTED, EngagementState.ENDED)
    rows = select(Engagement.need_id, Engagement.institution_id, Engagement.state).where(Engagement.state.in_(over))
    return [
        Ended(need, institution, state is EngagementState.ACCEPTED)
        for need, institution, state in session().execute(rows.order_by(Engagement.id))
    ]
