"""A chosen bid becomes a draft agreement; an award taken back takes its drafts along; a lost rung its claims."""

from marketplace.bids.events import AwardAnnulled, BidAwarded
from marketplace.engagements import services
from marketplace.kernel import clock
from marketplace.organizations.events import RecognitionWithdrawn


def draw_up(event: BidAwarded) -> None:
    """A draft for both sides."""
    services.draw_up(event.award, event.bid, at=event.award.created_at)


def fall(event: AwardAnnulled) -> None:
    """Drafts fall with their award."""
    services.fall_with_award(event.award, event.reason, at=event.award.annulled_at or clock.now())


def revoke(event: RecognitionWithdrawn) -> None:
    """A rung that was taken back counts for none of the services that claimed it (D13)."""
    claim = event.claim
    services.revoke_with_recognition(claim.enterprise_id, claim.level, event.reason, by=event.by, at=event.at)
