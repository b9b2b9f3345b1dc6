"""Who may open and press what; stale pages; papers; lists within their statements."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event

from marketplace.certification.models import Application
from marketplace.kernel.database import db, session
from tests.integration.certification.conftest import PLAN, Course

Login = Callable[[str], FlaskClient]


def pages(application: Application) -> str:
    return f"/applications/{application.id}"


def statements(client: FlaskClient, address: str) -> int:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        session().expunge_all()
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    ("who", "status"),
    [("institution-1", 200), ("county-430202", 200), ("city", 200), ("auditor", 200), ("assessor-1", 200),
     ("institution-2", 404), ("county-430211", 404), ("enterprise-1", 404), ("admin", 404)],
)  # fmt: skip
def test_who_sees_an_application(course: Course, login: Login, who: str, status: int) -> None:
    home = pages(course.assigned())
    assert login(who).get(home).status_code == status
    assert login(who).get(home + "/files/commitment").status_code == status
    assert login(who).get(home + "/annex3.docx").status_code == status


def test_a_visitor_is_sent_to_sign_in(course: Course, client: FlaskClient) -> None:
    home = pages(course.submitted())
    for address in (home, home + "/edit", home + "/review", "/applications", "/applications/decisions"):
        assert "/login" in client.get(address).location


@pytest.mark.parametrize(
    ("who", "act", "status"),
    [
        ("institution-2", "plan", 404), ("county-430202", "plan", 403), ("city", "submit", 403),
        ("county-430211", "recommend", 404), ("institution-1", "recommend", 403), ("city", "return", 403),
        ("auditor", "return", 403), ("county-430202", "assign", 403), ("auditor", "choose", 403),
        ("institution-1", "decline", 403), ("institution-1", "return-from-city", 403),
        ("county-430202", "return-from-city", 403), ("institution-2", "return-from-city", 404),
        ("assessor-2", "assess", 404), ("city", "assess", 403),
    ],
)  # fmt: skip
def test_who_may_not_act(course: Course, login: Login, who: str, act: str, status: int) -> None:
    home = pages(course.submitted())
    assert login(who).post(f"{home}/{act}", data={"version": "1"}).status_code == status


def test_assessors_do_not_see_one_another(course: Course, login: Login) -> None:
    home = pages(course.scored())
    assert "评审得分" not in login("assessor-1").get(home).text
    assert "评审得分" in login("auditor").get(home).text


def test_a_stale_plan_shows_both_and_loses_nothing(course: Course, login: Login) -> None:
    application = course.filled()
    typed = PLAN | {"team": "我填的团队情况", "version": "1"}
    answer = login(course.who).post(pages(application) + "/plan", data=typed)
    assert answer.status_code == 409
    assert "我填的团队情况" in answer.text
    assert PLAN["team"] in answer.text
    assert session().get_one(Application, application.id).plan["team"] == PLAN["team"]


def test_a_plan_too_long_stays_typed(course: Course, login: Login) -> None:
    application = course.draft()
    long = "长" * 3001
    answer = login(course.who).post(
        pages(application) + "/plan", data={"team": long, "version": str(application.version)}
    )
    assert answer.status_code == 422
    assert long in answer.text


def test_a_stale_button_is_refused(course: Course, login: Login) -> None:
    application = course.scored()
    assert login("city").post(pages(application) + "/choose", data={"version": "1"}).status_code == 409


def test_a_wrong_state_is_refused(course: Course, login: Login) -> None:
    application = course.draft()
    home = pages(application)
    assert login(course.officer).get(home + "/review").status_code == 409
    assert login("city").post(home + "/choose", data={"version": str(application.version)}).status_code in (409, 422)
    submitted = course.submitted()
    assert login(course.who).get(pages(submitted) + "/edit").status_code == 409


def test_lists_and_pages_keep_within_their_statements(
    course: Course, login: Login, another: Callable[[], Course]
) -> None:
    application, _notice = course.in_publicity()
    another().submitted()
    for who in ("city", "county-430202", "assessor-1", "institution-1"):
        assert statements(login(who), "/applications") <= 6
        assert statements(login(who), pages(application)) <= 8


def test_annex_one_has_the_official_layout(course: Course, login: Login) -> None:
    course.recommended()
    answer = login("county-430202").get("/applications/county-list.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[:2] == [["附件1"], ["2023年株洲市支持服务机构（平台）培育优质企业试点汇总表"]]
    assert rows[2] == ["县市区工信部门（盖章）：荷塘区"]
    assert rows[3] == [
        "序号",
        "服务机构（平台）名称",
        "联系人及联系电话",
        "主要服务内容",
        "年服务企业能力（家）",
        "备注",
    ]
    assert rows[4][:5] == [1, "荷塘检测服务有限公司（示例）", "办公室 0731-00000003", "检验检测", 40]
    assert str(rows[5][0]).startswith("注：主要服务内容包括咨询管理")
    assert login("county-430211").get("/applications/county-list.xlsx").status_code == 200
    assert login("enterprise-1").get("/applications/county-list.xlsx").status_code == 403


def test_annexes_two_and_three_carry_the_wording_and_the_facts(course: Course, login: Login) -> None:
    home, client = pages(course.submitted()), login(course.who)
    paper = Document(BytesIO(client.get(home + "/annex2.docx").data))
    assert (round(paper.sections[0].page_width.cm, 1), round(paper.sections[0].page_height.cm, 1)) == (21.0, 29.7)
    two = "\n".join(line.text for line in paper.paragraphs)
    assert "2023年株洲市支持服务机构（平台）培育优质企业试点真实性承诺" in two
    assert "如有不实之处，愿负相应的法律责任，并承担由此产生的一切后果。" in two
    table = Document(BytesIO(client.get(home + "/annex3.docx").data)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][:2] == ["服务机构（平台）", "荷塘检测服务有限公司（示例）"]
    assert rows[5][1].startswith("共计 30 家，其中")
    assert rows[8] == ["年份", "2021年", "2022年", "", "2021年", "2022年"]
    assert rows[11][0] == "资产总额"
    assert [Decimal(words) for words in rows[11][1:3]] == [20, 20]
