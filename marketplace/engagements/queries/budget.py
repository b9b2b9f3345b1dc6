"""The budget of public shares (政府补) as a running total (D27)."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from marketplace.engagements.lifecycle import BINDING, EngagementState
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.kernel.money import to_fen
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound


@dataclass(frozen=True, slots=True)
class BudgetStanding:
    """Yuan: the round's ``total``, what the city ``confirmed``, what is ``waiting`` for its word."""

    total: Decimal
    confirmed: Decimal
    waiting: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be confirmed."""
        return self.total - self.confirmed


def budget_standing(pilot_round: PilotRound) -> BudgetStanding:
    """The standing in one statement.

    A confirmed share counts whatever became of the service, also where it ended early: money that may have been paid
    out is never promised twice. An amendment that lowers it frees the difference.
    """
    rows = select(Engagement.state, func.coalesce(func.sum(Engagement.public_share), 0)).where(
        Engagement.round_id == pilot_round.id, Engagement.public_share > 0
    )
    sums = {state: to_fen(Decimal(amount)) for state, amount in session().execute(rows.group_by(Engagement.state))}
    return BudgetStanding(
        total=pilots.policy_of(pilot_round).budget.public_share_total.value,
        confirmed=sum((amount for state, amount in sums.items() if state in BINDING), Decimal(0)),
        waiting=sums.get(EngagementState.WAITING_SHARE, Decimal(0)),
    )
