"""A draft out of the award, written by both sides; what it does not take, and how it falls."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.bids.events import AwardAnnulled
from marketplace.bids.lifecycle import BidState
from marketplace.engagements import services
from marketplace.engagements.lifecycle import EngagementState as E
from marketplace.engagements.models import Engagement, Milestone
from marketplace.engagements.services import Step
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import ServiceRecord
from tests.cast import Cast
from tests.factories.agreements import CONCESSION, PRICE, Way, awarded, steps, terms
from tests.trail import acts, last


def save(way: Way, *rows: Step, version: int | None = None, by: Any = None, **changes: Any) -> tuple[str, ...]:
    with unit_of_work():
        return services.save_draft(
            way.engagement, terms(**changes), rows or steps(), by=by or way.clerk,
            version=way.engagement.version if version is None else version,
        )  # fmt: skip


def messages(title: str) -> int:
    rows = select(func.count()).select_from(InboxMessage).where(InboxMessage.title.startswith(title))
    return session().scalar(rows) or 0


@pytest.mark.both_databases
def test_drawn_up_from_the_bid(way: Way) -> None:
    found = way.engagement
    assert found.number == f"FW2023-{found.id:05d}"
    assert (found.price, found.concession, found.public_share) == (PRICE, CONCESSION, 0)
    assert found.enterprise_share == PRICE - CONCESSION
    assert found.scope == "按国标做疲劳试验并分析断口。\n\n进度安排：\n三个月"
    assert (found.state, found.milestones) == (E.DRAFTING, [])
    assert messages("请商定服务协议") == 2
    assert "engagement:draw_up" in acts()


@pytest.mark.both_databases
def test_either_side_writes_and_the_other_is_told(way: Way) -> None:
    first = way.engagement.version
    assert save(way) == ()
    assert way.engagement.version > first
    save(way, *steps(20, 40, 60), by=way.agent)
    assert [one.position for one in way.engagement.milestones] == [1, 2, 3]
    save(way, *steps(25))
    session().expire_all()
    assert [(one.position, one.due_on) for one in way.engagement.milestones] == [(1, clock.today() + timedelta(25))]
    assert session().scalar(select(func.count()).select_from(Milestone)) == 1
    assert messages("协议草稿有修改") == 3
    assert last().act == "engagement:save"


@pytest.mark.both_databases
def test_changed_milestones_alone_make_a_new_version(way: Way) -> None:
    save(way)
    opened = way.engagement.version
    save(way, *steps(31, 61))
    assert way.engagement.version == opened + 1
    with pytest.raises(Conflict, match="已有变动"):
        save(way, version=opened)


def test_a_change_clears_both_confirmations(way: Way) -> None:
    save(way)
    with unit_of_work():
        services.confirm(way.engagement, version=way.engagement.version, by=way.clerk)
    assert way.engagement.enterprise_confirmed_at is not None
    save(way, by=way.agent)
    assert way.engagement.enterprise_confirmed_at is None


def test_what_does_not_sum_is_told_and_nothing_is_stored(way: Way) -> None:
    before = (way.engagement.version, way.engagement.scope)
    with pytest.raises(RuleBroken, match=r"少 0\.01 元"):
        save(way, enterprise_share=Decimal("79999.99"))
    session().expire_all()
    assert (way.engagement.version, way.engagement.scope) == before
    assert way.engagement.milestones == []
    assert "engagement:save" not in acts()


def test_the_policys_bounds_hold(way: Way) -> None:
    with pytest.raises(RuleBroken, match=r"30,000\.00"):
        save(way, public_share=Decimal("30000.01"), enterprise_share=Decimal("79999.99"))
    with pytest.raises(RuleBroken, match="最多 12 个"):
        save(way, *steps(*range(1, 14)))


def test_a_service_beyond_the_rounds_term_is_told_of(way: Way) -> None:
    assert "2024-03-31" in save(way, ends_on=date(2024, 4, 1))[0]


@pytest.mark.parametrize("who", ["enterprise-2", "institution-2", "city", "county-430202", "auditor", "assessor-1"])
def test_nobody_else_writes(cast: Cast, way: Way, who: str) -> None:
    with pytest.raises(Forbidden):
        save(way, by=cast.actor(who))


def test_an_enterprise_that_only_has_the_number_of_a_side_is_no_side(way: Way) -> None:
    with pytest.raises(Forbidden):
        save(way, by=replace(way.agent, organization_id=way.clerk.organization_id))


@pytest.mark.parametrize("state", ["waiting_share", "active", "delivered", "accepted"])
def test_only_a_draft_is_written(way: Way, state: str) -> None:
    way.to(state)
    with pytest.raises(TransitionRefused, match="只有在起草时可以修改"):
        save(way)


# ── How it falls ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.both_databases
def test_not_signed_after_all_gives_the_place_back_and_ends_the_need(way: Way) -> None:
    with pytest.raises(RuleBroken, match="不再签约的原因"), unit_of_work():
        services.cancel(way.engagement, " ", by=way.agent)
    with unit_of_work():
        services.cancel(way.engagement, "企业生产计划有变", by=way.agent)
    assert way.engagement.state is E.CANCELLED
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 0
    assert way.engagement.need.state is NeedState.CLOSED
    with pytest.raises(TransitionRefused):
        services.cancel(way.engagement, "再来一次也一样", by=way.city)


def test_before_the_award_binds_the_owner_may_choose_anew_out_of_the_same_opening(way: Way) -> None:
    with unit_of_work():
        way.engagement.binding_on = clock.today() + timedelta(days=1)
        services.cancel(way.engagement, "企业生产计划有变", by=way.clerk)
    assert way.engagement.need.state is NeedState.PUBLISHED
    assert way.engagement.bid.state is BidState.OPENED
    told = session().scalars(select(InboxMessage).where(InboxMessage.title.startswith("选定结果已失效"))).first()
    assert told is not None
    assert told.path.endswith("/bids")


def test_another_agreement_of_the_pair_keeps_the_place(cast: Cast, way: Way) -> None:
    second = Way(cast)
    with unit_of_work():
        services.cancel(way.engagement, "企业生产计划有变", by=way.clerk)
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 1
    with unit_of_work():
        services.cancel(second.engagement, "企业生产计划有变", by=way.city)
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 0


@pytest.mark.parametrize("who", ["enterprise-2", "institution-2", "county-430202", "auditor"])
def test_nobody_else_lets_it_fall(cast: Cast, way: Way, who: str) -> None:
    with pytest.raises(Forbidden):
        services.cancel(way.engagement, "与我无关", by=cast.actor(who))


@pytest.mark.both_databases
def test_an_annulled_award_takes_its_draft_along_and_the_bid_may_be_chosen_again(cast: Cast, way: Way) -> None:
    with unit_of_work():
        award, bid = awarded(cast)
        drawn = services.draw_up(award, bid, at=clock.now())
        untouched = way.engagement.id
    for _ in range(2):
        with unit_of_work():
            events.publish(AwardAnnulled(award, "报价有误"))
    assert drawn.state is E.CANCELLED
    assert drawn.state_reason == "选定结果已撤销：报价有误"
    with unit_of_work():
        again = services.draw_up(award, bid, at=clock.now())
    assert again.number != drawn.number
    assert session().get_one(Engagement, untouched).state is E.DRAFTING
    assert acts().count("engagement:cancel") == 1
