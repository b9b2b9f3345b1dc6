"""What later rooms learn of 揭榜."""

from dataclasses import dataclass

from marketplace.bids.models import Award, Bid


@dataclass(frozen=True, slots=True)
class BidAwarded:
    """The owner chose ``bid``; an agreement is to be drawn up."""

    award: Award
    bid: Bid


@dataclass(frozen=True, slots=True)
class AwardAnnulled:
    """The city took an award back before it bound; its drafted agreements fall."""

    award: Award
    reason: str
