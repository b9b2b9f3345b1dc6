"""Both sides confirm the very text; the city confirms the public share within the budget, or refuses it (D27)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.engagements import queries, services
from marketplace.engagements.lifecycle import EngagementState as E
from marketplace.engagements.models import Engagement
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import queries as pilots
from marketplace.pilots.services import change_policy
from marketplace.security.actors import Actor
from tests.cast import Cast
from tests.factories.agreements import Way
from tests.trail import acts

NO_SHARE = {"public_share": Decimal(0), "enterprise_share": Decimal("110000.00")}


def confirm(way: Way, by: Actor, version: int | None = None) -> None:
    with unit_of_work():
        services.confirm(way.engagement, version=way.engagement.version if version is None else version, by=by)


@pytest.mark.both_databases
def test_without_public_money_two_confirmations_sign_it(way: Way) -> None:
    way.to("drafted", **NO_SHARE)
    confirm(way, way.agent)
    assert way.engagement.state is E.DRAFTING
    confirm(way, way.clerk)
    assert (way.engagement.state, way.engagement.signed_at) == (E.ACTIVE, clock.now())
    assert acts()[-1] == "engagement:sign"


@pytest.mark.both_databases
def test_a_public_share_waits_for_the_city(cast: Cast, way: Way) -> None:
    way.to("waiting_share")
    assert (way.engagement.state, way.engagement.signed_at) == (E.WAITING_SHARE, None)
    standing = queries.budget_standing(pilots.require_round())
    assert (standing.total, standing.confirmed, standing.waiting, standing.left) == (50000, 0, 30000, 50000)
    for who in ("enterprise-1", "institution-1", "county-430202", "auditor"):
        with pytest.raises(Forbidden):
            services.confirm_share(way.engagement, by=cast.actor(who))
    with unit_of_work():
        services.confirm_share(way.engagement, by=way.city)
    assert (way.engagement.state, way.engagement.signed_at) == (E.ACTIVE, clock.now())
    standing = queries.budget_standing(pilots.require_round())
    assert (standing.confirmed, standing.waiting, standing.left) == (30000, 0, 20000)


def test_the_very_version_is_confirmed(way: Way) -> None:
    way.to("drafted")
    with pytest.raises(Conflict):
        confirm(way, way.clerk, way.engagement.version - 1)
    assert way.engagement.enterprise_confirmed_at is None


def test_a_side_confirms_once_and_nobody_for_the_other(cast: Cast, way: Way) -> None:
    way.to("drafted")
    confirm(way, way.clerk)
    with pytest.raises(TransitionRefused, match="已经确认"):
        confirm(way, way.clerk)
    for who in ("enterprise-2", "institution-2", "city", "county-430202"):
        with pytest.raises(Forbidden):
            confirm(way, cast.actor(who))
    assert way.engagement.institution_confirmed_at is None


def test_a_draft_without_days_and_milestones_is_not_confirmed(way: Way) -> None:
    with pytest.raises(RuleBroken, match="请至少填写一个里程碑"):
        confirm(way, way.clerk)


def test_the_second_word_waits_for_the_end_of_the_standstill(way: Way) -> None:
    way.to("drafted", starts_on=clock.today() + timedelta(days=5))
    with unit_of_work():
        way.engagement.binding_on = clock.today() + timedelta(days=5)
    confirm(way, way.clerk)
    with pytest.raises(TransitionRefused, match=way.engagement.binding_on.isoformat()):
        confirm(way, way.agent)
    assert (way.engagement.state, way.engagement.institution_confirmed_at) == (E.DRAFTING, None)
    with clock.standing_at(clock.now() + timedelta(days=5)):
        confirm(way, way.agent)
    assert way.engagement.state is E.WAITING_SHARE


@pytest.mark.both_databases
def test_a_refused_share_goes_back_to_both_and_is_agreed_with_less(way: Way) -> None:
    way.to("waiting_share")
    with pytest.raises(RuleBroken, match="不予确认的原因"):
        services.refuse_share(way.engagement, "", by=way.city)
    assert way.engagement.state is E.WAITING_SHARE
    with unit_of_work():
        services.refuse_share(way.engagement, "本季度资金已安排完毕", by=way.city)
    found = way.engagement
    assert (found.state, found.enterprise_confirmed_at, found.institution_confirmed_at) == (E.DRAFTING, None, None)
    assert found.share_reason == "本季度资金已安排完毕"
    way.to("active", public_share=Decimal("20000.00"), enterprise_share=Decimal("90000.00"))
    assert (found.state, found.share_reason) == (E.ACTIVE, "")


def _two(cast: Cast, way: Way) -> Engagement:
    way.to("active")
    second = Way(cast, enterprise="enterprise-2")
    return second.to("waiting_share")


def test_an_institution_that_left_the_pilot_signs_nothing_more(way: Way) -> None:
    way.to("drafted", **NO_SHARE)
    confirm(way, way.agent)
    with unit_of_work():
        way.engagement.institution.admitted_until = clock.today() - timedelta(days=1)
    with pytest.raises(RuleBroken, match="已不在试点期限内"):
        confirm(way, way.clerk)
    assert way.engagement.state is E.DRAFTING


def test_a_share_above_the_cap_of_today_is_not_confirmed(way: Way) -> None:
    way.to("waiting_share")
    with unit_of_work():
        change_policy(
            way.engagement.round, {"budget.public_share_per_engagement": "20000"}, basis="示例：调减",
            effective_from=clock.today(), by=way.city,
        )  # fmt: skip
    with pytest.raises(RuleBroken, match="超过现行每份协议上限 20,000"), unit_of_work():
        services.confirm_share(way.engagement, by=way.city)
    assert way.engagement.state is E.WAITING_SHARE


@pytest.mark.both_databases
def test_never_above_the_budget(cast: Cast, way: Way) -> None:
    second = _two(cast, way)
    with pytest.raises(RuleBroken, match=r"已确认 30,000\.00 元，剩余 20,000\.00 元"):
        services.confirm_share(second, by=way.city)
    assert second.state is E.WAITING_SHARE
    with unit_of_work():
        services.refuse_share(second, "超出剩余预算", by=way.city)


@pytest.mark.parametrize(
    "end",
    [
        lambda way: services.end_early(way.engagement, "双方协商终止", by=way.clerk),
        lambda way: services.suspend(way.engagement, "等待设备到货", by=way.clerk),
        lambda way: services.end_early(way.engagement, "机构停业，不能继续", by=way.city),
    ],
    ids=["ended", "suspended", "ended by the city"],
)
def test_what_was_confirmed_stays_counted(cast: Cast, way: Way, end: Callable[[Way], None]) -> None:
    second = _two(cast, way)
    with unit_of_work():
        end(way)
    assert queries.budget_standing(pilots.require_round()).confirmed == 30000
    with pytest.raises(RuleBroken, match=r"剩余 20,000\.00 元"):
        services.confirm_share(second, by=way.city)
