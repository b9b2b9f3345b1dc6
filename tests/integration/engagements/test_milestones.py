"""Milestones handed in one after the other with files, sent back, confirmed; late follows from the days."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.documents import services as documents
from marketplace.engagements import services
from marketplace.engagements.lifecycle import MilestoneState as M
from marketplace.engagements.models import Deliverable, Milestone
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from tests.cast import Cast
from tests.factories.agreements import Way, paper
from tests.trail import last


def submit(way: Way, place: int = 0, *names: str) -> Milestone:
    milestone = way.engagement.milestones[place]
    with unit_of_work():
        services.submit_milestone(milestone, [paper(name) for name in names or ("报告.pdf",)], "见附件", by=way.agent)
    return milestone


@pytest.mark.both_databases
def test_handed_in_sent_back_handed_in_again_and_confirmed(way: Way) -> None:
    way.to("active")
    milestone = submit(way, 0, "一.pdf", "二.pdf")
    assert (milestone.state, milestone.submitted_at, len(milestone.files)) == (M.SUBMITTED, clock.now(), 2)
    with unit_of_work():
        services.send_back(milestone, "缺少原始数据", by=way.clerk)
    assert (milestone.state, milestone.submitted_at, milestone.remark) == (M.SENT_BACK, None, "缺少原始数据")
    submit(way, 0, "原始数据.pdf")
    assert [one.attachment.name for one in milestone.files] == ["一.pdf", "二.pdf", "原始数据.pdf"]
    with unit_of_work():
        services.confirm_milestone(milestone, by=way.clerk)
    assert (milestone.state, milestone.confirmed_at) == (M.CONFIRMED, clock.now())
    assert last().act == "milestone:confirm"


def test_a_stored_file_named_twice_is_handed_over_once(way: Way) -> None:
    way.to("active")
    with unit_of_work():
        kept = documents.store(paper(), by=way.agent)
        services.submit_milestone(way.engagement.milestones[0], [kept, kept], by=way.agent)
    assert session().scalar(select(func.count()).select_from(Deliverable)) == 1


def test_in_order(way: Way) -> None:
    way.to("active")
    with pytest.raises(RuleBroken, match="请先提交第 1 个「第1步」"):
        submit(way, 1)
    assert way.engagement.milestones[1].state is M.PLANNED
    first = submit(way, 0)
    with unit_of_work():
        services.send_back(first, "缺少原始数据", by=way.clerk)
    with pytest.raises(RuleBroken, match="请先提交第 1 个"):
        submit(way, 1)
    submit(way, 0)
    assert submit(way, 1).state is M.SUBMITTED


def test_nothing_handed_over_is_no_submission(way: Way) -> None:
    way.to("active")
    milestone = way.engagement.milestones[0]
    for files, said in (([], "至少上传一个"), ([paper()] * 21, "最多 20 个"), ([paper("坏.exe")], "不接收")):
        with pytest.raises(RuleBroken, match=said):
            services.submit_milestone(milestone, files, by=way.agent)
    assert milestone.state is M.PLANNED
    assert session().scalar(select(func.count()).select_from(Deliverable)) == 0


@pytest.mark.parametrize("who", ["enterprise-1", "enterprise-2", "institution-2", "city", "county-430202"])
def test_only_the_institution_hands_in(cast: Cast, way: Way, who: str) -> None:
    way.to("active")
    with pytest.raises(Forbidden):
        services.submit_milestone(way.engagement.milestones[0], [paper()], by=cast.actor(who))


@pytest.mark.parametrize("who", ["institution-1", "enterprise-2", "institution-2", "city", "county-430202"])
def test_only_the_enterprise_judges(cast: Cast, way: Way, who: str) -> None:
    way.to("active")
    milestone = submit(way)
    with pytest.raises(Forbidden):
        services.confirm_milestone(milestone, by=cast.actor(who))
    with pytest.raises(Forbidden):
        services.send_back(milestone, "缺少原始数据", by=cast.actor(who))
    assert milestone.state is M.SUBMITTED


def test_not_while_it_is_suspended_or_not_begun(way: Way) -> None:
    way.to("waiting_share")
    with pytest.raises(TransitionRefused, match="待市局确认政府补"):
        submit(way)
    with unit_of_work():
        services.confirm_share(way.engagement, by=way.city)
        services.suspend(way.engagement, "等待设备到货", by=way.agent)
    with pytest.raises(TransitionRefused, match="已暂停"):
        submit(way)


@pytest.mark.both_databases
def test_late_in_python_and_in_sql_alike(way: Way) -> None:
    way.to("active")
    due = way.engagement.milestones[0].due_on
    submit(way, 0)
    for day in (due, due + timedelta(days=1), due + timedelta(days=31)):
        late = set(session().scalars(select(Milestone.position).where(Milestone.is_late_on(day))))
        assert late == {one.position for one in way.engagement.milestones if one.is_late_on(day)}
        assert late == ({2} if day > way.engagement.milestones[1].due_on else set())
    with unit_of_work():
        services.send_back(way.engagement.milestones[0], "缺少原始数据", by=way.clerk)
    assert not way.engagement.milestones[0].is_late_on(due)
    assert way.engagement.milestones[0].is_late_on(due + timedelta(days=1))
