"""Handing in, changing, withdrawing and reading one's own sealed bid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.audit import services as audit
from marketplace.audit.models import AuditRecord
from marketplace.bids import queries, sealing, services, tasks
from marketplace.bids.lifecycle import BidState
from marketplace.bids.models import Bid, BidEnvelope, BidFile
from marketplace.bids.services import files
from marketplace.documents.models import Attachment
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.services import cancel_need
from marketplace.notifications.models import InboxMessage, OutboxMail
from marketplace.pilots.queries import policy_of_round
from tests import trail
from tests.integration.bids.conftest import Hall, offer, paper


def count(kind: type) -> int:
    return session().scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.both_databases
def test_a_bid_is_handed_in_changed_withdrawn_and_handed_in_again(hall: Hall) -> None:
    by = hall.cast.actor("institution-1")
    first = hall.bid("institution-1", "90000")
    again = hall.bid("institution-1", "88000")
    assert len(hall.bids()) == 1
    assert services.has_bid(hall.tender, by)
    assert not services.has_bid(hall.tender, hall.cast.actor("institution-2"))
    assert first.digest != again.digest
    with unit_of_work():
        services.withdraw_bid(hall.tender, by=by, at=clock.now())
    assert not services.has_bid(hall.tender, by)
    hall.bid("institution-1", "87000")
    assert [bid.state for bid in hall.bids()] == [BidState.WITHDRAWN, BidState.SEALED]
    assert hall.bids()[0].envelope is None
    assert count(BidEnvelope) == 1
    assert trail.acts()[-4:] == ["bid:submit", "bid:change", "bid:withdraw", "bid:submit"]


def test_all_bids_have_one_size_and_a_row_says_nothing_else(hall: Hall) -> None:
    hall.bid("institution-1", "20001")
    hall.bid("institution-2", "99999999.99", plan="长" * 3000, schedule="长" * 1500, cases="长" * 1500)
    one, other = hall.bids()
    sizes = {(len(found.sealed), len(found.receipt)) for found in session().scalars(select(BidEnvelope))}
    assert sizes == {(sealing.BID_SIZE + 48, sealing.BID_SIZE + 40)}
    for bid in (one, other):
        assert (bid.institution_id, bid.price, bid.concession, bid.submitted_at, bid.content) == (None,) * 4 + ({},)


def test_nothing_but_the_bid_and_a_nameless_row_of_the_trail_is_written(hall: Hall) -> None:
    before = hall.tender.version, count(InboxMessage), count(OutboxMail), count(Attachment)
    hall.bid("institution-1", files=2)
    session().refresh(hall.tender)
    assert (hall.tender.version, count(InboxMessage), count(OutboxMail), count(Attachment)) == before
    row = trail.last()
    assert (row.act, row.subject_kind, row.actor_user_id, row.organization_id) == ("bid:submit", "tender", None, None)
    assert row.organization_name == ""
    assert list(row.after or {}) == ["digest"]
    assert row.actor_name.startswith("匿名服务机构·")


def test_the_same_bidder_is_the_same_nobody_on_one_tender(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.bid("institution-2")
    hall.bid("institution-1")
    names = session().scalars(
        select(AuditRecord.actor_name).where(AuditRecord.act.like("bid:%")).order_by(AuditRecord.number)
    ).all()  # fmt: skip
    assert names[0] == names[2] != names[1]


@pytest.mark.both_databases
def test_a_second_late_is_refused_and_the_last_moment_is_not(hall: Hall) -> None:
    hall.stand_at(queries.closes_at(hall.tender) - timedelta(microseconds=1))
    hall.bid("institution-1")
    hall.stand_at(queries.closes_at(hall.tender))
    with pytest.raises(Refusal, match=r"2023-04-10 24:00 截止.*2023-04-11 00:00:00"), unit_of_work():
        services.submit_bid(
            hall.tender, offer(), [], by=hall.cast.actor("institution-2"), at=clock.now() - timedelta(days=1)
        )
    with pytest.raises(Refusal, match="截止"), unit_of_work():
        services.withdraw_bid(hall.tender, by=hall.cast.actor("institution-1"), at=clock.now())
    with pytest.raises(Refusal, match="截止"), unit_of_work():
        services.stage_file(hall.tender, paper(), by=hall.cast.actor("institution-2"))
    assert len(hall.bids()) == 1


def test_without_a_key_nothing_is_stored(hall: Hall) -> None:
    rows = len(trail.acts())
    for broken in ("", "no key", "QUJD"):
        hall.app.config["BID_SEALING_PUBLIC_KEY"] = broken
        with pytest.raises(Refusal, match="未配置"), unit_of_work():
            services.submit_bid(hall.tender, offer(), [], by=hall.cast.actor("institution-1"), at=clock.now())
    assert hall.bids() == []
    assert len(trail.acts()) == rows


@pytest.mark.parametrize("who", ["enterprise-1", "city", "county-430202", "assessor-1", "auditor"])
def test_only_institutions_bid(hall: Hall, who: str) -> None:
    with pytest.raises(Forbidden), unit_of_work():
        services.submit_bid(hall.tender, offer(), [], by=hall.cast.actor(who), at=clock.now())


def test_an_institution_outside_its_term_does_not_bid(hall: Hall) -> None:
    by = hall.admit("institution-1", until=clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden, match="试点期限"), unit_of_work():
        services.submit_bid(hall.tender, offer(), [], by=by, at=clock.now())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"price": "-1"}, "price"), ({"price": "100000000.01"}, "price"), ({"price": "10.001"}, "price"),
        ({"price": "NaN"}, "price"), ({"price": "Infinity"}, "price"), ({"price": "10"}, "concession"),
        ({"plan": "太短"}, "plan"), ({"plan": "长" * 3001}, "plan"), ({"team": "长" * 1501}, "team"),
        ({"cases": "坏\ud800"}, "cases"), ({"schedule": "坏\x01"}, "schedule"),
        ({"from_gains": True}, "gains_terms"),
    ],
)  # fmt: skip
def test_a_wrong_offer_is_refused_by_field_and_nothing_is_stored(
    hall: Hall, values: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        hall.bid("institution-1", **values)  # type: ignore[arg-type]
    assert field in {problem.field for problem in refused.value.problems}
    session().rollback()
    assert hall.bids() == []


def test_the_bidder_alone_reads_the_own_bid_with_its_code(hall: Hall) -> None:
    by = hall.cast.actor("institution-1")
    receipt = hall.bid("institution-1", "76543.21", files=1, from_gains=True, gains_terms="按年节约额的一成支付")
    found, staged = services.read_own(hall.tender, receipt.code.lower().replace("-", " "), by=by)
    assert (found.price, found.concession, found.from_gains) == (Decimal("76543.21"), Decimal(20000), True)
    assert [(one.name, one.size) for one in staged] == [("附件0.pdf", 29)]
    for code in ("", "AAAAA-AAAAA-AAAAA-AAAAA", receipt.code[:-1]):
        with pytest.raises(RuleBroken, match="回执码"):
            services.read_own(hall.tender, code, by=by)
    hall.bid("institution-2")
    with pytest.raises(RuleBroken, match="回执码"):
        services.read_own(hall.tender, receipt.code, by=hall.cast.actor("institution-2"))


def test_files_stay_with_a_changed_bid_and_those_left_out_are_gone(hall: Hall) -> None:
    by = hall.cast.actor("institution-1")
    receipt = hall.bid("institution-1", files=2)
    _, staged = services.read_own(hall.tender, receipt.code, by=by)
    kept = session().scalars(select(BidFile).order_by(BidFile.id)).all()
    with unit_of_work():
        services.submit_bid(hall.tender, offer(), [staged[1].token], by=by, at=clock.now())
    assert [row.blob for row in session().scalars(select(BidFile))] == [kept[1].blob]
    assert not files.blob_path(kept[0].blob).exists()
    assert files.blob_path(kept[1].blob).stat().st_size % sealing.FILE_STEP == 40
    with unit_of_work():
        services.withdraw_bid(hall.tender, by=by, at=clock.now())
    assert count(BidFile) == 0
    assert not files.blob_path(kept[1].blob).exists()


def test_a_foreign_changed_expired_or_used_token_is_refused(hall: Hall, make_need: object) -> None:
    mine, rival = hall.cast.actor("institution-1"), hall.cast.actor("institution-2")
    with unit_of_work():
        token = services.stage_file(hall.tender, paper(), by=mine).token
    bad = {"not for": (rival, token), "changed": (mine, token[:-6] + "AAAAA="), "none": (mine, "nonsense")}
    for by, tried in bad.values():
        with pytest.raises(RuleBroken, match="附件"), unit_of_work():
            services.submit_bid(hall.tender, offer(), [tried], by=by, at=clock.now())
    with unit_of_work():
        services.submit_bid(hall.tender, offer(), [token], by=mine, at=clock.now())
        services.withdraw_bid(hall.tender, by=mine, at=clock.now())
    with pytest.raises(RuleBroken, match="已不在"), unit_of_work():
        services.submit_bid(hall.tender, offer(), [token], by=mine, at=clock.now())
    with unit_of_work():
        token = services.stage_file(hall.tender, paper(), by=mine).token
    hall.stand_at(clock.now() + timedelta(hours=24))
    with pytest.raises(RuleBroken, match="超过一天"), unit_of_work():
        services.submit_bid(hall.tender, offer(), [token], by=mine, at=clock.now())
    assert session().scalars(select(Bid.id).where(Bid.state == BidState.SEALED)).all() == []


def test_files_are_limited_in_number_size_and_kind(hall: Hall) -> None:
    by = hall.cast.actor("institution-1")
    with unit_of_work():
        tokens = [services.stage_file(hall.tender, paper(f"{n}.pdf"), by=by).token for n in range(4)]
    with pytest.raises(RuleBroken, match="最多 3 个"), unit_of_work():
        services.submit_bid(hall.tender, offer(), tokens, by=by, at=clock.now())
    for bad in (paper(content=b"%PDF-" + bytes(10 * 1024 * 1024)), paper("a.exe"), paper(content=b""), paper("a.png")):
        with pytest.raises(RuleBroken), unit_of_work():
            services.stage_file(hall.tender, bad, by=by)


def test_files_that_no_bid_takes_up_are_swept_away(hall: Hall) -> None:
    by = hall.cast.actor("institution-1")
    hall.bid("institution-1", files=1)
    with unit_of_work():
        services.stage_file(hall.tender, paper(), by=by)
    unused = session().scalars(select(BidFile).where(BidFile.bid_id.is_(None))).one().blob
    hall.stand_at(clock.now() + timedelta(hours=49))
    with unit_of_work():
        assert files.sweep_files() == 1
    assert not files.blob_path(unused).exists()
    assert count(BidFile) == 1


def test_ciphertext_of_a_void_bid_is_erased_after_its_time_and_the_trail_keeps_the_digest(hall: Hall) -> None:
    receipt = hall.bid("institution-1", files=1)
    blob = session().scalars(select(BidFile)).one().blob
    sealed = session().scalars(select(BidEnvelope)).one().sealed
    with unit_of_work():
        cancel_need(hall.need, "企业已整体搬迁出株洲", by=hall.cast.actor("city"))
    kept = policy_of_round(hall.need.round_id).bids.sealed_kept_days
    assert kept is not None
    last_day = hall.need.round.ends_on + timedelta(days=kept.value)
    hall.stand_at(clock.start_of_day(last_day))
    tasks.sweep()
    assert (count(BidEnvelope), files.blob_path(blob).exists()) == (1, True)
    hall.stand_at(clock.end_of_day(last_day))
    tasks.sweep()
    tasks.sweep()
    assert (count(BidEnvelope), count(BidFile), files.blob_path(blob).exists()) == (0, 0, False)
    assert hall.bids()[0].state is BidState.VOID
    assert trail.last().act == "bid:erase"
    assert trail.last().after == {"digest": audit.digest(sealed.hex()), "files": 1}
    session().expire_all()  # the reader comes another day, with nothing kept of the first look
    with pytest.raises(Refusal, match="保存期限"):
        services.read_own(hall.tender, receipt.code, by=hall.cast.actor("institution-1"))
