"""Changing a running agreement: proposed by one side, answered by the other, with before and after on the page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.engagements.lifecycle import AmendmentState
from marketplace.engagements.models import Amendment, Engagement
from marketplace.kernel import clock
from marketplace.kernel.database import session
from tests.factories.agreements import Way
from tests.integration.engagements.conftest import Send

Login = Callable[[str], FlaskClient]
Fresh = Callable[[Any], Any]
OUTSIDERS = ("enterprise-2", "institution-2", "county-430211", "assessor-1", "admin")


def typed(engagement: Engagement, **changes: str) -> dict[str, str]:
    """The form of a change as a browser sends it."""
    names = ("ends_on", "price", "public_share", "concession", "enterprise_share")
    values = {name: str(getattr(engagement, name)) for name in names} | {"reason": "原材料到货推迟"}
    for place, one in enumerate(engagement.milestones):
        values |= {f"rows-{place}-title": one.title, f"rows-{place}-deliverable": one.deliverable,
                   f"rows-{place}-due_on": str(one.due_on)}  # fmt: skip
    return values | {name.replace("__", "-"): value for name, value in changes.items()}


def later(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def proposed(login: Login, way: Way, send: Send, fresh: Fresh) -> Amendment:
    """A change by the institution: the second milestone a month later."""
    engagement = fresh(way.to("active"))
    values = typed(engagement, rows__1__due_on=later(90))
    sent = send(login("institution-1"), f"/engagements/{engagement.id}/amendments", values, engagement.version)
    assert sent.status_code == 303, sent.text
    return session().scalars(select(Amendment)).one()


def test_one_proposes_and_the_other_agrees(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    found = proposed(login, way, send, fresh)
    clerk = login("enterprise-1")
    assert "答复对方提出的变更" in clerk.get(f"/engagements/{way.engagement.id}").text
    page = clerk.get(f"/amendments/{found.id}").text
    for words in ("里程碑 2", f"{later(60)} 完成", f"{later(90)} 完成", "原材料到货推迟", "data-confirm="):
        assert words in page
    assert send(clerk, f"/amendments/{found.id}/agree").status_code == 303
    assert str(fresh(way.engagement).milestones[1].due_on) == later(90)


def test_the_other_side_refuses_with_a_reason(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    found, clerk = proposed(login, way, send, fresh), login("enterprise-1")
    assert send(clerk, f"/amendments/{found.id}/refuse", {"reason": ""}).status_code == 422
    assert send(clerk, f"/amendments/{found.id}/refuse", {"reason": "生产等不起一个月"}).status_code == 303
    assert fresh(found).state is AmendmentState.REFUSED
    assert "生产等不起一个月" in login("institution-1").get(f"/amendments/{found.id}").text
    assert str(fresh(way.engagement).milestones[1].due_on) == later(60)


def test_the_proposer_withdraws_and_does_not_answer(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    found, agent = proposed(login, way, send, fresh), login("institution-1")
    assert "同意变更" not in agent.get(f"/amendments/{found.id}").text
    assert send(agent, f"/amendments/{found.id}/agree").status_code == 403
    assert send(agent, f"/amendments/{found.id}/withdraw").status_code == 303
    assert fresh(found).state is AmendmentState.WITHDRAWN


def test_what_cannot_be_changed_is_refused_and_kept(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    engagement, agent = fresh(way.to("active")), login("institution-1")
    address = f"/engagements/{engagement.id}/amendments"
    cases = {
        "少 1.00 元": {"enterprise_share": "79999.00"},
        "不能增加政府补": {"public_share": "30001", "concession": "9999"},
        "时间先后": {"rows__1__due_on": later(10)}, "没有改动任何一项": {}, "变更的原因": {"reason": ""},
    }  # fmt: skip
    for said, changes in cases.items():
        values = typed(engagement, **({"rows__0__title": "改过的名称"} if changes else {}) | changes)
        answer = send(agent, address, values, fresh(engagement).version)
        assert answer.status_code == 422, said
        assert said in answer.text
        assert not changes or "改过的名称" in answer.text
    assert session().scalars(select(Amendment)).all() == []


def test_a_stale_form_keeps_what_was_typed(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    engagement, agent = fresh(way.to("active")), login("institution-1")
    values = typed(engagement, rows__0__title="改过的名称")
    answer = send(agent, f"/engagements/{engagement.id}/amendments", values, engagement.version - 1)
    assert answer.status_code == 409
    assert "改过的名称" in answer.text


def test_strangers_neither_see_nor_answer(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    found = proposed(login, way, send, fresh)
    for who in OUTSIDERS:
        browser = login(who)
        assert browser.get(f"/amendments/{found.id}").status_code == 404
        for act in ("agree", "refuse", "withdraw"):
            assert send(browser, f"/amendments/{found.id}/{act}", {"reason": "示例：理由充分"}).status_code == 404
    for who in ("county-430202", "city", "auditor"):
        browser = login(who)
        assert browser.get(f"/amendments/{found.id}").status_code == 200
        assert send(browser, f"/amendments/{found.id}/agree").status_code == 403
    assert fresh(found).is_open
