"""The agreement's own pages without JavaScript: writing, both confirmations, the city's word; nothing typed is lost."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.engagements import services
from marketplace.engagements.lifecycle import EngagementState
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from tests.cast import Cast
from tests.factories.agreements import Way, steps, terms
from tests.integration.engagements.conftest import Send

Login = Callable[[str], FlaskClient]
Fresh = Callable[[Any], Any]


def typed(**changes: Any) -> dict[str, Any]:
    """The form of a draft as a browser sends it."""
    given = terms(**changes)
    values = {name: getattr(given, name) for name in (
        "scope", "deliverables", "price", "public_share", "concession", "enterprise_share", "gains_terms",
        "starts_on", "ends_on",
    )}  # fmt: skip
    for place, step in enumerate(steps()):
        values |= {f"rows-{place}-title": step.title, f"rows-{place}-deliverable": step.deliverable,
                   f"rows-{place}-due_on": step.due_on}  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in values.items()}


@pytest.mark.both_databases
def test_from_the_award_to_the_citys_word(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    clerk, agent, city = login("enterprise-1"), login("institution-1"), login("city")
    base = f"/engagements/{way.engagement.id}"
    assert "按国标做疲劳试验并分析断口" in clerk.get(f"{base}/edit").text
    assert send(clerk, f"{base}/edit", typed(), fresh(way.engagement).version).status_code == 303
    page = agent.get(f"{base}/confirm").text
    assert "企业也确认后，报市工信局确认政府补" in page
    assert "25.00%" in page
    assert send(agent, f"{base}/confirm", {}, fresh(way.engagement).version).status_code == 303
    assert "服务机构已经确认" in clerk.get(f"{base}/confirm").text
    assert send(clerk, f"{base}/confirm", {}, fresh(way.engagement).version).status_code == 303
    assert fresh(way.engagement).state is EngagementState.WAITING_SHARE
    desk = city.get("/engagements/shares").text
    for amount in ("50,000.00", "30,000.00", "齿轮疲劳寿命检测"):
        assert amount in desk
    assert "20,000.00" in city.get(f"{base}/share").text
    assert send(city, f"{base}/share/confirm", {"reason": ""}, fresh(way.engagement).version).status_code == 303
    assert fresh(way.engagement).state is EngagementState.ACTIVE


def test_a_service_beyond_the_rounds_term_is_kept_and_told_of(
    login: Login, way: Way, send: Send, fresh: Fresh
) -> None:  # fmt: skip
    clerk, address = login("enterprise-1"), f"/engagements/{way.engagement.id}/edit"
    values = typed() | {"ends_on": "2024-04-30"}
    assert send(clerk, address, values, fresh(way.engagement).version).status_code == 303
    assert "服务结束日期晚于本批试点的期限 2024-03-31" in clerk.get(f"/engagements/{way.engagement.id}").text


def test_shares_that_do_not_sum_are_told_with_the_difference(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    values = typed(enterprise_share=Decimal("79999.99")) | {"scope": "这段话要留着"}
    address = f"/engagements/{way.engagement.id}/edit"
    answer = send(login("enterprise-1"), address, values, fresh(way.engagement).version)
    assert answer.status_code == 422
    assert "0.01 元" in answer.text
    assert "这段话要留着" in answer.text
    assert 'value="79999.99"' in answer.text
    assert fresh(way.engagement).enterprise_share != Decimal("79999.99")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": "十二万"}, "请填写数字"), ({"public_share": "30000.001"}, "最多保留两位小数"),
        ({"concession": "-1"}, "不小于 0"), ({"rows-1-due_on": "2023-02-30"}, "日历上有的日期"),
        ({"rows-0-title": ""}, "请填写里程碑名称"), ({"price": "1e400"}, "请填写数字"),
        ({"from_gains": "y", "gains_terms": ""}, "按什么收益"),
    ],
)  # fmt: skip
def test_nonsense_is_named_at_its_field(
    login: Login, way: Way, send: Send, fresh: Fresh, changes: dict[str, str], said: str
) -> None:
    values = typed() | {"scope": "这段话要留着"} | changes
    answer = send(
        login("institution-1"), f"/engagements/{way.engagement.id}/edit", values, fresh(way.engagement).version
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "这段话要留着" in answer.text
    assert fresh(way.engagement).scope != "这段话要留着"


def test_milestones_out_of_order_are_told_at_the_row(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    early, late = (str(one.due_on) for one in steps(30, 60))
    values = typed() | {"rows-0-due_on": late, "rows-1-due_on": early}
    answer = send(
        login("enterprise-1"), f"/engagements/{way.engagement.id}/edit", values, fresh(way.engagement).version
    )
    assert answer.status_code == 422
    assert "先后" in answer.text
    assert 'id="rows-1-due_on-error"' in answer.text


def test_an_emptied_row_is_dropped_and_spare_rows_are_offered(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    clerk, address = login("enterprise-1"), f"/engagements/{way.engagement.id}/edit"
    way.to("drafted")
    assert 'name="rows-4-title"' in clerk.get(address).text
    values = typed() | {f"rows-0-{name}": "" for name in ("title", "deliverable", "due_on")}
    kept = send(clerk, address, values | {"go": "rows"}, fresh(way.engagement).version)
    assert kept.location.startswith(address)
    assert [(one.position, one.title) for one in fresh(way.engagement).milestones] == [(1, "第2步")]


@pytest.mark.both_databases
def test_a_stale_draft_shows_both_and_can_be_sent_again(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    clerk, address, opened = (
        login("enterprise-1"),
        f"/engagements/{way.engagement.id}/edit",
        fresh(way.engagement).version,
    )
    with unit_of_work():
        services.save_draft(
            fresh(way.engagement), terms(scope="对方刚改过的内容"), steps(), version=opened, by=way.agent
        )
    both = send(clerk, address, typed(scope="我填的服务内容"), opened)
    assert both.status_code == 409
    for words in ("对方刚改过的内容", "我填的服务内容"):
        assert words in both.text
    again = send(clerk, address, typed(scope="我填的服务内容"), fresh(way.engagement).version)
    assert again.status_code == 303
    assert fresh(way.engagement).scope == "我填的服务内容"


def test_a_confirmation_of_an_older_text_does_not_count(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    opened = way.to("drafted").version
    with unit_of_work():
        services.save_draft(
            fresh(way.engagement), terms(scope="对方刚改过的内容"), steps(), version=opened, by=way.agent
        )
    answer = send(login("enterprise-1"), f"/engagements/{way.engagement.id}/confirm", {}, opened)
    assert answer.status_code == 409
    assert "对方刚改过的内容" in answer.text
    assert fresh(way.engagement).enterprise_confirmed_at is None


def test_what_lacks_is_told_before_confirming(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    page = login("enterprise-1").get(f"/engagements/{way.engagement.id}/confirm").text
    assert "确认之前还要解决" in page
    assert "至少填写一个里程碑" in page
    assert "确认协议</button>" not in page


def test_a_share_beyond_the_budget_is_told_in_numbers(
    login: Login, cast: Cast, way: Way, send: Send, fresh: Fresh
) -> None:
    way.to("active")
    second = Way(cast, title="第二项需求在这里")
    second.to("waiting_share")
    city, base = login("city"), f"/engagements/{second.engagement.id}"
    assert "不能确认" in city.get(f"{base}/share").text
    answer = send(city, f"{base}/share/confirm", {"reason": ""}, fresh(second.engagement).version)
    assert answer.status_code == 422
    assert "剩余 20,000.00 元" in answer.text
    refused = send(city, f"{base}/share/refuse", {"reason": ""}, fresh(second.engagement).version)
    assert refused.status_code == 422
    done = send(city, f"{base}/share/refuse", {"reason": "本批预算不足，请调整"}, fresh(second.engagement).version)
    assert done.status_code == 303
    assert fresh(second.engagement).state is EngagementState.DRAFTING
    assert "本批预算不足，请调整" in login("enterprise-1").get(base).text


@pytest.mark.parametrize(
    ("state", "who", "turn", "after"),
    [
        ("drafted", "enterprise-1", "cancel", EngagementState.CANCELLED),
        ("waiting_share", "city", "cancel", EngagementState.CANCELLED),
        ("active", "institution-1", "suspend", EngagementState.SUSPENDED),
        ("active", "city", "end", EngagementState.ENDED), ("delivered", "enterprise-1", "end", EngagementState.ENDED),
    ],
)  # fmt: skip
def test_each_turn_asks_for_its_reason(
    login: Login, way: Way, send: Send, fresh: Fresh, state: str, who: str, turn: str, after: EngagementState
) -> None:
    browser, address = login(who), f"/engagements/{way.to(state).id}/{turn}"
    version = fresh(way.engagement).version
    assert "data-confirm=" in browser.get(address).text
    assert send(browser, address, {"reason": ""}, version).status_code == 422
    assert send(browser, address, {"reason": "情况有变，双方已经商量"}, version - 1).status_code == 409
    assert send(browser, address, {"reason": "情况有变，双方已经商量"}, version).status_code == 303
    assert fresh(way.engagement).state is after


def test_a_service_is_handed_on_with_the_same_need(
    login: Login, way: Way, send: Send, fresh: Fresh, cast: Cast
) -> None:  # fmt: skip
    browser, address = login("enterprise-1"), f"/engagements/{way.to('active').id}/hand-on"
    former, version = way.engagement.need, fresh(way.engagement).version
    assert "终止并另选机构" in browser.get(f"/engagements/{way.engagement.id}").text
    assert "终止并另选机构" not in login("institution-1").get(f"/engagements/{way.engagement.id}").text
    assert send(browser, address, {"reason": ""}, version).status_code == 422
    assert send(browser, address, {"reason": "机构已调整出服务体系"}, version - 1).status_code == 409
    sent = send(browser, address, {"reason": "机构已调整出服务体系"}, version)
    assert sent.status_code == 303
    assert browser.get(sent.location).status_code == 200
    assert fresh(way.engagement).state is EngagementState.ENDED
    draft = session().scalars(select(Need).order_by(Need.id.desc())).first()
    assert draft is not None
    assert (draft.state, draft.text, draft.category) == (NeedState.DRAFT, former.text, former.category)
    assert send(browser, address, {"reason": "机构已调整出服务体系"}, fresh(way.engagement).version).status_code == 409


def test_a_suspended_service_is_taken_up_again(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    way.to("active")
    with unit_of_work():
        services.suspend(fresh(way.engagement), "企业停产检修一个月", by=way.clerk)
    browser, base = login("enterprise-1"), f"/engagements/{way.engagement.id}"
    assert "企业停产检修一个月" in browser.get(base).text
    assert send(browser, f"{base}/resume", {"reason": "检修已经结束"}, fresh(way.engagement).version).status_code == 303
    assert fresh(way.engagement).state is EngagementState.ACTIVE


def test_the_papers_are_word_documents(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    browser, base = login("enterprise-1"), f"/engagements/{way.to('delivered').id}"
    for paper in ("agreement", "acceptance"):
        answer = browser.get(f"{base}/{paper}.docx")
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK")
        assert "attachment" in answer.headers["Content-Disposition"]


def test_an_acceptance_that_nobody_asked_for_has_no_paper(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    assert login("enterprise-1").get(f"/engagements/{way.to('active').id}/acceptance.docx").status_code == 404


def test_the_page_says_what_the_reader_can_do_next(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base = f"/engagements/{way.to('active').id}"
    shown = {who: login(who).get(base).text for who in ("enterprise-1", "institution-1", "county-430202", "auditor")}
    assert "提交里程碑 1 的成果" in shown["institution-1"]
    assert "提交里程碑 1 的成果" not in shown["enterprise-1"]
    assert "记录督导" in shown["county-430202"]
    assert not any(act in shown["auditor"] for act in ("提前终止", "记录督导", "提出变更"))
    assert clock.today().isoformat() in shown["auditor"]


def test_a_service_beyond_the_rounds_term_is_said_before_confirming(login: Login, way: Way) -> None:
    way.to("drafted", ends_on=clock.today().replace(year=clock.today().year + 3))
    page = login("enterprise-1").get(f"/engagements/{way.engagement.id}/confirm").text
    assert "晚于本批试点的期限" in page
    assert "确认协议</button>" in page
