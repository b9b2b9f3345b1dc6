"""Who sees what of the survey: own invitations, whether a county's firms answered, results, released figures alone."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, event, select

from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import services
from marketplace.surveys.lifecycle import InvitationState, Wave
from marketplace.surveys.models import Answer, Invitation, Release
from marketplace.surveys.rules import Given
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask, Engage

Login = Callable[[str], FlaskClient]
EVERYBODY = (
    "city", "county-430202", "county-430211", "enterprise-1", "enterprise-2", "institution-1", "institution-2",
    "assessor-1", "auditor", "admin", None,
)  # fmt: skip
SECRET = "独一无二的意见"


def answered(invitation: Invitation, level: str = "very", text: str = SECRET) -> Invitation:
    with unit_of_work():
        services.answer_invitation(
            invitation, Given(level, {"skill": 4}, text), channel="link", by=ANONYMOUS, at=clock.now()
        )
    return invitation


def visitor(login: Login, client: FlaskClient, name: str | None) -> FlaskClient:
    return client if name is None else login(name)


def statuses(login: Login, client: FlaskClient, path: str) -> dict[str | None, int]:
    return {name: visitor(login, client, name).get(path).status_code for name in EVERYBODY}


def refused_but(**allowed: int) -> dict[str | None, int]:
    """404 for everybody and the way to sign in for visitors, but those named."""
    named = {name.replace("_", "-"): status for name, status in allowed.items()}
    return {name: named.get(name or "", 302 if name is None else 404) for name in EVERYBODY}


def test_who_sees_an_invitation(ask: Ask, login: Login, client: FlaskClient) -> None:
    found = statuses(login, client, f"/surveys/{answered(ask()).id}")
    assert found == refused_but(city=200, county_430202=200, enterprise_1=200, auditor=200)


@pytest.mark.parametrize(
    ("name", "sees"), [("city", True), ("auditor", True), ("enterprise-1", True), ("county-430202", False)]
)
def test_a_county_sees_that_it_was_answered_and_not_what(ask: Ask, login: Login, name: str, sees: bool) -> None:
    page = login(name).get(f"/surveys/{answered(ask()).id}").text
    assert "已评价" in page
    assert (SECRET in page) is sees
    assert ("专业能力 4 分" in page) is sees
    assert ("<h3>" in page) is sees


def test_who_sees_the_link_on_paper(ask: Ask, login: Login, client: FlaskClient) -> None:
    invitation = ask()
    token = services.token_of(invitation)
    for path in (f"/surveys/{invitation.id}/paper", f"/surveys/{invitation.id}/qr.svg"):
        found = statuses(login, client, path)
        assert found == refused_but(city=200, enterprise_1=200, county_430202=403, auditor=403)
    assert token in login("city").get(f"/surveys/{invitation.id}/paper").text
    assert login("enterprise-1").get(f"/surveys/{invitation.id}/qr.svg").content_type.startswith("image/svg")
    for name in EVERYBODY:
        assert token not in visitor(login, client, name).get(f"/surveys/{invitation.id}").text


def test_no_paper_for_a_dead_link(ask: Ask, login: Login, cast: Cast) -> None:
    invitation = ask()
    with clock.standing_at(at(8, 1)):
        answer = login("city").get(f"/surveys/{invitation.id}/paper")
        assert (answer.status_code, "2023-07-01" in answer.text) == (409, True)
    with unit_of_work():
        services.cancel(invitation, "重复签约，另行测评", by=cast.actor("city"))
    assert login("city").get(f"/surveys/{invitation.id}/paper").status_code == 404


ACTS = ("answer", "remind", "reissue", "cancel")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_acts_on_an_invitation(ask: Ask, login: Login, client: FlaskClient, act: str, name: str | None) -> None:
    invitation = ask()
    data = {"level": "basic", "reason": "重复签约，另行测评"}
    answer = visitor(login, client, name).post(f"/surveys/{invitation.id}/{act}", data=data)
    may = "enterprise-1" if act == "answer" else "city"
    if name == may:
        assert answer.status_code == 303
        return
    assert answer.status_code == 302 or answer.status_code in (403, 404)
    if answer.status_code == 302:
        assert answer.location.startswith("/login")
    session().expire_all()
    fresh = session().get_one(Invitation, invitation.id)
    assert (fresh.state, fresh.issue, fresh.reminders) == (InvitationState.SENT, 1, 0)
    assert session().scalars(select(Answer)).all() == []


def test_an_enterprise_answers_signed_in_and_sees_its_own(ask: Ask, login: Login) -> None:
    browser, path = login("enterprise-1"), f"/surveys/{ask().id}"
    assert "填写评价" in browser.get(path).text
    missing = browser.post(f"{path}/answer", data={"text": SECRET})
    assert (missing.status_code, SECRET in missing.text) == (422, True)
    data = {"level": "dissatisfied", "point_price": "2", "text": SECRET}
    assert browser.post(f"{path}/answer", data=data).status_code == 303
    assert session().scalars(select(Answer.channel)).one() == "account"
    page = browser.get(path).text
    assert SECRET in page
    form = browser.get(f"{path}/answer").text
    assert re.search(r'<input checked[^>]*value="dissatisfied"', form)
    with clock.standing_at(at(6, 9)):
        browser = login("enterprise-1")
        assert browser.get(f"{path}/answer").status_code == 409
        late = browser.post(f"{path}/answer", data={"level": "very"})
        assert (late.status_code, "2023-06-08" in late.text) == (409, True)


def test_each_role_lists_its_own(ask: Ask, login: Login) -> None:
    ask()
    ask(enterprise="enterprise-2", county="430211", institution="institution-2")
    here, there = "荷塘齿轮有限公司", "天元轴承有限公司"
    for name, sees_here, sees_there in (
        ("enterprise-1", True, False), ("enterprise-2", False, True), ("county-430202", True, False),
        ("county-430211", False, True), ("city", True, True), ("auditor", True, True),
    ):  # fmt: skip
        table = login(name).get("/surveys").text.partition("<tbody>")[2]
        assert ((here in table), (there in table)) == (sees_here, sees_there), name
    for name in ("institution-1", "assessor-1", "admin"):
        assert login(name).get("/surveys").status_code == 403


def test_the_list_filters_searches_and_exports_what_is_on_the_screen(ask: Ask, login: Login) -> None:
    answered(ask(firm=1))
    waiting, other = ask(firm=2), ask(firm=3, institution="institution-2")
    city = login("city")
    number = waiting.engagement.number
    for query, rows in (
        ("", 3), ("state=waiting", 2), ("state=answered", 1), ("state=expired", 0), (f"q={number}", 1),
        ("q=天元咨询", 1), ("wave=term_end", 0), ("county=430211", 0), ("q=%25", 0), ("state=nonsense", 3),
    ):  # fmt: skip
        table = city.get(f"/surveys?{query}").text.partition("<tbody>")[2]
        assert table.count("<tr>") == rows, query
    book = load_workbook(BytesIO(city.get(f"/surveys/export?q={other.engagement.number}").data))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]
    assert [row[1] for row in cells] == [other.engagement.number]
    assert cells[0][8] == "2023-07-01"
    with clock.standing_at(at(8, 1)):
        assert login("city").get("/surveys?state=expired").text.partition("<tbody>")[2].count("<tr>") == 2


def fill(ask: Ask, levels: tuple[str, ...], first: int = 1, **values: Any) -> None:
    for number, level in enumerate(levels, first):
        answered(ask(firm=number, **values), level)


FIVE = ("very", "very", "basic", "dissatisfied", "very")


def test_results_by_institution(ask: Ask, login: Login, client: FlaskClient) -> None:
    fill(ask, FIVE)
    ask(firm=6)
    fill(ask, ("dissatisfied",), 7, institution="institution-2")
    found = statuses(login, client, "/surveys/results")
    assert found == {
        **dict.fromkeys(EVERYBODY, 403), None: 302, "city": 200, "auditor": 200, "county-430202": 200,
        "county-430211": 200, "institution-1": 302, "institution-2": 302,
    }  # fmt: skip
    page = login("city").get("/surveys/results").text
    row = page.partition("荷塘检测服务有限公司（示例）</a>")[2].partition("</tr>")[0]
    figures = re.findall(r'class="num">([^<]+)<', row)
    assert figures == ["80.00", "60.00", "5", "6", "83.33", "3", "1", "1", "37.55–96.38"]
    first = {key: re.findall(r'class="key"><a[^>]*>([^<]+)<', login("city").get(f"/surveys/results?sort={key}").text)[0]
             for key in ("rate", "-rate", "valid", "-valid", "low", "-low")}  # fmt: skip
    assert first["rate"] == first["valid"] == first["low"] == "天元咨询服务有限公司（示例）"
    assert first["-rate"] == first["-valid"] == first["-low"] == "荷塘检测服务有限公司（示例）"


def test_results_filter_and_export(ask: Ask, login: Login) -> None:
    fill(ask, FIVE)
    fill(ask, ("basic",), 9, county="430211", category="数智转型")
    city = login("city")
    for query, valid in (("", 6), ("county=430211", 1), ("category=数智转型", 1), ("wave=term_end", 0), ("by=firm", 6)):
        book = load_workbook(BytesIO(city.get(f"/surveys/results/export?{query}").data))
        rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=4)]
        assert sum(row[3] or 0 for row in rows if row[1]) == valid, query
    assert city.get("/surveys/results/export?q=没有这家").status_code == 200
    assert login("institution-1").get("/surveys/results/export").status_code == 404


def test_single_answers_open_to_city_and_auditor_alone(
    ask: Ask, login: Login, client: FlaskClient, cast: Cast
) -> None:  # fmt: skip
    fill(ask, FIVE)
    number = cast.organizations["institution-1"]
    for path in (f"/surveys/results/{number}", f"/surveys/results/{number}/export"):
        found = statuses(login, client, path)
        assert found == {**dict.fromkeys(EVERYBODY, 403), None: 302, "city": 200, "auditor": 200}
    page = login("city").get(f"/surveys/results/{number}").text
    assert SECRET in page
    assert re.search(r"专业能力</th>\s*<td class=\"num\">4.00</td>\s*<td class=\"num\">5</td>", page)
    narrowed = login("auditor").get(f"/surveys/results/{number}?level=dissatisfied").text
    assert narrowed.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>") == 1
    assert login("city").get("/surveys/results/999999").status_code == 404


def test_a_county_sees_released_figures_and_no_filter_narrows_them(
    ask: Ask, login: Login, pilot_round: PilotRound, cast: Cast
) -> None:  # fmt: skip
    fill(ask, FIVE)
    assert "还不能显示" in login("county-430202").get("/surveys/results").text
    with unit_of_work():
        services.release_wave(pilot_round, Wave.ACCEPTANCE, by=cast.actor("city"))
    page = login("county-430202").get("/surveys/results").text
    assert "荷塘检测服务有限公司（示例）" in page
    assert SECRET not in page
    assert "荷塘检测服务有限公司（示例）" not in login("county-430211").get("/surveys/results").text
    fill(ask, ("dissatisfied",), 6)
    county = login("county-430202")
    assert plain(county.get("/surveys/results").text) == plain(page)
    assert plain(county.get("/surveys/results?wave=acceptance&category=数智转型").text) == plain(page)


def test_an_institution_sees_releases_and_nothing_moves_before(
    ask: Ask, login: Login, pilot_round: PilotRound, cast: Cast
) -> None:
    invited = [ask(firm=number) for number in range(1, 7)]
    browser = login("institution-1")
    empty = browser.get("/surveys/own").text
    assert "评价满 5 份后公布" in empty
    for invitation, level in zip(invited, FIVE, strict=False):
        answered(invitation, level)
        assert plain(browser.get("/surveys/own").text) == plain(empty)
    with unit_of_work():
        services.release_wave(pilot_round, Wave.ACCEPTANCE, by=cast.actor("city"))
    page = browser.get("/surveys/own").text
    assert "80.00" in page
    with clock.standing_at(at(6, 2)):
        answered(invited[5], "dissatisfied")
        assert plain(login("institution-1").get("/surveys/own").text) == plain(page)
    assert "评价满 5 份后公布" in login("institution-2").get("/surveys/own").text
    assert login("city").get("/surveys/own").status_code == 302


def plain(page: str) -> str:
    """A page without what differs at every request, and without the count of unread notices."""
    return re.sub(r'<span class="count">.*?</span>| value="[^"]*"', "", page)


def test_the_city_opens_and_releases_waves(engage: Engage, login: Login, client: FlaskClient) -> None:
    for number in range(6):
        engage(firm=number)
    found = statuses(login, client, "/surveys/waves")
    assert found == {**dict.fromkeys(EVERYBODY, 403), None: 302, "city": 200}
    for act in ("mid_term/open", "mid_term/release", "resurvey/open"):
        for name in EVERYBODY[1:]:
            assert visitor(login, client, name).post(f"/surveys/waves/{act}").status_code in (302, 403)
    city = login("city")
    assert city.post("/surveys/waves/mid_term/open").status_code == 303
    invitations = session().scalars(select(Invitation)).all()
    assert len(invitations) == 6
    for invitation in invitations[:5]:
        answered(invitation)
    early = city.post("/surveys/waves/mid_term/release")
    assert (early.status_code, "2023-07-01" in early.text) == (409, True)
    with clock.standing_at(at(7, 5)):
        city = login("city")
        assert city.post("/surveys/waves/mid_term/release").status_code == 303
        assert len(session().scalars(select(Release)).all()) == 1
        assert city.post("/surveys/waves/acceptance/open").status_code == 409
        assert city.post("/surveys/waves/nonsense/open").status_code == 404
        none = city.post("/surveys/waves/resurvey/open", data={"institution_id": ""})
        assert (none.status_code, "请选择要复测的服务机构" in none.text) == (422, True)
        assert city.post("/surveys/waves/resurvey/open", data={"institution_id": "999"}).status_code == 422
        number = invitations[0].engagement.institution_id
        assert city.post("/surveys/waves/resurvey/open", data={"institution_id": str(number)}).status_code == 303
    assert len(session().scalars(select(Invitation)).all()) == 12


def test_cancelling_without_a_reason_keeps_what_was_typed(ask: Ask, login: Login) -> None:
    path, city = f"/surveys/{ask().id}/cancel", login("city")
    assert city.get(path).status_code == 200
    answer = city.post(path, data={"reason": "错了"})
    assert answer.status_code == 422
    assert "错了" in answer.text
    assert "至少 5 个字" in answer.text


def counted(client: FlaskClient, path: str) -> int:
    db.session.remove()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    ("name", "path", "most"),
    [
        ("city", "/surveys", 6), ("enterprise-1", "/surveys", 6), ("county-430202", "/surveys", 6),
        ("city", "/surveys/results", 6), ("county-430202", "/surveys/results", 6), ("institution-1", "/surveys/own", 6),
        ("city", "/surveys/waves", 8), ("city", "/surveys/1", 8), ("city", "/surveys/results/{}", 8),
    ],
)  # fmt: skip
def test_statements_do_not_grow_with_the_rows(
    ask: Ask, login: Login, cast: Cast, name: str, path: str, most: int
) -> None:
    client, address = login(name), path.format(cast.organizations["institution-1"])
    fill(ask, FIVE)
    counted(client, address)  # reads what the process keeps
    short = counted(client, address)
    fill(ask, FIVE * 6, 10)
    assert counted(client, address) == short <= most
