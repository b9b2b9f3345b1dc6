"""The pages of a case: each act by whom it belongs to, and by nobody else; what was typed stays on a refusal."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import Case, Kind, Measure
from marketplace.evaluation.services import cases, deciding
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from marketplace.surveys.models import Release
from tests.cast import Cast
from tests.factories.evaluations import LOW, lay_run
from tests.integration.evaluation.pages import DECEMBER, STRANGERS, WORDS, Login, opened, own, statuses

CITY_ACTS = ("pass", "rectify", "resurvey", "propose", "confirm", "send-back", "let-stand", "decide-appeal", "lift")
OWN_ACTS = ("reply", "plan", "appeal")


@pytest.fixture(autouse=True)
def in_december() -> Iterator[None]:
    with clock.standing_at(DECEMBER):
        yield


@pytest.fixture
def case(pilot: PilotRound, cast: Cast) -> Case:
    return opened(pilot, cast)


def replied(case: Case, cast: Cast) -> Case:
    with unit_of_work():
        return cases.reply_to_case(case, WORDS, by=cast.actor("institution-1"), at=DECEMBER)


def proposed(case: Case, cast: Cast) -> Case:
    with unit_of_work():
        return deciding.propose_measure(
            replied(case, cast), Measure.DEDUCT, WORDS, amount=Decimal(5000), by=cast.actor("city"), at=DECEMBER
        )


def decided(case: Case, cast: Cast) -> Case:
    with unit_of_work():
        return deciding.confirm_measure(proposed(case, cast), WORDS, by=cast.actor("city-2"), at=DECEMBER)


def send(browser: FlaskClient, case: Case, act: str, **data: str) -> int:
    session().expire_all()
    return browser.post(f"/cases/{case.id}/{act}", data={"version": str(case.version)} | data).status_code


def state_of(case: Case) -> CaseState:
    session().expire_all()
    return case.state


def test_who_reads_a_case(login: Login, client: FlaskClient, case: Case) -> None:
    page = f"/cases/{case.id}"
    assert statuses(login, page, ("city", "auditor", "institution-1")) == {200}
    assert statuses(login, page, STRANGERS) == {404}
    assert client.get(page).status_code == 302


def test_nobody_else_acts(login: Login, case: Case) -> None:
    typed = {"reason": WORDS, "reply": WORDS, "appeal": WORDS, "demand": WORDS, "version": "2"}
    for act in CITY_ACTS:
        assert statuses(login, f"/cases/{case.id}/{act}", ("institution-1", "auditor"), typed) == {403}, act
        assert statuses(login, f"/cases/{case.id}/{act}", ("institution-2", "county-430202"), typed) == {404}, act
    for act in OWN_ACTS:
        assert statuses(login, f"/cases/{case.id}/{act}", ("city", "auditor"), typed) == {403}, act
        assert statuses(login, f"/cases/{case.id}/{act}", STRANGERS, typed) == {404}, act
    assert state_of(case) is CaseState.NOTICED


def test_an_institution_lists_its_own_alone(login: Login, case: Case) -> None:
    assert case.number in login("institution-1").get("/cases?state=open&ground=false_report&sort=name").text
    assert case.number not in login("institution-2").get("/cases").text
    assert statuses(login, "/cases", ("county-430202", "enterprise-1", "assessor-1")) == {403}
    sheet = load_workbook(BytesIO(login("city").get("/cases/export?state=noticed").data)).active
    assert case.number in {cell for line in sheet.iter_rows(values_only=True) for cell in line}


def test_a_reply_that_is_too_short_stays_on_the_page(login: Login, case: Case) -> None:
    browser = login("institution-1")
    short = browser.post(f"/cases/{case.id}/reply", data={"reply": "不属实", "version": str(case.version)})
    assert (short.status_code, "至少 10 个字" in short.text, "不属实</textarea>" in short.text) == (422, True, True)
    assert send(browser, case, "reply", reply=WORDS) == 303
    assert state_of(case) is CaseState.REPLIED
    assert send(browser, case, "reply", reply=WORDS) == 409


def test_a_page_opened_before_is_stale(login: Login, case: Case) -> None:
    answer = login("institution-1").post(f"/cases/{case.id}/reply", data={"reply": WORDS, "version": "0"})
    assert (answer.status_code, WORDS in answer.text, "已有变动" in answer.text) == (409, True, True)


def test_money_is_named_and_two_people_agree(login: Login, case: Case, cast: Cast) -> None:
    replied(case, cast)
    first, second = login("city"), login("city-2")
    assert send(first, case, "propose", measure="deduct", reason=WORDS) == 422
    assert send(first, case, "propose", measure="stay", reason=WORDS) == 422
    assert send(first, case, "propose", measure="deduct", amount="5000.50", reason=WORDS) == 303
    assert first.get(f"/cases/{case.id}/confirm").status_code == 302
    same = first.post(f"/cases/{case.id}/confirm", data={"reason": WORDS, "version": str(case.version)})
    assert (same.status_code, "您本人" in same.text) == (422, True)
    assert "扣减奖补资金 5,000.50 元" in second.get(f"/cases/{case.id}/confirm").text
    assert send(second, case, "confirm", reason=WORDS) == 303
    assert state_of(case) is CaseState.DECIDED


def test_what_is_proposed_is_not_told_before_it_is_confirmed(login: Login, case: Case, cast: Cast) -> None:
    """Neither on the page nor in the sheet; a decision that an objection undid and a new proposal are no exception."""
    proposed(case, cast)
    with unit_of_work():
        case.decided_at = DECEMBER
    page, own_browser = f"/cases/{case.id}", login("institution-1")
    assert "处理意见：扣减" in login("city-2").get(page).text
    assert "处理意见：扣减" not in own_browser.get(page).text
    sheets = [
        load_workbook(BytesIO(login(name).get("/cases/export").data)).active for name in ("city", "institution-1")
    ]
    cells = [{cell for line in sheet.iter_rows(values_only=True) for cell in line} for sheet in sheets]
    assert [5000 in one for one in cells] == [True, False]
    assert send(login("city-2"), case, "send-back", reason=WORDS) == 303
    assert "第二位承办人退回研究" in login("city").get(page).text
    assert "第二位承办人退回研究" not in own_browser.get(page).text


def test_an_appeal_is_decided_by_a_third(login: Login, case: Case, cast: Cast) -> None:
    decided(case, cast)
    assert send(login("institution-1"), case, "appeal", appeal=WORDS) == 303
    third = {"upheld": "no", "decision": WORDS}
    assert [send(login(one), case, "decide-appeal", **third) for one in ("city", "city-2", "city-3")] == [422, 422, 303]
    assert state_of(case) is CaseState.FINAL
    paper = login("institution-1").get(f"/cases/{case.id}/appeal-decision.docx")
    assert "申诉不成立" in "".join(line.text for line in Document(BytesIO(paper.data)).paragraphs)


def test_publicity_and_effect(login: Login, case: Case, cast: Cast) -> None:
    decided(case, cast)
    browser = login("city")
    with clock.standing_at(DECEMBER + timedelta(days=12)):
        assert send(browser, case, "let-stand") == 303
        assert browser.post("/cases/publicity", data={}).status_code == 422
        assert statuses(login, "/cases/publicity", ("institution-1", "auditor"), {"cases": str(case.id)}) == {403}
        assert browser.post("/cases/publicity", data={"cases": str(case.id)}).status_code == 303
        session().expire_all()
        notice = str(case.notice_item.notice_id) if case.notice_item else ""
        early = browser.post("/cases/take-effect", data={"notice": notice})
        assert (early.status_code, state_of(case)) == (409, CaseState.IN_PUBLICITY)
    with clock.standing_at(DECEMBER + timedelta(days=30)):
        assert login("city").post("/cases/take-effect", data={"notice": notice}).status_code == 303
    assert state_of(case) is CaseState.EFFECTIVE


def test_a_case_is_opened_from_a_row_on_its_ground(login: Login, pilot: PilotRound, cast: Cast) -> None:
    row = lay_run(pilot, Kind.TERM_END, {own(cast).id: LOW}, as_of=DECEMBER.date(), at=DECEMBER)[own(cast).id]
    page, browser = f"/cases/new?row={row.id}", login("city")
    assert statuses(login, page, ("institution-1", "auditor", "county-430202")) == {403}
    typed = {"institution": str(own(cast).id), "ground": "satisfaction", "statement": WORDS}
    assert browser.post(page, data=typed | {"ground": "good"}).status_code == 422
    assert browser.post("/cases/new", data=typed | {"ground": "false_report"}).status_code == 422
    told = browser.post(page, data=typed)
    assert told.status_code == 303
    assert "70" not in login("institution-1").get(told.location).text.partition("机构答复")[0].partition("告知的")[2]
    again = browser.post(page, data=typed)
    assert (again.status_code, WORDS in again.text) == (409, True)


def test_a_plan_keeps_its_rows_and_its_steps_are_finished_by_the_institution(
    login: Login, pilot: PilotRound, cast: Cast
) -> None:
    row = lay_run(pilot, Kind.TERM_END, {own(cast).id: LOW}, as_of=DECEMBER.date(), at=DECEMBER)[own(cast).id]
    case, browser = replied(opened(pilot, cast, row), cast), login("institution-1")
    assert send(login("city"), case, "rectify", demand=WORDS) == 303
    late = browser.post(f"/cases/{case.id}/plan", data={
        "version": str(case.version), "steps-2-what": "逐家回访", "steps-2-due_on": "2024-06-01",
    })  # fmt: skip
    assert (late.status_code, "完成日期应在今天到" in late.text, "逐家回访" in late.text) == (422, True, True)
    assert send(browser, case, "plan", **{"steps-0-what": "逐家回访", "steps-0-due_on": "2024-01-05"}) == 303
    session().expire_all()
    finish = f"/cases/steps/{case.steps[0].id}/finish"
    assert statuses(login, finish, STRANGERS, {"account": WORDS}) == {404}
    assert browser.post(finish, data={"account": WORDS}).status_code == 303
    assert browser.post(finish, data={"account": WORDS}).status_code == 409


def test_the_notice_holds_the_figures_that_were_released_and_no_others(
    login: Login, pilot: PilotRound, cast: Cast
) -> None:  # fmt: skip
    number = own(cast).id
    row = lay_run(pilot, Kind.TERM_END, {number: LOW}, as_of=DECEMBER.date(), at=DECEMBER)[number]
    counts = {"very": LOW.very, "basic": LOW.basic, "dissatisfied": LOW.dissatisfied}
    with unit_of_work():
        session().add(Release(institution_id=number, round_id=pilot.id, number=1, wave="term_end", invited=12, valid=10,
                              fresh=10, **counts))  # fmt: skip
    case = opened(pilot, cast, row)
    paper = Document(BytesIO(login("institution-1").get(f"/cases/{case.id}/notice.docx").data))
    pairs = [[cell.text for cell in line.cells] for table in paper.tables for line in table.rows]
    told = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    assert (told["满意度（%）"], told["有效评价（份）"], told["服务承诺完成（%）"]) == ("70.0", "10", "100.0")
    other = opened(pilot, cast)
    assert "满意度" not in "".join(other.figures)
