"""An institution files on a programme's own forms and the officers take it on, all through the pages."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from marketplace.certification.forms.cells import is_typed, name_of, pages_of
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.policy import FormField
from marketplace.certification.queries import policy_of
from marketplace.certification.services import load_programme
from marketplace.config import ROOT
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.security.actors import SYSTEM
from tests.cast import Cast
from tests.integration.certification.conftest import complete
from tests.integration.certification.test_pages import statements

Login = Callable[[str], FlaskClient]
SAMPLE = {
    "text": "示例",
    "long": "示例：具体做法",
    "number": "120.5",
    "count": "12",
    "percent": "85",
    "day": "2020-05-01",
}


@pytest.fixture
def in_may(cast: Cast) -> Iterator[Institution]:
    """Every programme and a whole profile, in May 2023, before the last day of Hengyang's round."""
    with ExitStack() as stack:
        stack.enter_context(clock.standing_at(datetime(2023, 5, 10, 3, tzinfo=UTC)))
        with unit_of_work():
            for file in sorted((Path(ROOT) / "seeds" / "programmes").glob("*.toml")):
                load_programme(file, by=SYSTEM)
            found = session().get_one(Institution, cast.organizations["institution-1"])
            complete(found)
        yield found


def the_application() -> Application:
    session().expire_all()
    return session().scalars(select(Application).order_by(Application.id.desc())).first()  # type: ignore[return-value]


def begun(browser: FlaskClient, code: str = "HY-C", **chosen: Any) -> Application:
    given = {"track": "1", "route": "county", **chosen}
    answer = browser.post(f"/programmes/{code}/apply", data=given)
    assert answer.status_code == 303, answer.text
    return the_application()


def typed(cell: FormField) -> dict[str, Any]:
    """Something in a cell, by its kind; two rows in a table."""
    name = name_of(cell.key)
    if cell.type == "table":
        kinds = [("yes" if one.type == "yes_no" else SAMPLE.get(one.type, "示例")) for one in cell.columns]
        return {f"{name}-{row}-c{place}": kind for row in range(2) for place, kind in enumerate(kinds)}
    if cell.type == "yes_no":
        return {name: "no"}
    if cell.type == "choice" and cell.choices:
        return {name: [cell.choices[0]] if cell.several else cell.choices[0]}
    return {name: SAMPLE.get(cell.type, "示例")}


def fill(browser: FlaskClient, application: Application) -> None:
    """Every page of every form, then every paper."""
    number, policy = application.id, policy_of(application.programme)
    for form in policy.form:
        for place, page in enumerate(pages_of(form), 1) if form.by == "institution" else ():
            data: dict[str, Any] = {"version": str(the_application().version)}
            for cell in page:
                data |= typed(cell) if is_typed(cell) else {}
            answer = browser.post(f"/applications/{number}/forms/{form.key}/{place}", data=data)
            assert answer.status_code == 303, answer.text
    for one in policy.document:
        if one.brought_by == "institution":
            sent = {f"file-{one.key}": (BytesIO(b"%PDF-1.4 paper"), f"{one.key}.pdf")}
            assert browser.post(f"/applications/{number}/documents/{one.key}", data=sent).status_code == 303


def hand_in(browser: FlaskClient, application: Application, **more: str) -> Any:
    data = {"version": str(the_application().version), "truthful_by": "负责人（示例）", "is_true": "y", **more}
    return browser.post(f"/applications/{application.id}/submit", data=data)


def act(browser: FlaskClient, application: Application, what: str, **more: Any) -> Any:
    return browser.post(
        f"/applications/{application.id}/step/{what}", data={"version": str(the_application().version), **more}
    )


def paper() -> tuple[BytesIO, str]:
    return BytesIO(b"%PDF-1.4 report"), "推荐报告.pdf"


@pytest.mark.usefixtures("in_may")
def test_from_the_first_choice_to_the_receipt_and_on_to_the_city(login: Login) -> None:
    browser = login("institution-1")
    assert "我要申报" in browser.get("/programmes/HY-C").text
    assert "开始填写申报" in browser.get("/programmes/HY-C/apply").text
    application = begun(browser)
    assert (application.tracks, application.route) == (["1"], "county")
    assert browser.get("/programmes/HY-C/apply").status_code == 302
    tasks = browser.get(f"/applications/{application.id}/edit").text
    assert "还缺" in tasks
    assert "已上传 0 项" in tasks
    check = browser.get(f"/applications/{application.id}/check").text
    assert "提交前还缺" in check
    assert hand_in(browser, application).status_code == 422
    fill(browser, application)
    assert hand_in(browser, application, is_true="").status_code == 422
    answer = hand_in(browser, application)
    assert answer.status_code == 303, browser.get(f"/applications/{application.id}/check").text
    receipt = browser.get(answer.location).text
    assert the_application().receipt in receipt
    assert the_application().seal in receipt
    county = login("county-430202")
    assert county.get(f"/applications/{application.id}/review").location.endswith("/examine")
    page = county.get(f"/applications/{application.id}/examine").text
    assert "推荐报告" in page
    assert act(county, application, "forward", number="").status_code == 422
    summary = {"file-summary": (BytesIO(b"%PDF-1.4 summary"), "附件4.pdf")}
    assert county.post(f"/applications/{application.id}/unit-documents/summary", data=summary).status_code == 303
    sent = {"number": "荷工信〔2023〕9号", "document": paper(), "opinion": "材料真实完整"}
    done = act(county, application, "forward", **sent)
    assert done.status_code == 303, re.findall(r"(?s)error-summary.*?</div>|推荐前还缺.*?</section>", done.text)
    assert the_application().state is ApplicationState.AT_CITY
    shown = login("city").get(f"/applications/{application.id}").text
    assert "荷工信〔2023〕9号" in shown
    assert "办理这一步" in shown
    assert "列为拟认定" in login("city").get(f"/applications/{application.id}/examine").text


@pytest.mark.parametrize(
    ("code", "chosen"),
    [("HY-B", {}),
     ("HB", {"recommender_name": "示例市中心", "track": "professional", "categories": ["法律"], "route": "centre"}),
     ("GJ", {"tracks": ["技术服务", "培训服务"], "route": "province", "recommender_key": "province",
             "recommender_name": "湖南省", "city": "示例市"})],
)  # fmt: skip
@pytest.mark.usefixtures("in_may")
def test_every_page_of_every_programme_takes_what_is_typed(login: Login, code: str, chosen: dict[str, Any]) -> None:
    browser = login("institution-1")
    application = begun(browser, code, **chosen)
    fill(browser, application)
    content, policy = the_application().content, policy_of(application.programme)
    for form in policy.form:
        empty = [one.key for one in form.fields if is_typed(one) and not (content.get(form.key) or {}).get(one.key)]
        assert form.by == "recommender" or [one for one in empty if one != "investigation"] == []
    page = browser.get(f"/applications/{application.id}/check").text
    assert "请填写「" not in page
    assert "请上传「" not in page


@pytest.mark.usefixtures("in_may")
def test_only_what_was_returned_is_open_again(login: Login) -> None:
    browser, county = login("institution-1"), login("county-430202")
    application = begun(browser)
    fill(browser, application)
    assert hand_in(browser, application).status_code == 303
    remarks = {"remark__form__application__staff": "与社保人数不一致", "remark__document__d03": "缺第二页"}
    assert act(county, application, "return", **remarks).status_code == 303
    assert f"/applications/{application.id}/edit" in browser.get("/home").text
    tasks = browser.get(f"/applications/{application.id}/edit").text
    assert "与社保人数不一致" in tasks
    assert "缺第二页" in browser.get(f"/applications/{application.id}/documents").text
    leaf = next(
        page for page in range(1, 4)
        if name_of("staff") in browser.get(f"/applications/{application.id}/forms/application/{page}").text
    )  # fmt: skip
    page = browser.get(f"/applications/{application.id}/forms/application/{leaf}").text
    assert f'name="{name_of("staff")}"' in page
    assert f'name="{name_of("registered_capital")}"' not in page
    version = str(the_application().version)
    sent = {"version": version, name_of("staff"): "15", name_of("registered_capital"): "999"}
    assert browser.post(f"/applications/{application.id}/forms/application/{leaf}", data=sent).status_code == 303
    content = the_application().content["application"]
    assert (content["staff"], content["registered_capital"]) == (15, 120.5)
    closed = {"file-d01": (BytesIO(b"%PDF-1.4 x"), "x.pdf")}
    assert browser.post(f"/applications/{application.id}/documents/d01", data=closed).status_code == 409


@pytest.mark.usefixtures("in_may")
def test_a_page_saves_itself_says_what_is_wrong_and_notices_another_s_saving(login: Login) -> None:
    browser = login("institution-1")
    application = begun(browser)
    door = f"/applications/{application.id}/forms/added/1"
    version = str(application.version)
    quiet = browser.post(door, data={"version": version, name_of("service_assets"): "210"}, headers={"X-Autosave": "1"})
    assert quiet.json["version"] == the_application().version
    assert "符合" in browser.get(door).text
    wrong = browser.post(door, data={"version": str(the_application().version), name_of("service_assets"): "两百"})
    assert wrong.status_code == 422
    assert "请填写数字" in wrong.text
    assert "两百" in wrong.text
    stale = browser.post(door, data={"version": version, name_of("service_assets"): "300"})
    assert stale.status_code == 409
    assert "现在存的是：210" in stale.text
    rows = f"/applications/{application.id}/forms/people/1"
    data = {"version": str(the_application().version), "cell_people-0-c1": "甲", "cell_people-1-c1": "乙", "go": "more"}
    data |= {"cell_people-0-c4": "", "cell_people-1-c4": ""}
    assert browser.post(rows, data=data).location.endswith(rows)
    drop = {**data, "version": str(the_application().version), "cell_people-0-drop": "y"}
    browser.post(rows, data=drop)
    assert the_application().content["people"]["people"] == [[1, "乙", None, None, None]]


@pytest.mark.parametrize(
    ("who", "door", "status"),
    [("institution-2", "edit", 404), ("institution-2", "forms/cover/1", 404), ("institution-2", "documents", 404),
     ("institution-2", "examine", 404), ("county-430211", "examine", 404), ("enterprise-1", "examine", 404),
     ("institution-1", "examine", 403), ("auditor", "examine", 403), ("auditor", "", 200), ("city", "", 200),
     ("county-430211", "", 404), ("assessor-1", "", 404), ("admin", "", 404), ("county-430202", "test", 200)],
)  # fmt: skip
@pytest.mark.usefixtures("in_may")
def test_who_comes_in(login: Login, who: str, door: str, status: int) -> None:
    application = begun(login("institution-1"))
    if who == "city":
        assert login("city").post(f"/applications/{application.id}/step/choose").status_code in (409, 422)
    assert login(who).get(f"/applications/{application.id}/{door}".rstrip("/")).status_code == status


def test_a_visitor_is_sent_to_sign_in(in_may: Institution, login: Login, client: FlaskClient) -> None:
    application = begun(login("institution-1"))
    for door in ("", "/edit", "/examine", "/documents", "/forms/cover/1", "/test", "/choices"):
        assert "/login" in client.get(f"/applications/{application.id}{door}").location
    assert "/login" in client.get("/programmes/HY-C/apply").location
    assert in_may.name


@pytest.mark.usefixtures("in_may")
def test_the_pilot_s_doors_do_not_open_for_other_programmes(login: Login) -> None:
    browser, county, city = login("institution-1"), login("county-430202"), login("city")
    application = begun(browser)
    for door in ("plan", "route", "commitment"):
        assert browser.get(f"/applications/{application.id}/{door}").status_code == 404
    for who, doors in ((county, ("recommend", "return", "not-recommend")), (city, ("choose", "decline"))):
        for door in doors:
            assert who.post(f"/applications/{application.id}/{door}", data={"version": "1"}).status_code == 404


@pytest.mark.usefixtures("in_may")
def test_the_list_is_of_every_programme_and_is_taken_away_as_shown(login: Login) -> None:
    browser = login("institution-1")
    number = begun(browser).number
    assert number in browser.get("/applications?programme=HY-C").text
    assert number not in browser.get("/applications?programme=HB").text
    sheet = load_workbook(BytesIO(browser.get("/applications.xlsx?programme=HY-C").data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]  # type: ignore[union-attr]
    assert any(number in row and "衡阳核心服务机构" in row for row in cells)
    assert statements(browser, "/applications") <= 6
