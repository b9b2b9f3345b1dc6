"""Each act of a need: it works, the wrong state is refused, the people are told, the audit row is there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.notifications.models import InboxMessage
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed, deadline

pytestmark = pytest.mark.both_databases


def last_audit() -> AuditRecord:
    return session().scalars(select(AuditRecord).order_by(AuditRecord.number.desc()).limit(1)).one()


def told(cast: Cast, username: str) -> list[str]:
    rows = select(InboxMessage.title).where(InboxMessage.user_id == cast.users[username]).order_by(InboxMessage.id)
    return list(session().scalars(rows))


def test_a_draft_is_saved_unfinished_and_handed_in_complete(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need(text="断齿")
    with pytest.raises(RuleBroken, match="至少 10 个字"), unit_of_work():
        services.submit_need(need, by=cast.actor("enterprise-1"))
    assert (need.state, need.number) == (NeedState.DRAFT, None)
    with unit_of_work():
        services.save_draft(need, {"text": "齿轮断齿找不到原因，需要做试验"}, by=cast.actor("enterprise-1"))
        assert services.submit_need(need, by=cast.actor("enterprise-1")) == []
    assert need.number == f"ZZ2023-{need.id:05d}"
    assert last_audit().act == "need:submit"
    assert told(cast, "county-430202") == ["待审核需求：齿轮疲劳寿命检测"]
    assert told(cast, "county-430211") == []


def test_the_trail_holds_no_contact(make_need: MakeNeed) -> None:
    make_need("submitted")
    texts = session().scalars(select(AuditRecord.after)).all()
    assert texts
    assert "0731-00001234" not in str(texts)


def test_remarks_come_back_and_go_with_the_mending(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("submitted")
    remarks = {"text": "请写明齿轮型号", "budget_wan": "请补预算", "title": " "}
    with unit_of_work():
        services.return_need(need, remarks, by=cast.actor("county-430202"))
    assert need.remarks == {"text": "请写明齿轮型号", "budget_wan": "请补预算"}
    assert told(cast, "enterprise-1")[-1] == "需求退回修改：齿轮疲劳寿命检测"
    with unit_of_work():
        services.save_draft(need, {"text": need.text + "型号为 M5。"}, by=cast.actor("enterprise-1"))
    assert need.remarks == {"budget_wan": "请补预算"}
    number = need.number
    with unit_of_work():
        services.submit_need(need, by=cast.actor("enterprise-1"))
    assert (need.state, need.number, need.remarks) == (NeedState.SUBMITTED, number, {})


def test_returning_needs_a_word(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("submitted")
    with pytest.raises(RuleBroken, match="需要修改的地方"), unit_of_work():
        services.return_need(need, {"text": "  "}, by=cast.actor("county-430202"))


def test_a_no_of_the_pool_needs_the_countys_reason(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("submitted", in_gradient_pool=False)
    with pytest.raises(RuleBroken, match="请写明同意的理由") as refusal, unit_of_work():
        services.approve_need(need, by=cast.actor("county-430202"))
    assert refusal.value.problems[0].field == "county_reason"
    with unit_of_work():
        services.approve_need(need, by=cast.actor("county-430202"), county_reason="正在办理入库，本月内完成")
    assert need.state is NeedState.APPROVED
    assert last_audit().reason == "正在办理入库，本月内完成"


def test_declining_ends_it(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("declined")
    assert need.state_reason == "不属于十个方向"
    assert told(cast, "enterprise-1")[-1] == "需求未通过审核：齿轮疲劳寿命检测"
    with pytest.raises(TransitionRefused):
        services.submit_need(need, by=cast.actor("enterprise-1"))


def test_publishing_a_list(make_need: MakeNeed, cast: Cast) -> None:
    needs = [make_need("approved"), make_need("approved", owner="enterprise-2")]
    with unit_of_work():
        found = services.publish_needs(needs, deadline_on=deadline(), by=cast.actor("city"))
    assert (found.number, found.title) == ("ZZ2023-L001", "企业服务需求汇总表（第 1 批）")
    assert {need.state for need in needs} == {NeedState.PUBLISHED}
    assert needs[0].is_open_on(deadline())
    assert not needs[0].is_open_on(deadline() + timedelta(days=1))
    rows = select(AuditRecord.act).where(AuditRecord.act.startswith("need")).order_by(AuditRecord.number)
    acts = session().scalars(rows).all()
    assert acts[-3:] == ["need_list:publish", "need:publish", "need:publish"]
    assert told(cast, "enterprise-2")[-1] == "需求已发布：齿轮疲劳寿命检测"


def test_one_that_may_not_be_published_holds_back_the_list(make_need: MakeNeed, cast: Cast) -> None:
    good = make_need("approved")
    level = make_need("approved", current_level="省级专精特新中小企业")
    with pytest.raises(RuleBroken, match="没有高于企业现状") as refusal, unit_of_work():
        services.publish_needs([good, level], deadline_on=deadline(), by=cast.actor("city"))
    assert str(level.number) in str(refusal.value)
    assert session().get_one(Need, good.id).state is NeedState.APPROVED


def test_a_deadline_too_near_is_refused(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("approved")
    with pytest.raises(RuleBroken, match="应不早于"), unit_of_work():
        services.publish_needs([need], deadline_on=clock.today(), by=cast.actor("city"))
    with pytest.raises(RuleBroken, match="请填写揭榜截止日"), unit_of_work():
        services.publish_needs([need], deadline_on=None, by=cast.actor("city"))


def test_a_failed_need_is_published_again(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("published")
    with pytest.raises(Refusal, match="尚未过去"), unit_of_work():
        services.fail_need(need, "无人揭榜", by=cast.actor("city"))
    later = datetime.combine(deadline() + timedelta(days=2), datetime.min.time(), UTC)
    with unit_of_work():
        services.fail_need(need, "无人揭榜", by=cast.actor("city"), at=later)
    assert (need.state, need.is_public, need.shows_text) == (NeedState.FAILED, True, True)
    again = date.fromordinal(deadline().toordinal() + 40)
    with unit_of_work():
        services.republish_need(need, deadline_on=again, by=cast.actor("city"), at=later)
    assert (need.state, need.publications, need.deadline_on) == (NeedState.PUBLISHED, 2, again)


def test_withdrawn_after_publication_stays_named_but_speaks_no_more(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("withdrawn")
    assert (need.is_public, need.shows_text, need.state_reason) == (True, False, "已自行解决")
    assert told(cast, "city")[-1] == "企业已撤回：齿轮疲劳寿命检测"


@pytest.mark.parametrize("state", ["cancelled", "closed"])
def test_an_end_is_an_end(make_need: MakeNeed, cast: Cast, state: str) -> None:
    need = make_need(state)
    assert need.ended_at is not None
    with pytest.raises(TransitionRefused), unit_of_work():
        services.withdraw_need(need, "不再需要了", by=cast.actor("enterprise-1"))


def test_sent_back_to_the_county(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("approved")
    with unit_of_work():
        services.send_back_need(need, "请核实企业现状", by=cast.actor("city"))
    assert need.state is NeedState.SUBMITTED
    assert told(cast, "county-430202")[-1] == "需求退回复核：齿轮疲劳寿命检测"
