"""A published need is open for bids; a need that ends takes its tender along."""

from marketplace.bids import services
from marketplace.kernel import clock
from marketplace.needs.events import NeedEnded, NeedPublished


def begin(event: NeedPublished) -> None:
    """Questions and bids are received from now on."""
    services.open_for_bids(event.need, at=event.need.published_at or clock.now())


def end(event: NeedEnded) -> None:
    """Withdrawn, cancelled, failed or closed: what still ran ends with it."""
    services.end_with_need(event.need, event.reason, at=event.need.ended_at or clock.now())
