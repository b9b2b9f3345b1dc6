"""A published need is open for bids; a need that ends takes its tender along."""

from marketplace.bids import queries, services
from marketplace.kernel import clock
from marketplace.needs.events import NeedEnded, NeedEnding, NeedPublished


def begin(event: NeedPublished) -> None:
    """Questions and bids are received from now on."""
    services.open_for_bids(event.need, at=event.need.published_at or clock.now())


def hold(event: NeedEnding) -> None:
    """The tender is locked after its need and before the trail, as everywhere."""
    tender = queries.of_need(event.need)
    if tender is not None:
        queries.locked(tender)


def end(event: NeedEnded) -> None:
    """Withdrawn, cancelled, failed or closed: what still ran ends with it."""
    services.end_with_need(event.need, event.reason, at=event.need.ended_at or clock.now())
