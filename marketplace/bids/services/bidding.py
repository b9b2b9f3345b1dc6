"""Handing in, changing and withdrawing a sealed bid, and reading one's own again with the receipt code (D26).

Nothing here touches the tender's row, an inbox or a log: what owner, rivals and bureaus can see stays as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.audit import services as audit
from marketplace.bids import queries, rules, sealing
from marketplace.bids.lifecycle import BID, BidState
from marketplace.bids.models import Bid, BidEnvelope, Tender
from marketplace.bids.rules import Offer
from marketplace.bids.services import files
from marketplace.bids.services.files import StagedFile
from marketplace.bids.services.receiving import refuse_late, require_admitted
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.security.actors import Actor

WRONG_CODE = "回执码与这份标书不符，请核对后再输入；回执码遗失的，可以重新填写并递交"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bidder gets: the code that opens the own copy, the moment, and the digest that stands in the trail."""

    code: str
    submitted_at: datetime
    digest: str


def submit_bid(tender: Tender, offer: Offer, tokens: Sequence[str], *, by: Actor, at: datetime) -> Receipt:
    """Seal and store the institution's one bid, new or in place of its former one.

    ``tokens`` are of ``stage_file``. Refusal where no key is configured, after the deadline or when bids are closed;
    Forbidden for who is not admitted; RuleBroken by field. Held against the database's clock under the tender's lock.
    """
    public = sealing.sealing_key()
    tender = queries.locked(tender)
    moment = refuse_late(tender)
    bidder = require_admitted(by, moment, "揭榜")
    bid = queries.live_bid(tender, bidder.id)
    problems = rules.offer_problems(offer)
    if problems:
        raise RuleBroken(problems)
    packed = files.read_tokens(tender, bidder.id, tokens, bid)
    package = _package(tender, bidder.id, offer, packed, moment)
    code, tag = sealing.new_code(), sealing.bidder_tag(tender.id, bidder.id)
    act = "submit" if bid is None else "change"
    if bid is None:
        bid = Bid(tender_id=tender.id, bidder_tag=tag, state=BID.initial, created_at=at)
        session().add(bid)
    else:
        BID.move(bid, "change")
    bid.key_id = sealing.key_id(public)
    _put_in_envelope(bid, sealing.seal(package, public), sealing.lock_copy(package, code, tag))
    session().flush()
    files.attach(bid, packed)
    digest = audit.digest(sealing.canonical(package).decode())
    _record(act, tender, digest, by=by, at=at)
    return Receipt(code, moment, digest)


def _put_in_envelope(bid: Bid, sealed: bytes, receipt: bytes) -> None:
    if bid.envelope is None:
        bid.envelope = BidEnvelope(sealed=sealed, receipt=receipt)
    else:
        bid.envelope.sealed, bid.envelope.receipt = sealed, receipt


def withdraw_bid(tender: Tender, *, by: Actor, at: datetime) -> None:
    """Take the bid back before the deadline; its ciphertext and files are erased. Another may be handed in after."""
    tender = queries.locked(tender)
    refuse_late(tender)
    bid = queries.live_bid(tender, by.organization_id)
    if bid is None:
        raise Refusal("贵机构在这项需求上没有已递交的标书。")
    BID.move(bid, "withdraw")
    digest = audit.digest(bid.envelope.sealed.hex() if bid.envelope else "")
    bid.envelope = None
    session().flush()
    files.drop_all(bid)
    _record("withdraw", tender, digest, by=by, at=at)


def has_bid(tender: Tender, actor: Actor) -> bool:
    """Whether the actor's own institution has a bid here that it has not withdrawn."""
    return queries.live_bid(tender, actor.organization_id) is not None


def read_own(tender: Tender, code: str, *, by: Actor) -> tuple[Offer, list[StagedFile]]:
    """The institution's own bid, opened with its receipt code; files with fresh tokens while it is still sealed.

    RuleBroken (field ``code``) for a wrong code; the view slows repeated tries.
    """
    bid = queries.live_bid(tender, by.organization_id)
    if bid is None:
        raise Refusal("贵机构在这项需求上没有已递交的标书。")
    if bid.envelope is None:
        raise Refusal("标书的密文已按保存期限删除，不能再查看。")
    try:
        package = sealing.open_copy(bid.envelope.receipt, code, bid.bidder_tag)
        offer, kept = rules.offer_from(package["offer"]), list(package["files"])
    except (sealing.Unreadable, KeyError, TypeError, ArithmeticError) as error:
        raise RuleBroken([Problem(WRONG_CODE, "code")]) from error
    staged = kept if bid.state is BidState.SEALED else []
    institution_id = by.organization_id or 0
    return offer, [StagedFile(files.token_for(tender, institution_id, one), one["name"], one["size"]) for one in staged]


def refuse_bidding(tender: Tender, *, by: Actor) -> None:
    """Raise what ``submit_bid`` would before anything is typed: no key, not admitted, closed, too late."""
    sealing.sealing_key()
    require_admitted(by, refuse_late(tender), "揭榜")


def _package(
    tender: Tender, institution_id: int, offer: Offer, packed: Sequence[Mapping[str, Any]], moment: datetime
) -> dict[str, Any]:
    package: dict[str, Any] = {
        "version": 1, "tender": tender.id, "institution": institution_id, "at": moment.isoformat(),
        "nonce": sealing.new_code(), "offer": rules.offer_json(offer), "files": [dict(one) for one in packed],
    }  # fmt: skip
    return package | {"mark": sealing.mark_of_origin(package)}


def _record(act: str, tender: Tender, digest: str, *, by: Actor, at: datetime) -> None:
    """The trail learns that a sealed act happened, not whose or what (D25)."""
    audit.record(f"bid:{act}", by=audit.pseudonym(by, f"tender:{tender.id}"), on=tender, after={"digest": digest},
                 at=at)  # fmt: skip
