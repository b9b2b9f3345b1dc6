"""Handed over, sent back, accepted: it counts as served, the survey hears of it, the need ends (D5)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select

from marketplace.engagements import services
from marketplace.engagements.events import EngagementAccepted, EngagementEnded
from marketplace.engagements.lifecycle import EngagementState as E
from marketplace.engagements.lifecycle import MilestoneState as M
from marketplace.engagements.models import Deliverable, Engagement
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.organizations.models import ServiceRecord
from tests.cast import Cast
from tests.factories.agreements import Way, awarded, paper
from tests.trail import acts

Heard = list[tuple[str, int]]


@pytest.fixture
def heard(app: Flask) -> Iterator[Heard]:
    """What later rooms are told."""
    found: Heard = []
    handlers = app.extensions["marketplace_events"]
    kept = {kind: list(handlers.get(kind, [])) for kind in (EngagementAccepted, EngagementEnded)}
    for kind in kept:
        events.subscribe(app, kind, lambda event: found.append((type(event).__name__, event.engagement.id)))
    yield found
    handlers.update(kept)


@pytest.mark.both_databases
def test_accepted(way: Way, heard: Heard) -> None:
    found = way.to("delivered")
    with unit_of_work():
        services.accept(found, "成果与约定一致", by=way.clerk)
    assert (found.state, found.accepted_at, found.acceptance_remark) == (E.ACCEPTED, clock.now(), "成果与约定一致")
    assert [one.state for one in found.milestones] == [M.CONFIRMED, M.CONFIRMED]
    assert session().scalars(select(ServiceRecord)).one().accepted_at == clock.now()
    assert found.need.state is NeedState.CLOSED
    assert heard == [("EngagementAccepted", found.id)]


def test_accepted_twice_is_once(way: Way, heard: Heard) -> None:
    way.to("accepted")
    with pytest.raises(TransitionRefused):
        services.accept(way.engagement, by=way.clerk)
    assert len(heard) == 1
    assert acts().count("engagement:accept") == 1


@pytest.mark.parametrize("who", ["institution-1", "enterprise-2", "institution-2", "city", "county-430202", "auditor"])
def test_the_wrong_side_accepts_nothing(cast: Cast, way: Way, who: str) -> None:
    way.to("delivered")
    with pytest.raises(Forbidden):
        services.accept(way.engagement, by=cast.actor(who))
    with pytest.raises(Forbidden):
        services.send_back_delivery(way.engagement, "缺少改进建议", by=cast.actor(who))
    assert way.engagement.state is E.DELIVERED


@pytest.mark.parametrize("who", ["enterprise-1", "enterprise-2", "institution-2", "city"])
def test_the_wrong_side_hands_over_nothing(cast: Cast, way: Way, who: str) -> None:
    way.to("submitted")
    with pytest.raises(Forbidden):
        services.hand_over(way.engagement, by=cast.actor(who))


def test_not_before_every_milestone_is_handed_in(way: Way) -> None:
    way.to("active")
    with unit_of_work():
        services.submit_milestone(way.engagement.milestones[0], [paper()], by=way.agent)
    with pytest.raises(RuleBroken, match="第 2 个里程碑「第2步」未提交"):
        services.hand_over(way.engagement, by=way.agent)
    assert (way.engagement.state, way.engagement.delivered_at) == (E.ACTIVE, None)


def test_no_acceptance_without_a_deliverable(way: Way) -> None:
    way.to("delivered")
    with unit_of_work():
        session().execute(delete(Deliverable))
    with pytest.raises(RuleBroken, match="还没有交付成果"):
        services.accept(way.engagement, by=way.clerk)
    session().rollback()
    assert way.engagement.state is E.DELIVERED
    assert session().scalars(select(ServiceRecord)).one().accepted_at is None


def test_not_before_it_is_handed_over(way: Way) -> None:
    way.to("submitted")
    with pytest.raises(TransitionRefused):
        services.accept(way.engagement, by=way.clerk)


@pytest.mark.both_databases
def test_sent_back_and_handed_over_again(way: Way) -> None:
    way.to("delivered")
    with pytest.raises(RuleBroken, match="退回的原因"):
        services.send_back_delivery(way.engagement, "", by=way.clerk)
    with unit_of_work():
        services.send_back_delivery(way.engagement, "缺少改进建议", by=way.clerk)
    found = way.engagement
    assert (found.state, found.delivered_at, found.state_reason) == (E.ACTIVE, None, "缺少改进建议")
    with unit_of_work():
        services.send_back(found.milestones[1], "补上改进建议", by=way.clerk)
        services.submit_milestone(found.milestones[1], [paper("建议.pdf")], by=way.agent)
        services.hand_over(found, by=way.agent)
        services.accept(found, by=way.clerk)
    assert found.state is E.ACCEPTED


@pytest.mark.both_databases
def test_the_need_ends_with_the_last_of_its_agreements(cast: Cast, way: Way) -> None:
    with unit_of_work():
        award, bid = awarded(cast, institution="institution-2")
        # Two institutions were chosen for one need.
        award.tender.need, award.tender.publication = way.engagement.need, 99
        second: Engagement = services.draw_up(award, bid, at=clock.now())
    way.to("accepted")
    assert way.engagement.need.state is NeedState.PUBLISHED
    with unit_of_work():
        services.cancel(second, "企业只需要一家服务", by=way.clerk)
    assert way.engagement.need.state is NeedState.CLOSED


@pytest.mark.both_databases
def test_ended_early_is_not_served_and_keeps_its_place(way: Way, heard: Heard) -> None:
    way.to("active")
    with pytest.raises(RuleBroken, match="提前终止的原因"):
        services.end_early(way.engagement, "", by=way.clerk)
    with unit_of_work():
        services.end_early(way.engagement, "双方协商一致终止", by=way.clerk)
    found = way.engagement
    assert (found.state, found.ended_at, found.state_reason) == (E.ENDED, clock.now(), "双方协商一致终止")
    assert session().scalars(select(ServiceRecord)).one().accepted_at is None
    assert found.need.state is NeedState.CLOSED
    assert heard == [("EngagementEnded", found.id)]


@pytest.mark.parametrize("who", ["enterprise-2", "institution-2", "county-430202", "auditor"])
def test_nobody_else_ends_or_suspends(cast: Cast, way: Way, who: str) -> None:
    way.to("active")
    for act in (services.end_early, services.suspend):
        with pytest.raises(Forbidden):
            act(way.engagement, "与我无关的事", by=cast.actor(who))


@pytest.mark.both_databases
def test_suspended_and_resumed(way: Way) -> None:
    way.to("active")
    with unit_of_work():
        services.suspend(way.engagement, "等待设备到货", by=way.agent)
    assert (way.engagement.state, way.engagement.suspended_on) == (E.SUSPENDED, clock.today())
    with pytest.raises(TransitionRefused):
        services.hand_over(way.engagement, by=way.agent)
    with unit_of_work():
        services.resume(way.engagement, "设备已经到货", by=way.clerk)
    assert (way.engagement.state, way.engagement.suspended_on) == (E.ACTIVE, None)
    with pytest.raises(TransitionRefused):
        services.resume(way.engagement, "设备已经到货", by=way.clerk)
