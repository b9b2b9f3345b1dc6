"""Loading what a page of 揭榜 is about; whether the reader may see it is the guard's question."""

from dataclasses import dataclass

from marketplace.bids import queries, sealing
from marketplace.bids.lifecycle import LIVE_BIDS
from marketplace.bids.models import Bid, Question, Tender
from marketplace.bids.queries import pages
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor


@dataclass(frozen=True, slots=True)
class Desk:
    """The bids of a tender as the guard asks for them: an institution's own place, or (None) all that were opened."""

    tender: Tender
    institution_id: int | None = None

    @property
    def enterprise_id(self) -> int:
        """The owner."""
        return self.tender.enterprise_id

    @property
    def county_code(self) -> str:
        """The county that reviewed the need."""
        return self.tender.county_code

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Assessors of the tender."""
        return self.tender.assessor_user_ids


@dataclass(frozen=True, slots=True)
class OwnBid:
    """An institution's own bid, also one that was never opened, as the guard asks for it."""

    bid: Bid
    institution_id: int


def own_bid(bid_id: int) -> OwnBid | None:
    """The reader's own bid by its number; that another's is there nobody learns."""
    bid, actor = pages.bid(bid_id), current_actor()
    if bid is None or actor.organization_id is None or actor.duty is not Duty.INSTITUTION:
        return None
    tag = sealing.bidder_tag(bid.tender_id, actor.organization_id)
    mine = bid.bidder_tag == tag and bid.state in LIVE_BIDS
    return OwnBid(bid, actor.organization_id) if mine else None


def tender_of(need_id: int) -> Tender | None:
    """The tender of the need's present publication, with what its page shows."""
    return pages.tender_of(need_id)


def own_place(need_id: int) -> Desk | None:
    """The institution's own place in a tender; everybody may know that there is one, nobody whether it is taken."""
    tender, actor = pages.tender_of(need_id), current_actor()
    if tender is None:
        return None
    return Desk(tender, actor.organization_id if actor.duty is Duty.INSTITUTION else None)


def all_bids(need_id: int) -> Desk | None:
    """All bids of a tender, for those who may read them once they are opened."""
    tender = pages.tender_of(need_id)
    return Desk(tender) if tender is not None else None


def opened_bid(need_id: int, bid_id: int) -> Bid | None:
    """A bid that was opened; a sealed one is not there for anybody."""
    bid = pages.bid(bid_id)
    opened = bid is not None and bid.is_opened and bid.state in LIVE_BIDS and bid.tender.need_id == need_id
    return bid if opened else None


def file_of_bid(need_id: int, bid_id: int, place: int) -> Bid | None:
    """The bid of a file's address."""
    bid = opened_bid(need_id, bid_id)
    return bid if bid is not None and 1 <= place <= len(bid.files) else None


def own_file(need_id: int, place: int) -> Bid | None:
    """The institution's own bid of a file's address, once it was opened."""
    desk, actor = own_place(need_id), current_actor()
    if desk is None or desk.institution_id is None or actor.duty is not Duty.INSTITUTION:
        return None
    bid = queries.live_bid(desk.tender, desk.institution_id)
    return bid if bid is not None and bid.is_opened and 1 <= place <= len(bid.files) else None


def question_of(need_id: int, question_id: int) -> Question | None:
    """A question on the need's present publication."""
    question = pages.question(question_id)
    return question if question is not None and question.tender.need_id == need_id else None
