"""Ciphertext that nobody will ever open is erased once the round is long over; the trail keeps its digest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select

from marketplace.audit import services as audit
from marketplace.bids.lifecycle import BidState
from marketplace.bids.models import Bid, BidEnvelope, BidFile, Tender
from marketplace.bids.services import files
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM

UNOPENED = (BidState.VOID, BidState.UNREADABLE)
BATCH = 100


def rounds_to_erase(today: date) -> list[int]:
    """Rounds whose term ended longer ago than their policy keeps ciphertext; none where the policy names no time."""
    found = []
    for one in session().scalars(select(PilotRound).where(PilotRound.ends_on < today).order_by(PilotRound.id)):
        kept = pilots.policy_of_round(one.id).bids.sealed_kept_days
        if kept is not None and today > one.ends_on + timedelta(days=kept.value):
            found.append(one.id)
    return found


def erase_unopened(round_id: int, *, at: datetime) -> int:
    """Erase envelopes and encrypted files of void and unreadable bids, one batch; how many bids. A withdrawn bid's
    went with the withdrawal, an opened bid's files were decrypted.
    """
    found = _still_sealed(round_id)
    for bid in found:
        envelope = session().get(BidEnvelope, bid.id)
        rows = (
            session()
            .scalars(
                select(BidFile).where(BidFile.bid_id == bid.id, BidFile.attachment_id.is_(None)).order_by(BidFile.id)
            )
            .all()
        )
        after = {"digest": audit.digest(envelope.sealed.hex() if envelope else ""), "files": len(rows)}
        for row in rows:
            files.drop(row)
        if envelope is not None:
            session().delete(envelope)
        session().flush()
        audit.record("bid:erase", by=SYSTEM, on=bid.tender, after=after, at=at)
    return len(found)


def _still_sealed(round_id: int) -> Sequence[Bid]:
    enveloped = exists().where(BidEnvelope.bid_id == Bid.id)
    with_files = exists().where(BidFile.bid_id == Bid.id, BidFile.attachment_id.is_(None))
    rows = (
        select(Bid).join(Tender, Bid.tender_id == Tender.id).join(Need, Need.id == Tender.need_id)
        .where(Need.round_id == round_id, Bid.state.in_(UNOPENED), or_(enveloped, with_files))
        .order_by(Bid.id).limit(BATCH).with_for_update(of=Bid, skip_locked=True)
    )  # fmt: skip
    return session().scalars(rows).all()
