"""A bid that was chosen becomes a draft agreement; an award that is taken back takes its drafts along."""

from marketplace.bids.events import AwardAnnulled, BidAwarded
from marketplace.engagements import services
from marketplace.kernel import clock


def draw_up(event: BidAwarded) -> None:
    """A draft for both sides."""
    services.draw_up(event.award, event.bid, at=event.award.created_at)


def fall(event: AwardAnnulled) -> None:
    """Drafts fall with their award."""
    services.fall_with_award(event.award, event.reason, at=event.award.annulled_at or clock.now())
