"""A rung claimed with its paper by one side, and decided by the enterprise's county alone."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.engagements.lifecycle import OutcomeState
from marketplace.engagements.models import LadderOutcome
from marketplace.kernel import clock
from marketplace.kernel.database import session
from tests.factories.agreements import Way
from tests.integration.engagements.conftest import Send

Login = Callable[[str], FlaskClient]
Fresh = Callable[[Any], Any]


def typed(**changes: Any) -> dict[str, Any]:
    given = {
        "level": "省级专精特新中小企业", "recognised_on": clock.today().isoformat(), "evidence": "湘工信〔2023〕15号",
        "file": (BytesIO(b"%PDF-1.4 demo"), "认定文件.pdf"),
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not None}


def claimed(login: Login, way: Way, send: Send) -> LadderOutcome:
    sent = send(login("institution-1"), f"/engagements/{way.to('accepted').id}/outcomes", typed())
    assert sent.status_code == 303, sent.text
    return session().scalars(select(LadderOutcome)).one()


def test_claimed_found_on_the_desk_and_verified(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    outcome, county = claimed(login, way, send), login("county-430202")
    assert f"/outcomes/{outcome.id}" in county.get("/outcomes?state=claimed").text
    page = county.get(f"/outcomes/{outcome.id}").text
    for words in ("认定文件.pdf", "湘工信〔2023〕15号", "核实属实", "data-confirm="):
        assert words in page
    assert county.get(f"/engagements/{way.engagement.id}/files/{outcome.attachment_id}").status_code == 200
    assert send(county, f"/outcomes/{outcome.id}/verify").status_code == 303
    assert fresh(outcome).state is OutcomeState.VERIFIED
    assert send(county, f"/outcomes/{outcome.id}/revoke", {"reason": ""}).status_code == 422
    assert send(county, f"/outcomes/{outcome.id}/revoke", {"reason": "认定文件已被撤销"}).status_code == 303
    assert fresh(outcome).state is OutcomeState.REVOKED
    assert "认定文件已被撤销" in login("enterprise-1").get(f"/outcomes/{outcome.id}").text


def test_rejected_with_a_reason_that_both_read(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    outcome, county = claimed(login, way, send), login("county-430202")
    assert send(county, f"/outcomes/{outcome.id}/reject", {"reason": ""}).status_code == 422
    assert send(county, f"/outcomes/{outcome.id}/reject", {"reason": "文号与公告不符"}).status_code == 303
    assert fresh(outcome).state is OutcomeState.REJECTED
    assert "文号与公告不符" in login("institution-1").get(f"/outcomes/{outcome.id}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"level": "创新型中小企业"}, "请从列出的选项中选择"), ({"level": ""}, "请从列表中选择"),
        ({"recognised_on": "2022-01-01"}, "认定日期应在服务开始"), ({"recognised_on": "2199-01-01"}, "不能晚于今天"),
        ({"evidence": ""}, "名称和文号"), ({"file": None}, "请上传认定文件"),
        ({"level": "国省单项冠军"}, "国家级还是省级"),
    ],
)  # fmt: skip
def test_what_cannot_be_claimed(
    login: Login, way: Way, send: Send, changes: dict[str, Any], said: str
) -> None:  # fmt: skip
    values = typed(evidence="这段文号要留着") | changes
    address = f"/engagements/{way.to('accepted').id}/outcomes"
    answer = send(login("enterprise-1"), address, {name: value for name, value in values.items() if value is not None})
    assert answer.status_code == 422
    assert said in answer.text
    assert "evidence" in changes or "这段文号要留着" in answer.text
    assert session().scalars(select(LadderOutcome)).all() == []


SEEING = {"enterprise-1", "institution-1", "county-430202", "city", "auditor"}


@pytest.mark.parametrize(
    "who", ["enterprise-1", "enterprise-2", "institution-1", "institution-2", "county-430211", "city", "assessor-1",
            "auditor", "admin"],
)  # fmt: skip
def test_nobody_else_decides(login: Login, way: Way, send: Send, fresh: Fresh, who: str) -> None:
    outcome, browser = claimed(login, way, send), login(who)
    assert browser.get(f"/outcomes/{outcome.id}").status_code == (200 if who in SEEING else 404)
    for act in ("verify", "reject", "revoke"):
        answer = send(browser, f"/outcomes/{outcome.id}/{act}", {"reason": "示例：理由充分"})
        assert answer.status_code == (403 if who in SEEING else 404)
    assert fresh(outcome).state is OutcomeState.CLAIMED


def test_a_visitor_learns_nothing(client: FlaskClient, login: Login, way: Way, send: Send) -> None:
    outcome = claimed(login, way, send)
    for number in (outcome.id, 999_999):
        assert client.get(f"/outcomes/{number}").status_code == 302
