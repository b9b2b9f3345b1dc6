"""The worker's part of an opening: all bids in one transaction, by the database's clock, or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import FileStorage

from marketplace.audit import services as audit
from marketplace.bids import queries, rules, sealing
from marketplace.bids.lifecycle import BID, OPENING, TENDER, BidState, OpeningState, TenderState
from marketplace.bids.models import Bid, BidEnvelope, BidFile, Opening, ScoreSheet, Tender
from marketplace.bids.queries.bidders import is_admitted
from marketplace.bids.services import files, telling
from marketplace.bids.services.opening import too_early
from marketplace.documents import services as documents
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.organizations.models import Institution
from marketplace.security.actors import SYSTEM

LEASE = timedelta(minutes=5)
LAST_TRY = 3
NO_LONGER = "开启当日已不在试点期限内，不予评选"
DAMAGED = "标书无法开启：{why}"


def left_openings() -> list[int]:
    """Requests that wait for a worker, or whose worker was killed."""
    free = or_(Opening.leased_until.is_(None), Opening.leased_until < clock.now())
    rows = select(Opening.id).where(Opening.state.in_((OpeningState.ASKED, OpeningState.OPENING)), free)
    return list(session().scalars(rows.order_by(Opening.id)))


def take_opening(number: int, *, at: datetime) -> int | None:
    """Lease a request; the number of this attempt, None where it is done or another worker has it."""
    found = _present(number)
    if found is None or not OPENING.can(found.state, "take"):
        return None
    if found.leased_until is not None and found.leased_until >= at:
        return None
    OPENING.move(found, "take")
    found.attempts += 1
    found.leased_until = at + LEASE
    return found.attempts


def _present(number: int) -> Opening | None:
    rows = select(Opening).where(Opening.id == number).with_for_update(of=Opening)
    return session().scalars(rows.execution_options(populate_existing=True)).one_or_none()


def open_bids(number: int, attempt: int, *, at: datetime) -> None:
    """Open everything of a leased request in the present unit of work.

    Too early by the database's clock: refused, recorded, the tender given back. A key that lacks: failed, recorded,
    nothing else changed. A damaged bid is marked unreadable, one of an institution no longer admitted excluded.
    """
    opening = _present(number)
    if opening is None or opening.attempts != attempt or opening.state is not OpeningState.OPENING:
        return
    tender = queries.locked(opening.tender)
    moment = queries.database_moment()
    if tender.state is not TenderState.OPENING:
        _fail(opening, tender, f"揭榜现为「{tender.state.title}」，没有可开启的标书", at=at)
    elif moment < queries.closes_at(tender):
        _give_back(opening, tender, too_early(tender, moment), at=at)
    else:
        try:
            read = _read_all(tender)
        except sealing.KeyMissing as missing:
            _fail(opening, tender, f"密钥不在：工作进程没有编号为 {missing} 的开启密钥，标书未开启", at=at)
            return
        _store(opening, tender, read, moment, at=at)


def fail_opening(number: int, attempt: int, *, at: datetime) -> None:
    """After an unforeseen fault: wait for the next try, or give up after the last one."""
    opening = _present(number)
    if opening is None or opening.attempts != attempt or opening.state is not OpeningState.OPENING:
        return
    opening.leased_until = None
    if attempt >= LAST_TRY:
        _fail(opening, opening.tender, f"系统故障，已试 {attempt} 次，标书未开启；请联系系统管理员", at=at)


def _fail(opening: Opening, tender: Tender, reason: str, *, at: datetime) -> None:
    OPENING.move(opening, "fail")
    opening.reason, opening.finished_at, opening.leased_until = reason, at, None
    session().flush()
    audit.record("opening:fail", by=SYSTEM, on=opening, title=tender.title, after={"state": opening.state},
                 reason=reason, at=at)  # fmt: skip
    for tell in (telling.tell_owner, telling.tell_city):
        tell(tender, "标书未能开启", f"的标书未能开启。原因：{reason}。", at=at)


def _give_back(opening: Opening, tender: Tender, reason: str, *, at: datetime) -> None:
    OPENING.move(opening, "refuse")
    TENDER.move(tender, "give_back")
    opening.reason, opening.finished_at, opening.leased_until = reason, at, None
    session().flush()
    audit.record("opening:refuse", by=SYSTEM, on=opening, title=tender.title, reason=reason, at=at,
                 after={"state": opening.state, "tender": tender.state})  # fmt: skip
    telling.tell_owner(tender, "开启申请已退回", f"的开启申请已退回。{reason}", at=at)


# ── Reading: nothing is changed, so that a key that lacks leaves everything as it was ───────────────────────────────
@dataclass(frozen=True, slots=True)
class _Read:
    """A bid with its package, or with the reason why there is none."""

    bid: Bid
    package: dict[str, Any]
    offer: rules.Offer | None
    institution: Institution | None
    trouble: str = ""


def _read_all(tender: Tender) -> list[_Read]:
    keys = sealing.opening_keys()
    bids = session().scalars(
        select(Bid).where(Bid.lying_in(tender.id), Bid.state == BidState.SEALED).order_by(Bid.id)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    # Asked of all before any is read: a bid must not be lost to a key that was only left out of the environment.
    for bid in bids:
        if bid.key_id not in keys:
            raise sealing.KeyMissing(bid.key_id)
    envelopes = _envelopes(tender)
    packages: list[tuple[Bid, dict[str, Any], str]] = []
    for bid in bids:
        try:
            packages.append((bid, sealing.unseal(envelopes.get(bid.id, b""), bid.key_id, keys), ""))
        except sealing.Unreadable as error:
            packages.append((bid, {}, str(error)))
    numbers = {_bidder_in(package) for _, package, _ in packages}
    known = {one.id: one for one in session().scalars(select(Institution).where(Institution.id.in_(numbers)))}
    return [_judge(tender, bid, package, trouble, known) for bid, package, trouble in packages]


def _envelopes(tender: Tender) -> dict[int, bytes]:
    """Ciphertext by bid, as plain columns: the bidders' own copies are not read."""
    rows = select(BidEnvelope.bid_id, BidEnvelope.sealed).join(Bid, BidEnvelope.bid_id == Bid.id)
    return {row.bid_id: row.sealed for row in session().execute(rows.where(Bid.lying_in(tender.id)))}


def _bidder_in(package: dict[str, Any]) -> int:
    """The bidder's number as the package says; 0 for nonsense, since anybody can seal to a public key."""
    number = package.get("institution")
    return number if isinstance(number, int) else 0


def _judge(tender: Tender, bid: Bid, package: dict[str, Any], trouble: str, known: dict[int, Institution]) -> _Read:
    """Whether the package is what its row says: of this tender, of the tag's bidder, from this house, unchanged."""
    if trouble:
        return _Read(bid, {}, None, None, trouble)
    if package.get("mark") != sealing.mark_of_origin(package):
        return _Read(bid, {}, None, None, "不是经本平台递交的内容")
    institution = known.get(_bidder_in(package))
    if package.get("tender") != tender.id or institution is None:
        return _Read(bid, {}, None, None, "不属于这次揭榜")
    if bid.bidder_tag != sealing.bidder_tag(tender.id, institution.id):
        return _Read(bid, {}, None, None, "递交单位与标记不符")
    try:
        offer = rules.offer_from(package["offer"])
        datetime.fromisoformat(package["at"])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return _Read(bid, {}, None, None, "内容无法识别")
    return _Read(bid, package, offer, institution)


# ── Storing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _store(opening: Opening, tender: Tender, read: Sequence[_Read], moment: datetime, *, at: datetime) -> None:
    day = clock.local(moment).date()
    rows = _file_rows(tender)
    for one in read:
        if one.offer is None or one.institution is None:
            BID.move(one.bid, "give_up")
            one.bid.decision_reason = DAMAGED.format(why=one.trouble)
            continue
        _fill(one.bid, one.offer, one.institution, datetime.fromisoformat(one.package["at"]))
        BID.move(one.bid, "open")
        if not is_admitted(one.institution, day):
            BID.move(one.bid, "exclude")
            one.bid.decision_reason = NO_LONGER
        _open_files(one.bid, one.package.get("files", []), rows)
    TENDER.move(tender, "open")
    OPENING.move(opening, "finish")
    tender.opened_at, opening.finished_at, opening.leased_until = moment, at, None
    opening.opened = sum(1 for one in read if one.offer is not None)
    session().add(ScoreSheet(tender_id=tender.id, kind="owner", created_at=at))
    session().flush()
    _record(tender, read, at=at)
    _tell(tender, read, at=at)


def _fill(bid: Bid, offer: rules.Offer, institution: Institution, submitted_at: datetime) -> None:
    content = rules.offer_json(offer)
    bid.institution, bid.submitted_at = institution, submitted_at
    bid.price, bid.concession = offer.price, offer.concession
    bid.content = {name: value for name, value in content.items() if name not in ("price", "concession")}


def _file_rows(tender: Tender) -> dict[str, BidFile]:
    rows = select(BidFile).where(BidFile.tender_id == tender.id, BidFile.bid_id.is_not(None))
    return {row.blob: row for row in session().scalars(rows)}


def _open_files(bid: Bid, packed: Sequence[dict[str, Any]], rows: dict[str, BidFile]) -> None:
    """Each file becomes an attachment; one that is gone or damaged is named with what happened to it."""
    for one in packed:
        row = rows.get(one["blob"])
        if row is None:
            row = BidFile(tender_id=bid.tender_id, bid_id=bid.id, bidder_tag=bid.bidder_tag, blob=one["blob"])
            session().add(row)
        try:
            upload = FileStorage(BytesIO(files.open_stored(one)), filename=one["name"])
            row.attachment = documents.store(upload, by=SYSTEM)
        except (sealing.Unreadable, RuleBroken) as error:
            row.remark = f"《{one['name']}》无法打开：{error}"[:100]
            continue
        files.remove_later(row.blob)


def _record(tender: Tender, read: Sequence[_Read], *, at: datetime) -> None:
    digests = [audit.digest(sealing.canonical(one.package).decode()) for one in read if one.offer is not None]
    counts = {state.value: sum(1 for one in read if one.bid.state is state) for state in BidState}
    audit.record("tender:open", by=SYSTEM, on=tender, at=at,
                 after={"state": tender.state, "bids": {name: n for name, n in counts.items() if n},
                        "digests": sorted(digests)})  # fmt: skip


def _tell(tender: Tender, read: Sequence[_Read], *, at: datetime) -> None:
    told = f"的标书已开启，共 {len(read)} 份"
    telling.tell_owner(tender, "标书已开启", f"{told}，请评分并选定机构。", at=at, page="/bids")
    telling.tell_city(tender, "标书已开启", f"{told}。", at=at)
    bidders = queries.bidders_of(tender)
    opened = [one.bid.institution_id for one in read if one.bid.state is BidState.OPENED and one.bid.institution_id]
    telling.tell_institutions(tender, opened, "标书已开启", "的标书已开启，等待企业评选。", at=at)
    for one in read:
        if one.bid.state is not BidState.OPENED and one.bid.id in bidders:
            telling.tell_institutions(
                tender, [bidders[one.bid.id]], "贵机构的标书未参加评选", f"：{one.bid.decision_reason}。", at=at
            )
