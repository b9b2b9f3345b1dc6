"""The city's pages: run, read, open a row, take it away; nobody else sees single answers or scores."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.engagements.models import Engagement
from marketplace.evaluation import services
from marketplace.evaluation.models import EvaluationRun, Kind
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.evaluation.test_running import LATER

Login = Callable[[str], FlaskClient]
STRANGERS = ("county-430202", "enterprise-1", "institution-1", "institution-2", "assessor-1", "admin")


@pytest.fixture
def frozen(cast: Cast, pilot: PilotRound, judged: Engagement) -> EvaluationRun:
    with clock.standing_at(LATER), unit_of_work():
        return services.run_evaluation(
            pilot, Kind.TERM_END, date(2023, 6, 10), by=cast.actor("city"), at=clock.now()
        )  # fmt: skip


def addresses(run: EvaluationRun) -> list[str]:
    return ["/evaluation", f"/evaluation/{run.id}", f"/evaluation/{run.id}.xlsx", f"/evaluation/rows/{run.rows[0].id}"]


@pytest.mark.parametrize("name", ["city", "city-2", "auditor"])
def test_city_and_auditor_read(login: Login, frozen: EvaluationRun, name: str) -> None:
    with clock.standing_at(LATER):
        browser = login(name)
        assert [browser.get(one).status_code for one in addresses(frozen)] == [200] * 4


@pytest.mark.parametrize("name", STRANGERS)
def test_nobody_else_does(login: Login, frozen: EvaluationRun, name: str) -> None:
    with clock.standing_at(LATER):
        browser = login(name)
        assert {browser.get(one).status_code for one in addresses(frozen)} <= {403, 404}


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient, frozen: EvaluationRun) -> None:
    assert {client.get(one).status_code for one in addresses(frozen)} == {302}


@pytest.mark.parametrize("name", [*STRANGERS, "auditor"])
def test_only_the_city_runs_one(login: Login, pilot: PilotRound, name: str) -> None:
    answer = login(name).post("/evaluation", data={"kind": "term_end", "as_of": "2023-06-01"})
    assert answer.status_code == 403
    assert session().query(EvaluationRun).count() == 0


def test_the_city_runs_one_and_opens_a_row(login: Login, cast: Cast, pilot: PilotRound, judged: Engagement) -> None:
    with clock.standing_at(LATER):
        browser = login("city")
        answer = browser.post("/evaluation", data={"kind": "year_end", "as_of": "2023-06-10"})
        assert answer.status_code == 303
        page = browser.get(answer.location)
        assert "荷塘检测服务有限公司（示例）" in page.text
        (found,) = session().query(EvaluationRun)
        mine = next(one for one in found.rows if one.institution_id == cast.organizations["institution-1"])
        opened = browser.get(f"/evaluation/rows/{mine.id}").text
    assert "100 ×（1 + 0）÷ 1" in opened
    assert judged.number in opened
    assert "荷塘齿轮有限公司（示例）" in opened


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "term_end", "as_of": "2023-06-02"}, "不能晚于今天"),
        ({"kind": "term_end", "as_of": "2023-03-01"}, "不能早于试点开始日"),
        ({"kind": "term_end", "as_of": "2023-02-31"}, "日期"),
        ({"kind": "month", "as_of": "2023-06-01"}, "评价种类"),
        ({}, "截止日期"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(login: Login, pilot: PilotRound, data: dict[str, str], words: str) -> None:
    answer = login("city").post("/evaluation", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert session().query(EvaluationRun).count() == 0


def test_the_sheet_holds_what_the_screen_shows(login: Login, frozen: EvaluationRun) -> None:
    with clock.standing_at(LATER):
        browser = login("city")
        content = browser.get(f"/evaluation/{frozen.id}.xlsx?q=检测").data
    cells = [cell for line in load_workbook(BytesIO(content)).active.iter_rows(values_only=True) for cell in line]
    assert "荷塘检测服务有限公司（示例）" in cells
    assert "天元咨询服务有限公司（示例）" not in cells
    assert 100 in cells


def test_filters_and_orders_leave_the_page_whole(login: Login, frozen: EvaluationRun) -> None:
    with clock.standing_at(LATER):
        browser = login("city")
        queries = (
            "outcome=commitment_unmet",
            "outcome=stay",
            "county=430202",
            "sort=-satisfaction",
            "sort=name",
            "sort=x",
        )
        for query in (*queries, "q=%E6%B2%A1%E6%9C%89"):
            assert browser.get(f"/evaluation/{frozen.id}?{query}").status_code == 200
