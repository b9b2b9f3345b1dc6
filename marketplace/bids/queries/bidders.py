"""Who may bid, and whose a sealed bid is: found by computing tags again, since no column says it."""

from datetime import date

from sqlalchemy import select

from marketplace.bids import sealing
from marketplace.bids.lifecycle import BidState
from marketplace.bids.models import Bid, Tender
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor, Duty


def admitted_bidder(actor: Actor, day: date) -> Institution | None:
    """The actor's institution where it belongs to the pilot on ``day``; only such may ask and bid (002:31)."""
    if actor.duty is not Duty.INSTITUTION or actor.organization_id is None:
        return None
    found = session().get(Institution, actor.organization_id)
    return found if found is not None and is_admitted(found, day) else None


def is_admitted(institution: Institution, day: date) -> bool:
    """Whether its term in the pilot holds ``day``."""
    first, last = institution.admitted_from, institution.admitted_until
    return first is not None and first <= day and (last is None or day <= last)


def live_bid(tender: Tender, institution_id: int | None) -> Bid | None:
    """The institution's bid on this tender that it has not withdrawn, sealed or not."""
    if institution_id is None:
        return None
    tag = sealing.bidder_tag(tender.id, institution_id)
    rows = select(Bid).where(Bid.lying_in(tender.id), Bid.bidder_tag == tag)
    return session().scalars(rows).one_or_none()


def sealed_of(institution_id: int) -> list[int]:
    """Ids of the institution's bids that no column names as its own: sealed, unreadable, or fallen unopened."""
    rows = select(Bid.id, Bid.tender_id, Bid.bidder_tag).where(
        Bid.institution_id.is_(None), Bid.state != BidState.WITHDRAWN
    )
    found = session().execute(rows.order_by(Bid.id)).all()
    tags = {number: sealing.bidder_tag(number, institution_id) for number in {row.tender_id for row in found}}
    return [row.id for row in found if row.bidder_tag == tags[row.tender_id]]


def bidders_of(tender: Tender) -> dict[int, int]:
    """Bid → institution of all bids that were not withdrawn; of the unopened ones by trying every admitted one.

    For telling bidders what became of their bids, once the tender is over or opened; never for a page.
    """
    bids = session().execute(
        select(Bid.id, Bid.bidder_tag, Bid.institution_id)
        .where(Bid.lying_in(tender.id)).order_by(Bid.id)
    ).all()  # fmt: skip
    found = {bid.id: bid.institution_id for bid in bids if bid.institution_id is not None}
    closed = {bid.bidder_tag: bid.id for bid in bids if bid.institution_id is None}
    if closed:
        for number in session().scalars(select(Institution.id).where(Institution.admitted_from.is_not(None))):
            bid_id = closed.get(sealing.bidder_tag(tender.id, number))
            if bid_id is not None:
                found[bid_id] = number
    return found
