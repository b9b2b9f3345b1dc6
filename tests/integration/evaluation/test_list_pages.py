"""The pages of the year-end list: an institution sees its own line once it was told; two people, then a third."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.evaluation.lifecycle import AwardListState
from marketplace.evaluation.models import AwardList
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy
from tests.cast import Cast
from tests.integration.evaluation.pages import DECEMBER, WORDS, Login, statuses, told, year_end

ACTS = ("redraw", "propose", "confirm", "send-back", "post", "announce", "discard")
OUTSIDERS = ("county-430202", "enterprise-1", "assessor-1", "admin")


@pytest.fixture(autouse=True)
def in_december() -> Iterator[None]:
    with clock.standing_at(DECEMBER):
        yield


def act(browser: FlaskClient, found: AwardList, name: str, **data: str) -> int:
    session().expire_all()
    return browser.post(f"/award-lists/{found.id}/{name}", data={"version": str(found.version)} | data).status_code


def words_of(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [cell.text for grid in paper.tables for row in grid.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def test_from_the_run_to_the_notice_of_all(login: Login, pilot: PilotRound, cast: Cast) -> None:
    run = next(iter(year_end(pilot, cast).values())).run
    draw, first, second = f"/evaluation/{run.id}/award-list", login("city"), login("city-2")
    assert statuses(login, draw, ("auditor",), {}) == {403}
    assert statuses(login, draw, ("institution-1", "county-430202"), {}) == {404}
    page = first.post(draw).location
    found = session().query(AwardList).one()
    again = first.post(draw)
    assert (again.status_code, "已经有奖补名单" in again.text) == (409, True)
    assert login("institution-1").get(page).status_code == 404
    assert act(first, found, "propose") == 303
    assert act(first, found, "confirm", reason=WORDS) == 422
    assert login("institution-1").get(page).status_code == 404
    assert act(second, found, "confirm", reason="同意") == 422
    assert act(second, found, "confirm", reason=WORDS) == 303
    assert login("institution-1").get(page).status_code == 200
    assert act(first, found, "post") == 409


def test_a_pool_that_does_not_suffice_is_told_on_the_page_of_the_run(
    login: Login, pilot: PilotRound, cast: Cast
) -> None:
    run = next(iter(year_end(pilot, cast).values())).run
    with unit_of_work():
        change_policy(pilot, {}, basis="办公会纪要第四号", effective_from=DECEMBER.date(), by=cast.actor("city"),
                      tiers=(("一等奖", Decimal(1), Decimal("50000.50")),))  # fmt: skip
    refused = login("city").post(f"/evaluation/{run.id}/award-list")
    assert (refused.status_code, "超过奖补资金" in refused.text) == (422, True)
    assert session().query(AwardList).count() == 0


def test_nobody_else_acts_or_reads(login: Login, pilot: PilotRound, cast: Cast) -> None:
    found = told(pilot, cast)
    page = f"/award-lists/{found.id}"
    assert statuses(login, page, ("city", "auditor", "institution-1", "institution-2")) == {200}
    assert statuses(login, page, OUTSIDERS) == {404}
    for name in ACTS:
        assert statuses(login, f"{page}/{name}", ("institution-1", "auditor"), {"reason": WORDS}) == {403}, name
    assert statuses(login, f"{page}/redraw", OUTSIDERS, {}) == {404}
    assert statuses(login, f"{page}/appeal", ("city", "auditor", *OUTSIDERS), {"words": WORDS}) == {404}
    assert statuses(login, f"{page}.xlsx", ("institution-1", "auditor")) == {403}


def test_an_institution_reads_its_own_line_and_no_score_of_answers_not_released(
    login: Login, pilot: PilotRound, cast: Cast
) -> None:
    found = told(pilot, cast)
    mine, others = found.lines
    page = login("institution-1").get(f"/award-lists/{found.id}").text
    assert "50,000.50" in page
    assert others.institution.name not in page
    assert str(mine.score) not in page
    sheet = f"/award-lists/lines/{mine.id}/score.docx"
    assert statuses(login, sheet, ("institution-2", *OUTSIDERS)) == {404}
    paper = words_of(login("institution-1").get(sheet).data)
    assert "伍万元伍角整" in paper
    assert str(mine.score) not in paper
    assert "100 ×（10 + 0）÷ 10" not in paper


def test_papers_say_the_money_in_words(login: Login, pilot: PilotRound, cast: Cast) -> None:
    found, browser = told(pilot, cast), login("city")
    decision = words_of(browser.get(f"/award-lists/{found.id}/decision.docx").data)
    assert "合计 50,000.50 元（大写：伍万元伍角整）" in decision
    assert "公布前不作为依据" in decision
    sheet = load_workbook(BytesIO(browser.get(f"/award-lists/{found.id}.xlsx").data)).active
    assert 50000.5 in {cell for line in sheet.iter_rows(values_only=True) for cell in line}


def test_the_letter_for_the_bank_comes_with_the_announcement(login: Login, pilot: PilotRound, cast: Cast) -> None:
    found = told(pilot, cast)
    letter = f"/award-lists/lines/{found.lines[0].id}/letter.docx"
    early = login("institution-1").get(letter)
    assert (early.status_code, "名单公布以后" in early.text) == (409, True)
    with unit_of_work():
        found.state, found.announced_on = AwardListState.ANNOUNCED, DECEMBER.date()
    assert statuses(login, letter, ("institution-2", *OUTSIDERS)) == {404}
    assert statuses(login, f"/award-lists/lines/{found.lines[1].id}/letter.docx", ("city",)) == {409}
    for who in ("institution-1", "city"):
        assert letter in login(who).get(f"/award-lists/{found.id}").text
        paper = words_of(login(who).get(letter).data)
        assert {"50,000.50", "伍万元伍角整", found.lines[0].institution.credit_code} <= set(paper.split("\n"))
        assert "平台没有登记的项目：开户银行、账号" in paper


def test_an_appeal_opens_the_list_again(login: Login, pilot: PilotRound, cast: Cast) -> None:
    found = told(pilot, cast)
    appellant = login("institution-2")
    short = appellant.post(f"/award-lists/{found.id}/appeal", data={"words": "不服", "version": str(found.version)})
    assert (short.status_code, "不服</textarea>" in short.text) == (422, True)
    assert act(appellant, found, "appeal", words=WORDS) == 303
    session().expire_all()
    (appeal,) = found.appeals
    decide = f"/award-lists/appeals/{appeal.id}/decide"
    typed = {"upheld": "yes", "decision": WORDS, "version": str(found.version)}
    assert statuses(login, decide, ("institution-1", *OUTSIDERS), typed) == {404}
    assert statuses(login, decide, ("institution-2", "auditor"), typed) == {403}
    assert [login(name).post(decide, data=typed).status_code for name in ("city", "city-3")] == [422, 303]
    session().expire_all()
    assert found.state is AwardListState.DRAFT
    assert "申诉成立" in appellant.get(f"/award-lists/{found.id}").text
    assert login("institution-1").get(f"/award-lists/{found.id}").status_code == 404


def test_posted_and_announced(login: Login, pilot: PilotRound, cast: Cast) -> None:
    found = told(pilot, cast)
    with clock.standing_at(DECEMBER + timedelta(days=12)):
        assert act(login("city"), found, "post") == 303
        assert act(login("city"), found, "announce") == 409
    with clock.standing_at(DECEMBER + timedelta(days=30)):
        assert act(login("city"), found, "announce") == 303
        assert "50,000.50" in login("institution-1").get("/award-lists").text
    session().expire_all()
    assert found.state is AwardListState.ANNOUNCED
