"""What everybody reads of a tender, questions and answers, the lists of each role, and the same by the API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from marketplace.bids import services
from marketplace.bids.lifecycle import QuestionState
from marketplace.bids.models import Question
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.integration.bids.conftest import Hall, publish
from tests.pages import send, token_on

Login = Callable[[str], FlaskClient]
ASKED = "齿轮的材料牌号和热处理工艺是什么？"


def page_of(hall: Hall) -> str:
    return f"/needs/{hall.need.id}/tender"


def ask(client: FlaskClient, hall: Hall, text: str = ASKED) -> Any:
    return send(client, page_of(hall), f"/needs/{hall.need.id}/questions", text=text)


def questions() -> list[Question]:
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(Question).order_by(Question.id)))


def test_everybody_reads_dates_and_criteria(hall: Hall, client: FlaskClient) -> None:
    page = client.get(page_of(hall)).text
    for words in ("揭榜中", "4月10日（周一）", "个工作日", "方案针对性", "还没有提问", "数据库的时间"):
        assert words in page
    assert f"/needs/{hall.need.id}/tender" in client.get(f"/needs/{hall.need.id}").text
    assert f"/needs/{hall.need.id}/tender" in client.get("/board").text


@pytest.mark.both_databases
def test_the_asker_is_shown_to_the_auditor_alone(hall: Hall, login: Login, client: FlaskClient) -> None:
    assert ask(login("institution-1"), hall).status_code == 303
    name = hall.cast.organization("institution-1").name
    for who in (None, "enterprise-1", "institution-2", "county-430202", "city", "admin"):
        browser = login(who) if who else client
        page = browser.get(page_of(hall)).text
        assert ASKED in page
        assert name not in page
    auditor = login("auditor").get(page_of(hall)).text
    assert name in auditor
    assert "查看这次揭榜的留痕" in auditor


def test_answered_in_public_and_worded_better(hall: Hall, login: Login, client: FlaskClient) -> None:
    ask(login("institution-1"), hall)
    owner, number = login("enterprise-1"), questions()[0].id
    page = f"/needs/{hall.need.id}/questions/{number}/answer"
    refused = send(owner, page, answer="嗯")
    assert refused.status_code == 422
    assert "答复应为 2 至 1000 字" in refused.text
    assert send(owner, page, answer="20CrMnTi，渗碳淬火").status_code == 303
    assert "渗碳淬火" in client.get(page_of(hall)).text
    assert "渗碳淬火" in owner.get(page).text
    assert send(owner, page, answer="20CrMnTiH，渗碳淬火").status_code == 303
    assert "20CrMnTiH" in client.get(page_of(hall)).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("？", "提问应为 5 至 500 字"), ("问" * 501, "现为 501 字"), ("请打 13812345678 联系我们", "会暴露身份"),
        ("我们荷塘检测服务有限公司想问材料牌号", "会暴露身份"),
    ],
)  # fmt: skip
def test_a_question_that_tells_or_does_not_fit_stays_typed(hall: Hall, login: Login, text: str, words: str) -> None:
    refused = ask(login("institution-1"), hall, text)
    assert refused.status_code == 422
    assert words in refused.text
    assert text in refused.text
    assert questions() == []


def test_a_late_question_is_refused_and_stays_typed(hall: Hall, login: Login) -> None:
    hall.stand_at(clock.end_of_day(hall.tender.question_until) + timedelta(seconds=1))
    client = login("institution-1")
    assert "提问已截止" in client.get(page_of(hall)).text
    token = token_on(client, "/bids")
    late = client.post(f"/needs/{hall.need.id}/questions", data={"csrf_token": token, "text": ASKED})
    assert late.status_code == 409
    assert "不能再提问" in late.text
    assert questions() == []


def test_the_city_removes_a_question_with_a_reason(hall: Hall, login: Login, client: FlaskClient) -> None:
    ask(login("institution-1"), hall)
    number, city = questions()[0].id, login("city")
    page = f"/needs/{hall.need.id}/questions/{number}/remove"
    assert send(city, page, reason="").status_code == 422
    assert send(city, page, reason="内容与需求无关").status_code == 303
    assert ASKED not in client.get(page_of(hall)).text
    assert questions()[0].state is QuestionState.REMOVED
    assert city.get(page).status_code == 404
    assert "内容与需求无关" in login("auditor").get(page_of(hall)).text


@pytest.mark.both_databases
def test_the_api_tells_dates_and_criteria_and_the_chosen_only_after_the_award(hall: Hall, client: FlaskClient) -> None:
    address = f"/api/v1/needs/{hall.need.id}"
    before = client.get(address).get_json()
    hall.bid("institution-1")
    assert client.get(address).get_json() == before
    assert before["tender"]["deadline_on"] == "2023-04-10"
    assert sum(one["points"] for one in before["tender"]["criteria"]) == 100
    assert (before["tender"]["status"], before["tender"]["chosen"]) == ("receiving", [])
    hall.bid("institution-2")
    hall.open()
    hall.score()
    hall.award(hall.bids()[0].id)
    session().expire_all()
    after = client.get(address).get_json()["tender"]
    assert after["chosen"] == [hall.cast.organization("institution-1").name]
    assert after["binding_on"]


def test_each_role_lists_its_own_tenders(hall: Hall, login: Login) -> None:
    title = hall.need.title
    for who, sees in (("enterprise-1", True), ("enterprise-2", False), ("county-430202", True),
                      ("county-430211", False), ("city", True), ("auditor", True), ("assessor-1", False)):  # fmt: skip
        page = login(who).get("/tenders")
        assert (page.status_code, title in page.text) == (200, sees), who
    assert login("institution-1").get("/tenders").status_code == 403


@pytest.mark.both_databases
def test_the_list_is_narrowed_sorted_and_exported_as_shown(hall: Hall, login: Login, make_need: Any) -> None:
    publish(hall.cast, make_need("approved", owner="enterprise-2", title="轴承异响诊断"),
            hall.tender.deadline_on + timedelta(days=10))  # fmt: skip
    city = login("city")
    gear, bearing = "齿轮疲劳寿命检测", "轴承异响诊断"
    for query, titles in (
        ("", {gear, bearing}), ("?q=轴承", {bearing}), ("?county=430202", {gear}), ("?phase=awarded", set()),
        ("?phase=receiving&sort=deadline", {gear, bearing}), ("?category=检验检测&q=%25", set()),
        ("?phase=nonsense", {gear, bearing}),
    ):  # fmt: skip
        page = city.get(f"/tenders{query}").text
        assert {title for title in (gear, bearing) if f">{title}</a>" in page} == titles, query
        book = openpyxl.load_workbook(BytesIO(city.get(f"/tenders/export{query}").data))
        shown = {row[2] for row in book.active.iter_rows(min_row=4, values_only=True)}
        assert shown == titles, query
    hall.after_deadline()
    overdue = login("city").get("/tenders?phase=to_open").text
    assert "齿轮疲劳寿命检测" in overdue
    assert "轴承异响诊断" not in overdue


@pytest.mark.both_databases
def test_own_bids_are_listed_narrowed_and_exported(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    client, rival = login("institution-1"), login("institution-2")
    assert "密封中" in client.get("/bids").text
    assert hall.need.title not in rival.get("/bids").text
    assert hall.need.title in client.get("/bids?state=sealed&q=齿轮").text
    assert hall.need.title not in client.get("/bids?state=awarded").text
    book = openpyxl.load_workbook(BytesIO(client.get("/bids/export").data))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
    assert hall.need.title in cells
    assert 120000.0 not in cells
    assert login("enterprise-1").get("/bids").status_code == 403


@contextmanager
def counted() -> Iterator[list[str]]:
    """What the database is asked within the block."""
    seen: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield seen
    event.remove(Engine, "before_cursor_execute", hear)


def test_pages_take_few_statements_however_many_bid(hall: Hall, login: Login) -> None:
    def asked(who: str, path: str) -> int:
        client = login(who)
        client.get(path)
        session().expunge_all()
        with counted() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    base = f"/needs/{hall.need.id}"
    lists = [("city", "/tenders"), ("institution-1", "/bids")]
    details = [
        ("enterprise-1", f"{base}/bids"), ("auditor", f"{base}/tender"), ("institution-1", f"{base}/tender"),
        ("enterprise-1", f"{base}/score"), ("enterprise-1", f"{base}/award"), ("city", f"{base}/bids"),
    ]  # fmt: skip
    with unit_of_work():
        services.ask_question(hall.tender, ASKED, by=hall.cast.actor("institution-1"), at=clock.now())
    hall.bid("institution-1")
    few = {page: asked(*page) for page in [*lists, details[2]]}
    for number in range(6):
        hall.bid(hall.newcomer(number))
    hall.open()
    hall.score()
    many = {page: asked(*page) for page in [*lists, *details]}
    assert {page: many[page] for page in lists} == {page: few[page] for page in lists}
    assert {page: count for page, count in many.items() if count > (6 if page in lists else 8)} == {}
