"""The award: one to three, a reason for each other, within capacity, once; and its annulment before it binds."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.bids import queries, services
from marketplace.bids.events import AwardAnnulled, BidAwarded
from marketplace.bids.lifecycle import AwardState, BidState, TenderState
from marketplace.bids.models import Award
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.lifecycle import NeedState
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import Institution, ServiceRecord
from tests import trail
from tests.integration.bids.conftest import Hall, publish


@pytest.fixture
def scored(hall: Hall) -> Hall:
    hall.bid("institution-1", "90000")
    hall.bid("institution-2", "80000")
    hall.bid(hall.newcomer(3), "70000")
    hall.open()
    hall.score()
    return hall


@pytest.fixture
def heard(scored: Hall, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = []
    monkeypatch.setattr(events, "publish", found.append)
    return found


def body(hall: Hall, who: str) -> str:
    rows = select(InboxMessage).where(InboxMessage.user_id == hall.cast.users[who]).order_by(InboxMessage.id.desc())
    found = session().scalars(rows).first()
    assert found is not None
    return found.title + found.body


def served(hall: Hall) -> set[int]:
    return set(session().scalars(select(ServiceRecord.institution_id)))


@pytest.mark.both_databases
def test_two_are_chosen_and_the_third_reads_why(scored: Hall, heard: list[object]) -> None:
    first, second, third = scored.bids()
    award = scored.award(third.id, first.id)
    assert [bid.state for bid in scored.bids()] == [BidState.AWARDED, BidState.NOT_AWARDED, BidState.AWARDED]
    assert second.decision_reason == "报价高于预算，方案不够具体"
    assert scored.tender.state is TenderState.AWARDED
    assert award.binding_on == date(2023, 4, 14)
    assert served(scored) == {first.institution_id, third.institution_id}
    assert "方案不够具体" in body(scored, "institution-2")
    assert "已被选定" in body(scored, "institution-1")
    assert [one.bid.id for one in heard if isinstance(one, BidAwarded)] == [third.id, first.id]
    assert trail.last().act == "award:choose"


@pytest.mark.parametrize("chosen", [[], [0, 1, 2], [0, 0], [7]])
def test_a_wrong_choice_is_refused(scored: Hall, chosen: list[int]) -> None:
    numbers = [bid.id for bid in scored.bids()]
    with pytest.raises(RuleBroken) as refused:
        scored.award(*(numbers[place] if place < 3 else 999 for place in chosen))
    assert "chosen" in {problem.field for problem in refused.value.problems}
    session().rollback()
    assert session().scalars(select(Award)).all() == []


def test_each_loser_must_read_a_reason(scored: Hall) -> None:
    first, second, third = scored.bids()
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        services.award_tender(
            scored.tender, [first.id], {second.id: "报价高于预算", third.id: "不好"},
            by=scored.cast.actor("enterprise-1"), at=clock.now(),
        )  # fmt: skip
    assert [problem.field for problem in refused.value.problems] == [f"reason-{third.id}"]
    session().rollback()
    assert scored.tender.state is TenderState.OPENED


def test_without_a_finished_sheet_nobody_is_chosen(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.open()
    with pytest.raises(RuleBroken, match="请先提交企业评分表"):
        hall.award(hall.bids()[0].id)


def test_no_award_before_the_opening_and_none_twice(scored: Hall) -> None:
    first = scored.bids()[0]
    scored.award(first.id)
    with pytest.raises(TransitionRefused):
        scored.award(first.id)
    session().rollback()
    assert len(session().scalars(select(Award)).all()) == 1


@pytest.mark.both_databases
def test_capacity_used_up_refuses_the_award_and_stores_nothing(scored: Hall) -> None:
    first, second, _ = scored.bids()
    with unit_of_work():
        session().get_one(Institution, second.institution_id).annual_capacity = 0
    with pytest.raises(RuleBroken, match="年度服务企业能力为 0 家"):
        scored.award(first.id, second.id)
    session().rollback()
    assert served(scored) == set()
    assert [bid.state for bid in scored.bids()] == [BidState.OPENED] * 3
    assert session().scalars(select(Award)).all() == []


def test_who_left_the_pilot_since_is_not_chosen(scored: Hall) -> None:
    scored.admit("institution-1", until=clock.today() - timedelta(days=1))
    with pytest.raises(RuleBroken, match="不在试点期限内"):
        scored.award(scored.bids()[0].id)


@pytest.mark.both_databases
def test_an_annulled_award_leaves_the_bids_as_opened_and_gives_capacity_back(scored: Hall, heard: list[object]) -> None:
    first, second, _ = scored.bids()
    award = scored.award(first.id)
    with unit_of_work():
        services.annul_award(award, "评选过程有投诉，核实后重评", by=scored.cast.actor("city"), at=clock.now())
    assert award.state is AwardState.ANNULLED
    assert (scored.tender.state, served(scored)) == (TenderState.OPENED, set())
    assert {(bid.state, bid.decision_reason) for bid in scored.bids()} == {(BidState.OPENED, "")}
    assert isinstance(heard[-1], AwardAnnulled)
    scored.award(second.id)
    assert [one.state for one in session().scalars(select(Award).order_by(Award.id))] == [
        AwardState.ANNULLED, AwardState.STANDING
    ]  # fmt: skip


def test_after_the_standstill_an_award_stays(scored: Hall) -> None:
    award = scored.award(scored.bids()[0].id)
    scored.stand_at(clock.start_of_day(award.binding_on))
    with pytest.raises(Refusal, match="起已生效"), unit_of_work():
        services.annul_award(award, "评选过程有投诉，核实后重评", by=scored.cast.actor("city"), at=clock.now())
    session().rollback()
    assert scored.tender.state is TenderState.AWARDED


def test_an_annulment_leaves_the_place_that_another_award_uses(scored: Hall, make_need: Any) -> None:
    award = scored.award(scored.bids()[0].id)
    scored.tender = publish(scored.cast, make_need("approved", wanted=2), date(2023, 4, 21))
    with unit_of_work():
        award.binding_on = date(2023, 6, 1)
    scored.bid("institution-1")
    scored.open()
    scored.score()
    scored.award(scored.bids()[0].id)
    with unit_of_work():
        services.annul_award(award, "评选过程有投诉，核实后重评", by=scored.cast.actor("city"), at=clock.now())
    assert served(scored) == {scored.cast.organizations["institution-1"]}


@pytest.mark.parametrize("end", ["withdraw", "cancel"])
def test_a_need_with_a_standing_award_does_not_just_vanish(scored: Hall, end: str) -> None:
    scored.award(scored.bids()[0].id)
    act = {"withdraw": needs.withdraw_need, "cancel": needs.cancel_need}[end]
    with pytest.raises(Refusal, match="撤销选定"), unit_of_work():
        act(scored.need, "情况有变，不再需要", by=scored.cast.actor("city"), at=clock.now())
    session().expire_all()
    assert scored.need.state is NeedState.PUBLISHED
    with unit_of_work():
        needs.close_need(scored.need, "服务均已验收", by=scored.cast.actor("city"), at=clock.now())
    assert queries.standing_award(scored.tender) is not None
