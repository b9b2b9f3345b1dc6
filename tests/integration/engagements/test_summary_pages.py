"""Quarterly summaries: filed once by the institution, read by the city, and who is late."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.engagements.models import QuarterlySummary
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.pilots import queries as pilots
from tests.factories.agreements import Way
from tests.integration.engagements.conftest import Send

Login = Callable[[str], FlaskClient]
WORDS = {"quarter": "1", "experience": "按行业分组对接，效果较好。", "problems": "部分企业材料不全。"}


@pytest.fixture
def running(way: Way) -> Way:
    """A service that began in the first quarter."""
    with clock.standing_at(clock.start_of_day(pilots.require_round().starts_on + timedelta(days=20))):
        way.to("active")
    return way


def after_the_quarter(days: int) -> Any:
    """The clock so many days after the first three months."""
    starts_on = pilots.require_round().starts_on
    return clock.standing_at(clock.start_of_day(starts_on + timedelta(days=91 + days)))


def test_filed_once_and_read_by_the_city(login: Login, running: Way, send: Send) -> None:
    with after_the_quarter(3):
        agent, city = login("institution-1"), login("city")
        assert "第 1 季度" in agent.get("/summaries/new").text
        sent = send(agent, "/summaries", WORDS | {"file": (BytesIO(b"%PDF-1.4 demo"), "总结.pdf")})
        assert sent.status_code == 303, sent.text
        summary = session().scalars(select(QuarterlySummary)).one()
        page = city.get(f"/summaries/{summary.id}").text
        for words in ("按行业分组对接", "部分企业材料不全", "总结.pdf"):
            assert words in page
        assert city.get(f"/summaries/{summary.id}/file").status_code == 200
        assert f"/summaries/{summary.id}" in city.get("/summaries?quarter=1").text
        again = send(agent, "/summaries", WORDS)
        assert again.status_code == 422
        assert "按行业分组对接" in again.text


@pytest.mark.both_databases
def test_who_is_late_is_told_to_the_city_and_the_institution(login: Login, running: Way) -> None:
    with after_the_quarter(3):
        assert "逾期未报" not in login("city").get("/summaries").text
    with after_the_quarter(40):
        for who in ("city", "institution-1"):
            page = login(who).get("/summaries").text
            assert "逾期未报" in page
            assert "第 1 季度" in page
        assert "荷塘检测服务有限公司（示例）" in login("city").get("/summaries").text
        assert "逾期未报" not in login("institution-2").get("/summaries").text


@pytest.mark.parametrize("change", [{"quarter": "3"}, {"quarter": "x"}, {"experience": ""}, {"problems": ""}])
def test_what_cannot_be_filed_is_kept(login: Login, running: Way, send: Send, change: dict[str, str]) -> None:
    with after_the_quarter(3):
        answer = send(login("institution-1"), "/summaries", WORDS | change)
    assert answer.status_code == 422
    assert any(words in answer.text for words in list(WORDS.values())[1:])
    assert session().scalars(select(QuarterlySummary)).all() == []


def test_a_rival_and_the_county_do_not_read_it(login: Login, running: Way, send: Send) -> None:
    with after_the_quarter(3):
        send(login("institution-1"), "/summaries", WORDS)
        number = session().scalars(select(QuarterlySummary.id)).one()
        answers = {who: login(who).get(f"/summaries/{number}").status_code for who in (
            "institution-1", "institution-2", "enterprise-1", "county-430202", "city", "auditor", "assessor-1",
        )}  # fmt: skip
    assert {who for who, status in answers.items() if status == 200} == {"institution-1", "city", "auditor"}
    assert set(answers.values()) == {200, 404}
