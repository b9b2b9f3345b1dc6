"""A change that one side proposes and the other answers; what it may not touch; before and after are kept."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.engagements import queries, services
from marketplace.engagements.lifecycle import AmendmentState as A
from marketplace.engagements.models import Amendment
from marketplace.engagements.services import Change, Step
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor
from tests.cast import Cast
from tests.factories.agreements import Way, paper
from tests.trail import last


def change(way: Way, **changed: Any) -> Change:
    """The agreement as it stands, with some values as they would be."""
    found = way.engagement
    opened = [one for one in found.milestones if one.state.value in ("planned", "sent_back")]
    stands = Change(
        ends_on=found.ends_on, price=found.price, public_share=found.public_share, concession=found.concession,
        enterprise_share=found.enterprise_share, steps=tuple(queries.steps_of(opened)),
    )  # fmt: skip
    return replace(stands, **changed)


def propose(way: Way, by: Actor | None = None, **changed: Any) -> Amendment:
    with unit_of_work():
        return services.propose_amendment(
            way.engagement, change(way, **changed), "设备到货推迟", by=by or way.agent
        )  # fmt: skip


def later(way: Way, days: int = 20) -> tuple[Step, ...]:
    return tuple(replace(one, due_on=one.due_on + timedelta(days=days)) for one in change(way).steps if one.due_on)


@pytest.mark.both_databases
def test_proposed_and_agreed(way: Way) -> None:
    found = way.to("active")
    days = [one.due_on for one in found.milestones]
    amendment = propose(way, ends_on=found.ends_on + timedelta(days=20), steps=later(way))  # type: ignore[operator]
    assert [one.due_on for one in found.milestones] == days
    version = found.version
    with unit_of_work():
        services.agree_amendment(amendment, by=way.clerk)
    assert [one.due_on for one in found.milestones] == [day + timedelta(days=20) for day in days]
    assert (amendment.state, amendment.answered_at, amendment.is_open) == (A.AGREED, clock.now(), False)
    assert amendment.before["milestones"][0]["due_on"] == days[0].isoformat()
    assert amendment.changes["milestones"][1] == {
        "position": 2, "title": "第2步", "deliverable": "成果2", "due_on": (days[1] + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    assert found.version > version
    assert last().act == "amendment:agree"


@pytest.mark.both_databases
def test_a_lower_price_with_less_public_money_frees_the_budget(way: Way) -> None:
    way.to("active")
    amendment = propose(way, price=Decimal("100000.00"), public_share=Decimal("10000.00"))
    assert amendment.changes == {"price": "100000.00", "public_share": "10000.00"}
    with unit_of_work():
        services.agree_amendment(amendment, by=way.clerk)
    assert way.engagement.price == Decimal(100000)
    assert queries.budget_standing(pilots.require_round()).confirmed == 10000


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"public_share": Decimal("30000.01"), "enterprise_share": Decimal("79999.99")}, "变更不能增加政府补"),
        ({"price": Decimal("119000.00")}, "多 1,000.00 元"),
        ({"price": Decimal("130000.00"), "enterprise_share": Decimal("90000.00")}, "不能超过中选标书的报价"),
        ({"ends_on": None}, "请填写服务结束日期"), ({"steps": ()}, "变更时不能增减"), ({}, "没有改动任何一项"),
    ],
)  # fmt: skip
def test_what_a_change_may_not_be(way: Way, changed: dict[str, Any], said: str) -> None:
    way.to("active")
    with pytest.raises(RuleBroken) as broken:
        propose(way, **changed)
    assert said in broken.value.message


def test_no_day_is_moved_to_before_today_and_rows_are_named(way: Way) -> None:
    found = way.to("active")
    with clock.standing_at(clock.now() + timedelta(days=70)):
        with unit_of_work():
            services.submit_milestone(found.milestones[0], [paper()], by=way.agent)
        step = change(way).steps[0]
        with pytest.raises(RuleBroken) as broken:
            propose(way, steps=(replace(step, due_on=found.milestones[1].due_on - timedelta(days=1)),))
        assert [one.field for one in broken.value.problems] == ["rows-0-due_on"]
        with pytest.raises(RuleBroken) as broken:
            propose(way, ends_on=found.milestones[0].due_on)
        assert [one.field for one in broken.value.problems] == ["rows-0-due_on", "ends_on"]
        with pytest.raises(RuleBroken, match="已提交的第 1 个里程碑：完成日期不能晚于"):
            propose(way, ends_on=found.milestones[0].due_on - timedelta(days=1))


def test_what_was_handed_in_is_not_changed(way: Way) -> None:
    way.to("active")
    amendment = propose(way, steps=later(way, 5))
    with unit_of_work():
        services.submit_milestone(way.engagement.milestones[0], [paper()], by=way.agent)
    with pytest.raises(TransitionRefused, match="已有变动"):
        services.agree_amendment(amendment, by=way.clerk)
    with unit_of_work():
        services.refuse_amendment(amendment, "请重新提出变更", by=way.clerk)
    assert (amendment.state, amendment.answer) == (A.REFUSED, "请重新提出变更")


def test_an_answer_that_comes_after_the_new_day_is_refused(way: Way) -> None:
    way.to("active")
    amendment = propose(way, steps=later(way, 2))
    new_day = later(way, 2)[0].due_on
    assert new_day is not None
    too_late = clock.standing_at(clock.start_of_day(new_day + timedelta(days=1)))
    with too_late, pytest.raises(RuleBroken, match="第 1 个里程碑：完成日期不能改到今天以前；请不同意"), unit_of_work():
        services.agree_amendment(amendment, by=way.clerk)
    # The old day has passed, not the new one: what was asked in time is agreed in time.
    with clock.standing_at(clock.start_of_day(new_day)), unit_of_work():
        services.agree_amendment(amendment, by=way.clerk)
    assert way.engagement.milestones[0].due_on == new_day


def test_one_at_a_time(way: Way) -> None:
    way.to("active")
    first = propose(way, steps=later(way))
    with pytest.raises(TransitionRefused, match="已有一项变更等待答复"):
        propose(way, way.clerk, steps=later(way, 3))
    with unit_of_work():
        services.withdraw_amendment(first, by=way.agent)
    assert first.state is A.WITHDRAWN
    assert propose(way, way.clerk, steps=later(way, 3)).state is A.PROPOSED


def test_the_other_side_answers_and_only_the_proposer_withdraws(cast: Cast, way: Way) -> None:
    way.to("active")
    amendment = propose(way, steps=later(way))
    for act in (services.agree_amendment, lambda one, by: services.refuse_amendment(one, "我方不同意变更", by=by)):
        with pytest.raises(Forbidden, match="由对方答复"):
            act(amendment, by=way.agent)  # type: ignore[operator]
    with pytest.raises(Forbidden, match="由提出的一方撤回"):
        services.withdraw_amendment(amendment, by=way.clerk)
    for who in ("enterprise-2", "institution-2", "city", "county-430202", "auditor"):
        for act in (services.agree_amendment, services.withdraw_amendment):
            with pytest.raises(Forbidden):
                act(amendment, by=cast.actor(who))
    assert amendment.state is A.PROPOSED


@pytest.mark.parametrize("state", ["drafted", "waiting_share", "delivered", "accepted"])
def test_only_a_running_agreement_is_changed(way: Way, state: str) -> None:
    way.to(state)
    with pytest.raises(TransitionRefused, match="只有在服务期间"):
        services.propose_amendment(way.engagement, change(way), "设备到货推迟", by=way.clerk)


def test_an_open_change_falls_with_the_end(way: Way) -> None:
    way.to("active")
    amendment = propose(way, steps=later(way))
    with unit_of_work():
        services.end_early(way.engagement, "双方协商一致终止", by=way.clerk)
    assert (amendment.state, amendment.answer) == (A.WITHDRAWN, "协议已提前终止")
    with pytest.raises(TransitionRefused):
        services.agree_amendment(amendment, by=way.clerk)


def test_what_is_late_stays_late_unless_the_service_rested(way: Way) -> None:
    way.to("active")
    after_the_first = clock.now() + timedelta(days=35)
    with clock.standing_at(after_the_first):
        with pytest.raises(RuleBroken, match="第 1 个里程碑已过完成日期，不能改期"):
            propose(way, steps=later(way))
        only_second = (change(way).steps[0], later(way)[1])
        propose(way, steps=only_second)


def test_a_day_that_came_while_the_service_rested_may_move(way: Way) -> None:
    way.to("active")
    with clock.standing_at(clock.now() + timedelta(days=10)), unit_of_work():
        services.suspend(way.engagement, "车间搬迁，暂停一个月", by=way.clerk)
    with clock.standing_at(clock.now() + timedelta(days=35)):
        propose(way, steps=later(way))
