"""Opening: asked for after the deadline by the database's clock, done by the worker with its key, all or nothing."""

import base64
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from nacl.public import PrivateKey
from sqlalchemy import select

from marketplace.bids import queries, sealing, services, tasks
from marketplace.bids.lifecycle import BidState, OpeningState, TenderState
from marketplace.bids.models import Bid, BidEnvelope, BidFile, Opening
from marketplace.bids.services import files, unsealing
from marketplace.documents.services import content_of
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.lifecycle import NeedState
from marketplace.notifications.models import InboxMessage
from tests import trail
from tests.integration.bids.conftest import DEADLINE, PLAN, Hall, new_keys, offer


def told(hall: Hall, who: str) -> list[str]:
    rows = select(InboxMessage.title).where(InboxMessage.user_id == hall.cast.users[who]).order_by(InboxMessage.id)
    return [title.partition("：")[0] for title in session().scalars(rows)]


def envelope(bid: Bid) -> BidEnvelope:
    assert bid.envelope is not None
    return bid.envelope


@pytest.mark.both_databases
def test_all_bids_open_with_their_words_files_and_moments(hall: Hall) -> None:
    hall.bid("institution-1", "90000.50", files=2, from_gains=True, gains_terms="按节约额的一成")
    hall.stand_at(clock.now() + timedelta(hours=3))
    hall.bid("institution-2", "80000")
    opening = hall.open()
    assert (opening.state, opening.opened, hall.tender.state) == (OpeningState.DONE, 2, TenderState.OPENED)
    first, second = hall.bids()
    assert [bid.state for bid in (first, second)] == [BidState.OPENED] * 2
    assert first.institution_id == hall.cast.organizations["institution-1"]
    assert (first.price, first.concession) == (Decimal("90000.50"), Decimal(20000))
    assert (first.content["plan"], first.content["from_gains"]) == (PLAN, True)
    assert second.submitted_at is not None
    assert first.submitted_at is not None
    assert second.submitted_at - first.submitted_at == timedelta(hours=3)
    assert [content_of(one.attachment) for one in first.files if one.attachment] == [
        b"%PDF-1.4 sample of the bidder"
    ] * 2
    assert not any(files.blob_path(one.blob).exists() for one in first.files)
    row = trail.last()
    assert row.act == "tender:open"
    assert (row.after or {})["bids"] == {"opened": 2}
    assert sorted((row.after or {})["digests"]) == sorted(one.digest for one in hall.receipts.values())
    for who in ("enterprise-1", "city", "institution-1", "institution-2"):
        assert told(hall, who)[-1] == "标书已开启"


@pytest.mark.both_databases
def test_too_early_is_refused_and_recorded(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.stand_at(queries.closes_at(hall.tender) - timedelta(seconds=1))
    with unit_of_work(), pytest.raises(services.OpeningRefused, match=r"2023-04-10 24:00.*23:59:59") as refused:
        services.ask_opening(hall.tender, by=hall.cast.actor("city"), at=clock.now())
    session().expire_all()
    assert session().get_one(Opening, refused.value.opening.id).state is OpeningState.REFUSED
    assert (trail.last().act, trail.last().actor_name) == ("opening:refuse", "city")
    assert hall.bids()[0].state is BidState.SEALED
    assert hall.tender.state is TenderState.RECEIVING


@pytest.mark.both_databases
def test_the_database_clock_decides_not_that_of_the_process(hall: Hall) -> None:
    # No clock stands here: the process believes that it is 2023, SQLite knows better.
    hall.clocks.close()
    with time_machine.travel(datetime(2023, 3, 22, tzinfo=UTC)):
        assert clock.today() < DEADLINE
        with pytest.raises(Refusal, match="截止"), unit_of_work():
            services.submit_bid(hall.tender, offer(), [], by=hall.cast.actor("institution-1"), at=clock.now())
        session().rollback()
        with unit_of_work():
            opening = services.ask_opening(hall.tender, by=hall.cast.actor("enterprise-1"), at=clock.now())
    session().expire_all()
    assert session().get_one(Opening, opening.id).state is OpeningState.DONE


def test_the_worker_too_holds_the_deadline_against_the_clock(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.app.config["BID_OPENING_KEYS"] = {}
    hall.open()
    with unit_of_work():
        opening = session().scalars(select(Opening)).one()
        services.retry_opening(opening, by=hall.cast.actor("city"), at=clock.now())
        new_deadline = clock.today() + timedelta(days=3)
        opening.tender.deadline_on = new_deadline
    session().expire_all()
    assert session().scalars(select(Opening)).one().state is OpeningState.REFUSED
    assert hall.tender.state is TenderState.RECEIVING
    assert hall.bids()[0].state is BidState.SEALED


@pytest.mark.both_databases
def test_without_the_key_nothing_is_half_done_and_with_it_the_city_tries_again(hall: Hall) -> None:
    private = hall.app.config["BID_OPENING_KEYS"]
    hall.bid("institution-1", files=1)
    hall.app.config["BID_OPENING_KEYS"] = {}
    opening = hall.open()
    assert (opening.state, hall.tender.state) == (OpeningState.FAILED, TenderState.OPENING)
    assert opening.reason.startswith("密钥不在")
    assert hall.bids()[0].state is BidState.SEALED
    assert trail.last().act == "opening:fail"
    assert told(hall, "enterprise-1")[-1] == told(hall, "city")[-1] == "标书未能开启"
    hall.app.config["BID_OPENING_KEYS"] = private
    with unit_of_work():
        services.retry_opening(opening, by=hall.cast.actor("city"), at=clock.now())
    session().expire_all()
    assert hall.bids()[0].state is BidState.OPENED


def test_bids_under_a_former_key_open_while_the_worker_has_both(hall: Hall) -> None:
    former = dict(hall.app.config["BID_OPENING_KEYS"])
    hall.bid("institution-1")
    new_keys(hall.app)
    hall.bid("institution-2")
    hall.app.config["BID_OPENING_KEYS"] |= former
    hall.open()
    assert len({bid.key_id for bid in hall.bids()}) == 2
    assert {bid.state for bid in hall.bids()} == {BidState.OPENED}


def test_one_of_two_keys_missing_opens_none(hall: Hall) -> None:
    hall.bid("institution-1")
    new_keys(hall.app)
    hall.bid("institution-2")
    assert hall.open().state is OpeningState.FAILED
    assert {bid.state for bid in hall.bids()} == {BidState.SEALED}


def test_keys_are_read_from_the_environment_and_wrong_ones_named() -> None:
    pairs = [PrivateKey.generate() for _ in range(2)]
    told_keys = ", ".join(base64.b64encode(bytes(one)).decode() for one in pairs)
    found = sealing.read_opening_keys({"BID_OPENING_KEY": told_keys})
    assert set(found) == {sealing.key_id(one.public_key) for one in pairs}
    assert sealing.read_opening_keys({}) == {}
    with pytest.raises(ValueError, match="第 3 个"):
        sealing.read_opening_keys({"BID_OPENING_KEY": told_keys + ",nonsense"})


@pytest.mark.both_databases
def test_a_damaged_bid_is_unreadable_and_the_others_open(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.bid("institution-2")
    with unit_of_work():
        sealed = envelope(hall.bids()[0]).sealed
        envelope(hall.bids()[0]).sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    hall.open()
    one, other = hall.bids()
    assert (one.state, one.institution_id, other.state) == (BidState.UNREADABLE, None, BidState.OPENED)
    assert "已损坏" in one.decision_reason
    assert told(hall, "institution-1")[-1] == "贵机构的标书未参加评选"
    assert told(hall, "institution-2")[-1] == "标书已开启"


def test_a_bid_forged_by_who_can_write_the_database_is_found_out(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.bid("institution-2")
    mine, other = hall.bids()
    public = sealing.sealing_key()
    forged = {"tender": hall.tender.id, "institution": hall.cast.organizations["institution-1"], "mark": "0"}
    with unit_of_work():
        envelope(mine).sealed = sealing.seal(forged, public)
        envelope(other).sealed = sealing.seal({"institution": ["nonsense"]}, public)
    hall.open()
    assert [bid.state for bid in hall.bids()] == [BidState.UNREADABLE] * 2


def test_a_bid_moved_to_another_row_is_found_out(hall: Hall) -> None:
    hall.bid("institution-1", "20001")
    hall.bid("institution-2", "20002")
    mine, other = hall.bids()
    with unit_of_work():
        one, two = envelope(mine), envelope(other)
        one.sealed, two.sealed = two.sealed, one.sealed
    hall.open()
    assert [bid.state for bid in hall.bids()] == [BidState.UNREADABLE] * 2


def test_a_damaged_or_missing_file_is_named_and_the_bid_opens(hall: Hall) -> None:
    hall.bid("institution-1", files=2)
    first, second = session().scalars(select(BidFile).order_by(BidFile.id)).all()
    files.blob_path(first.blob).write_bytes(b"damaged")
    files.blob_path(second.blob).unlink()
    hall.open()
    assert hall.bids()[0].state is BidState.OPENED
    assert [(one.attachment, one.remark[:10]) for one in hall.bids()[0].files] == [
        (None, "《附件0.pdf》无法"[:10]), (None, "《附件1.pdf》无法"[:10])
    ]  # fmt: skip


def test_an_institution_no_longer_admitted_is_excluded_with_the_reason(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.admit("institution-1", until=DEADLINE)
    hall.open()
    bid = hall.bids()[0]
    assert (bid.state, bid.decision_reason) == (BidState.EXCLUDED, unsealing.NO_LONGER)
    assert told(hall, "institution-1")[-1] == "贵机构的标书未参加评选"


def test_asked_twice_or_done_twice_nothing_happens_again(hall: Hall) -> None:
    hall.bid("institution-1")
    opening = hall.open()
    rows = len(trail.acts())
    tasks.open_tender(opening.id)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.ask_opening(hall.tender, by=hall.cast.actor("city"), at=clock.now())
    session().rollback()
    assert len(trail.acts()) == rows


def test_the_sweep_takes_up_what_a_killed_worker_left(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.bid("institution-1")
    monkeypatch.setitem(hall.app.extensions, "perform_job", lambda name, number: None)
    opening = hall.open()
    with unit_of_work():
        assert unsealing.take_opening(opening.id, at=clock.now()) == 1
    tasks.sweep()
    session().expire_all()
    assert session().get_one(Opening, opening.id).state is OpeningState.OPENING
    hall.stand_at(clock.now() + unsealing.LEASE + timedelta(seconds=1))
    tasks.sweep()
    session().expire_all()
    assert session().get_one(Opening, opening.id).state is OpeningState.DONE


def test_a_fault_is_tried_again_and_then_told_without_a_word_of_the_bid(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hall.bid("institution-1")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(PLAN)

    monkeypatch.setattr(unsealing, "_store", broken)
    opening = hall.open()
    assert opening.state is OpeningState.OPENING
    for _ in range(2):
        tasks.sweep()
    session().expire_all()
    assert session().get_one(Opening, opening.id).state is OpeningState.FAILED
    assert hall.bids()[0].state is BidState.SEALED
    assert PLAN not in "".join(capsys.readouterr())


@pytest.mark.both_databases
def test_a_lost_key_fails_the_need_tells_the_bidders_and_a_new_key_starts_over(hall: Hall) -> None:
    receipt = hall.bid("institution-1", "91000")
    hall.bid("institution-2")
    lost = hall.tender
    with unit_of_work():
        services.lose_key(lost, "服务器更换时密钥未备份", by=hall.cast.actor("city"), at=clock.now())
    session().expire_all()
    assert (lost.state, lost.need.state) == (TenderState.FAILED, NeedState.FAILED)
    assert {bid.state for bid in hall.bids()} == {BidState.UNREADABLE}
    assert told(hall, "institution-1")[-1] == told(hall, "institution-2")[-1] == "标书无法开启"
    assert "tender:lose_key" in trail.acts()
    kept, staged = services.read_own(lost, receipt.code, by=hall.cast.actor("institution-1"))
    assert (kept.price, staged) == (Decimal(91000), [])
    new_keys(hall.app)
    with unit_of_work():
        needs.republish_need(lost.need, deadline_on=DEADLINE + timedelta(days=20), by=hall.cast.actor("city"))
    again = queries.of_need(lost.need)
    assert again is not None
    assert again.id != lost.id
    hall.tender = again
    hall.bid("institution-1", "91000")
    hall.open()
    assert [bid.state for bid in hall.bids()] == [BidState.OPENED]
