"""How work ended, for weights to be learned from: accepted is well, ended early is not; the rest says nothing yet."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session

YUAN_A_WAN = 10_000


@dataclass(frozen=True, slots=True)
class Ended:
    """One piece of work that ended; the agreed price in 万元 where it was accepted."""

    need_id: int
    institution_id: int
    good: bool
    amount_wan: float | None


def ended_work(_asked: object = None) -> list[Ended]:
    """All of it, in the order in which it was agreed."""
    over = (EngagementState.ACCEPTED, EngagementState.ENDED)
    rows = select(Engagement.need_id, Engagement.institution_id, Engagement.state, Engagement.price)
    rows = rows.where(Engagement.state.in_(over))
    return [
        Ended(need, institution, True, float(price) / YUAN_A_WAN)
        if state is EngagementState.ACCEPTED
        else Ended(need, institution, False, None)
        for need, institution, state, price in session().execute(rows.order_by(Engagement.id))
    ]
