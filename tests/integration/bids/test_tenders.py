"""A tender begins with the publication and ends with the need; questions are asked namelessly in between."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.bids import queries, services
from marketplace.bids.lifecycle import BidState, QuestionState, TenderState
from marketplace.bids.models import Question, Tender
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.lifecycle import NeedState
from marketplace.notifications.models import InboxMessage
from tests import trail
from tests.integration.bids.conftest import DEADLINE, Hall, publish

WEIGHTS = {"报价": 40, "方案针对性": 30, "服务能力与案例": 20, "进度与交付": 10}
QUESTION = "样品需要送几件，能否上门取样？"


def test_a_tender_is_published_with_the_rounds_weights_and_dates(hall: Hall) -> None:
    assert services.criteria_of(hall.tender) == {
        "方案针对性": 35, "服务能力与案例": 30, "进度与交付": 15, "报价": 20
    }  # fmt: skip
    assert (hall.tender.deadline_on, hall.tender.question_until) == (DEADLINE, date(2023, 3, 28))
    assert "tender:begin" in trail.acts()


def test_questions_end_at_the_deadline_at_the_latest_and_the_owners_weights_count(hall: Hall, make_need: Any) -> None:
    need = make_need("approved")
    with unit_of_work():
        need.weights = WEIGHTS
    tender = publish(hall.cast, need, date(2023, 3, 24))
    assert (tender.question_until, services.criteria_of(tender)) == (date(2023, 3, 24), WEIGHTS)
    assert [one["title"] for one in tender.criteria] == [one["title"] for one in hall.tender.criteria]


def test_weights_that_are_not_a_hundred_stop_the_publication(hall: Hall, make_need: Any) -> None:
    need = make_need("approved")
    with unit_of_work():
        need.weights = WEIGHTS | {"报价": 39}
    with pytest.raises(RuleBroken, match=r"100.*99"):
        publish(hall.cast, need)
    session().rollback()
    assert need.state is NeedState.APPROVED
    assert session().scalars(select(Tender.need_id)).all() == [hall.need.id]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("end", "state"), [("withdraw", TenderState.VOID), ("cancel", TenderState.VOID), ("close", TenderState.VOID)]
)
def test_a_need_that_ends_takes_tender_and_bids_along_and_tells_the_bidders(
    hall: Hall, end: str, state: TenderState
) -> None:
    hall.bid("institution-1")
    acts = {"withdraw": needs.withdraw_need, "cancel": needs.cancel_need, "close": needs.close_need}
    who = "enterprise-1" if end == "withdraw" else "city"
    with unit_of_work():
        acts[end](hall.need, "情况有变，不再需要", by=hall.cast.actor(who), at=clock.now())
    assert (hall.tender.state, hall.bids()[0].state) == (state, BidState.VOID)
    told = select(InboxMessage.user_id).where(InboxMessage.title.like("揭榜已结束%"))
    assert session().scalars(told).all() == [hall.cast.users["institution-1"]]
    rows = len(trail.acts())
    with unit_of_work():
        services.end_with_need(hall.need, "再来一次", at=clock.now())
    assert len(trail.acts()) == rows


def test_a_need_failed_by_the_city_fails_the_tender_and_a_new_one_begins(hall: Hall) -> None:
    hall.after_deadline()
    with unit_of_work():
        needs.fail_need(hall.need, "无人响应", by=hall.cast.actor("city"), at=clock.now())
    assert hall.tender.state is TenderState.FAILED
    with unit_of_work():
        needs.republish_need(hall.need, deadline_on=DEADLINE + timedelta(days=25), by=hall.cast.actor("city"))
    again = queries.of_need(hall.need)
    assert again is not None
    assert (again.publication, again.state) == (2, TenderState.RECEIVING)


def test_failing_needs_the_opening_first_and_then_fails_the_need(hall: Hall) -> None:
    owner = hall.cast.actor("enterprise-1")
    hall.bid("institution-1")
    with pytest.raises(Refusal, match="请先申请开启"), unit_of_work():
        services.fail_tender(hall.tender, "没有合适的机构", by=owner, at=clock.now())
    session().rollback()
    hall.open()
    with pytest.raises(RuleBroken, match="流标的原因"), unit_of_work():
        services.fail_tender(hall.tender, "无", by=owner, at=clock.now())
    session().rollback()
    with unit_of_work():
        services.fail_tender(hall.tender, "没有合适的机构", by=owner, at=clock.now())
    assert (hall.tender.state, hall.need.state, hall.bids()[0].state) == (
        TenderState.FAILED, NeedState.FAILED, BidState.VOID
    )  # fmt: skip
    with pytest.raises(TransitionRefused), unit_of_work():
        services.fail_tender(hall.tender, "没有合适的机构", by=owner, at=clock.now())


def test_a_key_is_lost_only_with_a_reason_and_while_bids_are_sealed(hall: Hall) -> None:
    city = hall.cast.actor("city")
    with pytest.raises(RuleBroken, match="密钥遗失的情况"), unit_of_work():
        services.lose_key(hall.tender, "丢", by=city, at=clock.now())
    session().rollback()
    hall.open()
    with pytest.raises(TransitionRefused), unit_of_work():
        services.lose_key(hall.tender, "服务器损坏，未备份", by=city, at=clock.now())


# ── Questions ───────────────────────────────────────────────────────────────────────────────────────────────────────
def ask(hall: Hall, text: str = QUESTION, who: str = "institution-1") -> Question:
    with unit_of_work():
        return services.ask_question(hall.tender, text, by=hall.cast.actor(who), at=clock.now())


@pytest.mark.both_databases
def test_a_question_is_asked_namelessly_and_answered_openly(hall: Hall) -> None:
    question = ask(hall)
    row = trail.last()
    assert (row.act, row.subject_kind, row.organization_id, row.actor_user_id) == ("question:ask", "tender", None, None)
    assert QUESTION not in str(row.after)
    message = session().scalars(
        select(InboxMessage).where(InboxMessage.user_id == hall.cast.users["enterprise-1"])
        .order_by(InboxMessage.id.desc())
    ).first()  # fmt: skip
    assert message is not None
    assert "荷塘检测" not in message.title + message.body
    with unit_of_work():
        services.answer_question(
            question, "送 3 件，可以上门取样。", by=hall.cast.actor("enterprise-1"), at=clock.now()
        )
    assert question.state is QuestionState.ANSWERED
    told = select(InboxMessage.user_id).where(InboxMessage.title.like("提问已答复%"))
    assert session().scalars(told).all() == [hall.cast.users["institution-1"]]


@pytest.mark.parametrize(
    "text",
    [
        "我们荷塘检测服务有限公司想问能否上门取样", "荷塘 检测服务 有限公司想问能否上门",
        "91430202MA4EX0003U 想问能否上门取样",
        "请回电 13900001111 说明取样方式", "请回电 139 0000 1111 说明", "请打 0731-22223333 说明取样方式",
        "请写信到 someone@example.invalid 说明",
    ],
)  # fmt: skip
def test_a_question_that_tells_who_asks_is_refused(hall: Hall, text: str) -> None:
    with pytest.raises(RuleBroken, match="会暴露身份"):
        ask(hall, text)
    session().rollback()
    assert session().scalars(select(Question.id)).all() == []


@pytest.mark.parametrize("text", ["短", "长" * 501, "   "])
def test_a_question_has_a_length(hall: Hall, text: str) -> None:
    with pytest.raises(RuleBroken, match="5 至 500 字"):
        ask(hall, text)


def test_who_is_not_admitted_or_late_or_asks_too_much_is_refused(hall: Hall) -> None:
    with pytest.raises(Forbidden):
        ask(hall, who="enterprise-2")
    session().rollback()
    for _ in range(5):
        ask(hall)
    with pytest.raises(RuleBroken, match="最多 5 条"):
        ask(hall)
    session().rollback()
    ask(hall, who="institution-2")
    hall.stand_at(queries.questions_close_at(hall.tender))
    with pytest.raises(Refusal, match="提问已于 2023-03-28 截止"):
        ask(hall, who="institution-2")


def test_the_city_removes_a_question_and_its_asker_reads_why(hall: Hall) -> None:
    question = ask(hall)
    with unit_of_work():
        services.remove_question(question, "与需求无关的广告", by=hall.cast.actor("city"), at=clock.now())
    assert question.state is QuestionState.REMOVED
    message = session().scalars(select(InboxMessage).where(InboxMessage.title.like("提问已移除%"))).one()
    assert "与需求无关的广告" in message.body
    with pytest.raises(TransitionRefused), unit_of_work():
        services.answer_question(question, "已经移除", by=hall.cast.actor("enterprise-1"), at=clock.now())


def test_no_answer_after_the_bids_are_closed(hall: Hall) -> None:
    question = ask(hall)
    hall.after_deadline()
    with pytest.raises(Refusal, match="已经截止"), unit_of_work():
        services.answer_question(question, "太晚了", by=hall.cast.actor("enterprise-1"), at=clock.now())


def test_who_asks_is_not_told_from_who_bids(hall: Hall) -> None:
    """The auditor may read who asked; the trail's name of a question must not be the one of the same firm's bid."""
    ask(hall)
    asked = trail.last()
    hall.bid("institution-1")
    bid = trail.last()
    assert (asked.act, bid.act) == ("question:ask", "bid:submit")
    assert asked.actor_name != bid.actor_name
