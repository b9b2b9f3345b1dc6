"""One agreement as it stands under lock, what bounds its terms, and which rungs may be claimed under it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.bids.models import Bid
from marketplace.engagements import rules
from marketplace.engagements.lifecycle import DRAFTS, EngagementState
from marketplace.engagements.models import Engagement, Milestone
from marketplace.engagements.rules import Limits, Step, Terms
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem
from marketplace.organizations.lifecycle import LadderClaimState
from marketplace.organizations.models import LadderClaim
from marketplace.pilots import queries as pilots


def locked(engagement: Engagement) -> Engagement:
    """The agreement with its milestones as they stand now; nobody else acts on it until this unit of work ends."""
    rows = select(Engagement).where(Engagement.id == engagement.id).with_for_update(of=Engagement, key_share=True)
    rows = rows.options(selectinload(Engagement.milestones)).execution_options(populate_existing=True)
    return session().scalars(rows).one()


def limits_of(engagement: Engagement) -> Limits:
    """What bounds the terms today."""
    policy = pilots.policy_of_round(engagement.round_id)
    offered = engagement.bid.price
    assert offered is not None  # only an opened bid is chosen
    return Limits(
        offered=offered, binding_on=engagement.binding_on, term_ends_on=policy.ends_on,
        public_most=policy.budget.public_share_per_engagement.value,
        milestones_most=policy.engagements.milestones_most.value, conceded=engagement.bid.concession or Decimal(0),
    )  # fmt: skip


def terms_of(engagement: Engagement) -> Terms:
    """The stored terms as the rules read them."""
    return Terms(
        scope=engagement.scope, deliverables=engagement.deliverables, price=engagement.price,
        public_share=engagement.public_share, concession=engagement.concession,
        enterprise_share=engagement.enterprise_share, starts_on=engagement.starts_on, ends_on=engagement.ends_on,
        from_gains=engagement.from_gains, gains_terms=engagement.gains_terms,
    )  # fmt: skip


def steps_of(milestones: Iterable[Milestone]) -> list[Step]:
    """The stored milestones as the rules read them."""
    return [Step(one.title, one.deliverable, one.due_on) for one in milestones]


def readiness_problems(engagement: Engagement) -> list[Problem]:
    """What keeps the agreement as it stands from being confirmed."""
    return rules.terms_problems(terms_of(engagement), steps_of(engagement.milestones), limits_of(engagement))


def levels_to_claim(engagement: Engagement) -> list[str]:
    """Rungs above what the enterprise stated with its need, or was verified to stand on before the service began."""
    before = select(LadderClaim.level).where(
        LadderClaim.enterprise_id == engagement.enterprise_id, LadderClaim.state == LadderClaimState.VERIFIED
    )
    if engagement.starts_on is not None:
        before = before.where(LadderClaim.recognised_on < engagement.starts_on)
    stood_on = {*session().scalars(before), *filter(None, [engagement.need.current_level])}
    return rules.above(pilots.policy_of_round(engagement.round_id).ladder_type, stood_on)


def others_standing(engagement: Engagement) -> bool:
    """Whether another agreement of the same pair and round stands, which uses the same place of the capacity (D6)."""
    rows = select(Engagement.id).where(
        Engagement.round_id == engagement.round_id, Engagement.institution_id == engagement.institution_id,
        Engagement.enterprise_id == engagement.enterprise_id, Engagement.id != engagement.id,
        Engagement.state != EngagementState.CANCELLED,
    )  # fmt: skip
    return session().scalar(rows.limit(1)) is not None


def is_any_of_tender_standing(tender_id: int) -> bool:
    """Whether any agreement out of a tender's bids is drafted, runs or has run."""
    rows = select(Engagement.id).join(Bid, Bid.id == Engagement.bid_id).where(
        Bid.lying_in(tender_id), Engagement.state != EngagementState.CANCELLED
    )  # fmt: skip
    return session().scalar(rows.limit(1)) is not None


def drafts_of_tender(tender_id: int) -> Sequence[Engagement]:
    """The agreements that were drawn up from a tender's bids and are not signed."""
    rows = select(Engagement).join(Bid, Bid.id == Engagement.bid_id).where(
        Bid.lying_in(tender_id), Engagement.state.in_(DRAFTS)
    )  # fmt: skip
    return session().scalars(rows.order_by(Engagement.id)).all()
