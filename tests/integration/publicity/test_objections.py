"""Objections in real name: who may, when, who sees them, and what an upheld one does."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel import events
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.publicity import queries
from marketplace.publicity.events import ObjectionUpheld
from marketplace.publicity.lifecycle import ObjectionState
from marketplace.publicity.models import Notice, Objection
from marketplace.publicity.services import answer_objection, object_to
from marketplace.publicity.services.objections import Statement
from tests.cast import Cast

Post = Callable[[], Notice]
WORDS = "该单位申报材料中的场地面积与实际明显不符。"
ANSWER = "经现场核查，申报面积与租赁合同不一致。"
WITHIN = datetime(2023, 3, 22, 4, tzinfo=UTC)
AFTER = datetime(2023, 3, 28, 4, tzinfo=UTC)


def statement(item_id: int | None = None) -> Statement:
    return Statement("示例甲", "0731-00000001", WORDS, "示例单位", item_id)


def objected(notice: Notice, item_id: int | None = None) -> Objection:
    with standing_at(WITHIN), unit_of_work():
        return object_to(notice, statement(item_id))


@pytest.mark.both_databases
def test_an_objection_gets_a_number_and_a_day_for_its_answer(post: Post, cast: Cast) -> None:
    objection = objected(post())
    assert objection.number == f"YY2023-{objection.id:04d}"
    # Ten working days after 22 March 2023; Qingming, 5 April, is off.
    assert objection.answer_due_on == date(2023, 4, 6)
    told = set(session().scalars(select(InboxMessage.user_id)))
    assert told == {cast.users["city"], cast.users["city-2"], cast.users["city-3"]}


def test_the_trail_knows_neither_the_person_nor_the_words(post: Post) -> None:
    objected(post())
    row = session().scalars(select(AuditRecord).where(AuditRecord.act == "objection:hand_in")).one()
    kept = str(row.after) + row.subject_title + row.actor_name
    assert all(secret not in kept for secret in ("示例甲", "0731-00000001", "示例单位", WORDS))
    assert row.actor_user_id is None


def test_the_same_words_twice_stay_one_objection(post: Post) -> None:
    notice = post()
    assert objected(notice).id == objected(notice).id
    assert session().scalar(select(func.count()).select_from(Objection)) == 1


def test_after_the_window_nothing_is_taken(post: Post) -> None:
    notice = post()
    with standing_at(AFTER), pytest.raises(RuleBroken, match="2023-03-27 结束"), unit_of_work():
        object_to(notice, statement())


def test_a_row_of_another_notice_is_refused(post: Post) -> None:
    first, second = post(), post()
    with standing_at(WITHIN), pytest.raises(RuleBroken, match="不在这份公示里"), unit_of_work():
        object_to(first, statement(second.items[0].id))


def test_an_open_objection_holds_up_its_row_alone(post: Post, cast: Cast) -> None:
    notice = post()
    first, second = notice.items
    objection = objected(notice, first.id)
    with standing_at(AFTER):
        assert "1 件异议未答复" in queries.window_state(notice, item=first).why_not
        assert queries.window_state(notice, item=second).may_take_effect
        with unit_of_work():
            answer_objection(objection, upheld=False, answer=ANSWER, by=cast.actor("city"))
        assert queries.window_state(notice, item=first).may_take_effect


def test_an_upheld_objection_sends_its_row_back(app: Flask, post: Post, cast: Cast) -> None:
    notice = post()
    heard: list[ObjectionUpheld] = []
    events.subscribe(app, ObjectionUpheld, heard.append)
    try:
        objection = objected(notice, notice.items[0].id)
        with standing_at(AFTER), unit_of_work():
            answer_objection(objection, upheld=True, answer=ANSWER, by=cast.actor("city"))
    finally:
        app.extensions["marketplace_events"][ObjectionUpheld].remove(heard.append)
    assert [event.subject_ids for event in heard] == [(11,)]
    assert objection.state is ObjectionState.UPHELD
    with standing_at(AFTER):
        assert "退回重新遴选" in queries.window_state(notice, item=notice.items[0]).why_not
        assert queries.window_state(notice, item=notice.items[1]).may_take_effect
    assert notice.stopped_on is None


def test_an_answer_is_given_once_and_says_what_was_checked(post: Post, cast: Cast) -> None:
    objection = objected(post())
    with pytest.raises(RuleBroken, match="核查情况"), unit_of_work():
        answer_objection(objection, upheld=False, answer="不成立", by=cast.actor("city"))
    with standing_at(AFTER), unit_of_work():
        answer_objection(objection, upheld=False, answer=ANSWER, by=cast.actor("city"))
    with pytest.raises(TransitionRefused), unit_of_work():
        answer_objection(objection, upheld=True, answer=ANSWER, by=cast.actor("city"))


def test_a_visitor_objects_on_the_page_and_gets_a_receipt(post: Post, client: FlaskClient) -> None:
    address = f"/notices/{post().id}/object"
    sent = {"item_id": "0", "real_name": "示例甲", "contact": "0731-00000001", "reason": WORDS,
            "evidence": (BytesIO(b"%PDF-1.4 demo"), "证据.pdf")}  # fmt: skip
    with standing_at(WITHIN):
        assert client.get(address).status_code == 200
        answer = client.post(address, data=sent, content_type="multipart/form-data")
        assert answer.status_code == 303
        assert "YY2023-0001" in client.get(answer.location).text
        assert "实名提交异议" in client.get(address + "?again=1").text


def test_what_was_typed_stays_when_something_lacks(post: Post, client: FlaskClient) -> None:
    address = f"/notices/{post().id}/object"
    with standing_at(WITHIN):
        answer = client.post(address, data={"item_id": "0", "real_name": "示例甲", "reason": WORDS})
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert session().scalar(select(func.count()).select_from(Objection)) == 0


def test_the_form_is_throttled(post: Post, client: FlaskClient) -> None:
    address = f"/notices/{post().id}/object"
    answers = [client.post(address, data={}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("who", "status"),
    [("city", 200), ("auditor", 200), ("county-430202", 404), ("institution-1", 404), ("enterprise-1", 404),
     ("assessor-1", 404), ("admin", 404)],
)  # fmt: skip
def test_only_handler_and_auditor_see_an_objection(
    post: Post, login: Callable[[str], FlaskClient], who: str, status: int
) -> None:
    number = objected(post()).id
    page = login(who).get(f"/objections/{number}")
    assert page.status_code == status
    assert ("示例甲" in page.text) is (status == 200)


def test_the_visitor_is_sent_to_sign_in_and_the_auditor_may_not_answer(
    post: Post, client: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    objection = objected(post())
    number, version = objection.id, str(objection.version)
    assert "/login" in client.get(f"/objections/{number}").location
    sent = {"version": version, "outcome": "dismiss", "answer": ANSWER}
    assert login("auditor").post(f"/objections/{number}", data=sent).status_code == 403
    city = login("city")
    with standing_at(AFTER):
        assert city.post(f"/objections/{number}", data=sent | {"version": "9"}).status_code == 409
        assert city.post(f"/objections/{number}", data=sent).status_code == 303
        assert city.post(f"/objections/{number}", data=sent | {"version": str(objection.version)}).status_code == 409
        assert "异议不成立" in city.get("/objections").text


def test_an_answer_that_is_out_late_or_came_late_is_marked(
    post: Post, cast: Cast, login: Callable[[str], FlaskClient]
) -> None:
    objection = objected(post())
    for day, words in ((6, ""), (7, "已超期")):
        with standing_at(datetime(2023, 4, day, 4, tzinfo=UTC)):
            page = login("city").get("/objections").text
            assert words in page
            assert ("已超期" in page) is bool(words)
    with standing_at(datetime(2023, 4, 7, 5, tzinfo=UTC)):
        with unit_of_work():
            answer_objection(objection, upheld=False, answer=ANSWER, by=cast.actor("city"))
        city = login("city")
        assert "逾期答复" in city.get("/objections").text
        assert "逾期答复" in city.get(f"/objections/{objection.id}").text
