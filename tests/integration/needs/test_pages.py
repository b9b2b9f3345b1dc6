"""The pages of needs as a browser without JavaScript walks them: forms keep what was typed."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need, NeedList
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed, deadline

Login = Callable[[str], FlaskClient]


def send(browser: FlaskClient, page: str, to: str | None = None, **typed: object) -> TestResponse:
    """Open a page and send its form with what was typed."""
    opened = browser.get(page).text
    data: dict[str, object] = {"csrf_token": re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', opened)[-1]}
    version = re.search(r'name="version"[^>]*value="(\d+)"', opened)
    if version:
        data["version"] = version[1]
    return browser.post(to or page, data=data | typed)


def fresh(need: Need) -> Need:
    session().rollback()
    session().expire_all()
    return session().get_one(Need, need.id)


def test_a_clerk_fills_in_and_hands_in(login: Login, pilot_round: PilotRound, cast: Cast) -> None:
    clerk = login("enterprise-1")
    begun = send(clerk, "/needs/new", "/needs")
    edit = begun.location
    assert re.fullmatch(r"/needs/\d+/edit", edit)
    assert "未开始" in clerk.get(edit).text
    to_next = send(clerk, f"{edit}/service", category="检验检测")
    assert to_next.location == f"{edit}/trouble"
    send(clerk, f"{edit}/trouble", title="齿轮断齿", text="跑到半程就断齿，找不到原因在哪里", situation="")
    send(clerk, f"{edit}/standing", chain_id="", is_manufacturing="yes", in_gradient_pool="yes",
         current_level="", target_level="创新型中小企业")  # fmt: skip
    done = send(clerk, f"{edit}/terms", wanted="2", budget_wan="12.5", contact_name="技术部",
                contact_phone="0731-22220000", deadline_wish_on="")  # fmt: skip
    assert done.location == f"{edit}/criteria"
    assert send(clerk, f"{edit}/criteria", weights=["35", "30", "20", "15"]).location == edit
    assert "可以提交" in clerk.get(edit).text
    base = edit.removesuffix("/edit")
    assert "12.50" in clerk.get(f"{base}/check").text
    handed_in = send(clerk, f"{base}/check", f"{base}/submit")
    assert handed_in.location == f"{base}/receipt"
    need = session().scalars(select(Need)).one()
    assert need.number in clerk.get(f"{base}/receipt").text
    assert (need.state, need.wanted, need.category) == (NeedState.SUBMITTED, 2, "检验检测")


def test_nonsense_is_named_and_what_was_typed_is_kept(login: Login, make_need: MakeNeed) -> None:
    need, clerk = make_need(), login("enterprise-1")
    page = f"/needs/{need.id}/edit/terms"
    refused = send(clerk, page, wanted="1", budget_wan="十万", contact_phone="12", contact_name="技术部门")
    assert refused.status_code == 422
    assert 'value="十万"' in refused.text
    assert "电话应为 11 位手机号" in refused.text
    assert fresh(need).contact_name == "办公室"


def test_gaps_are_named_with_their_step(login: Login, make_need: MakeNeed) -> None:
    need, clerk = make_need(target_level=None), login("enterprise-1")
    refused = send(clerk, f"/needs/{need.id}/check", f"/needs/{need.id}/submit")
    assert refused.status_code == 422
    assert "请选择发展目标" in refused.text
    assert f"/needs/{need.id}/edit/standing" in refused.text


def test_a_stale_form_shows_both(login: Login, make_need: MakeNeed, cast: Cast) -> None:
    need, clerk = make_need(), login("enterprise-1")
    page = f"/needs/{need.id}/edit/trouble"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', clerk.get(page).text)
    opened = str(need.version)
    with unit_of_work():
        services.save_draft(need, {"title": "同事改过的标题"}, by=cast.actor("enterprise-1"))
    assert token is not None
    typed = {"csrf_token": token[1], "title": "我填的标题在这里", "text": need.text, "situation": ""}
    both = clerk.post(page, data={**typed, "version": opened})
    assert both.status_code == 409
    assert "同事改过的标题" in both.text
    assert "我填的标题在这里" in both.text
    mine = re.search(r'name="version" value="(\d+)"', both.text)
    assert mine is not None
    assert clerk.post(page, data={**typed, "version": mine[1]}).status_code == 303
    assert fresh(need).title == "我填的标题在这里"


def test_the_county_returns_two_fields_and_the_clerk_mends(login: Login, make_need: MakeNeed) -> None:
    need, officer, clerk = make_need("submitted"), login("county-430202"), login("enterprise-1")
    page = f"/needs/{need.id}/review"
    sent = send(officer, page, f"/needs/{need.id}/return", remark_text="请写明型号", remark_budget_wan="请补预算")
    assert sent.status_code == 303
    tasks = clerk.get(f"/needs/{need.id}/edit").text
    assert "请写明型号" in tasks
    assert "需要修改" in tasks
    assert "审核意见：请补预算" in clerk.get(f"/needs/{need.id}/edit/terms").text


def test_an_approval_that_lacks_a_reason_keeps_the_remarks(login: Login, make_need: MakeNeed) -> None:
    need, officer = make_need("submitted", is_manufacturing=False), login("county-430202")
    refused = send(officer, f"/needs/{need.id}/review", f"/needs/{need.id}/approve", is_manufacturing="no",
                   in_gradient_pool="yes", remark_title="这里可以更短")  # fmt: skip
    assert refused.status_code == 422
    assert "请写明同意的理由" in refused.text
    assert 'value="这里可以更短"' in refused.text
    passed = send(officer, f"/needs/{need.id}/review", f"/needs/{need.id}/approve", is_manufacturing="no",
                  in_gradient_pool="yes", county_reason="生产性服务业，服务产业链")  # fmt: skip
    assert passed.status_code == 303
    assert fresh(need).state is NeedState.APPROVED


def test_the_city_publishes_what_it_ticks(login: Login, make_need: MakeNeed) -> None:
    first, second, city = make_need("approved"), make_need("approved"), login("city")
    assert "请勾选要发布的需求" in send(city, "/needs/publish", deadline_on=deadline().isoformat()).text
    sent = send(city, "/needs/publish", deadline_on=deadline().isoformat(), needs=[str(first.id)], title="")
    assert sent.status_code == 303
    assert fresh(first).state is NeedState.PUBLISHED
    assert fresh(second).state is NeedState.APPROVED
    assert session().scalars(select(NeedList.title)).all() == ["企业服务需求汇总表（第 1 批）"]


@pytest.mark.parametrize(
    ("state", "who", "end", "after"),
    [
        ("published", "enterprise-1", "withdraw", NeedState.WITHDRAWN),
        ("published", "city", "cancel", NeedState.CANCELLED), ("published", "city", "close", NeedState.CLOSED),
        ("approved", "city", "send-back", NeedState.SUBMITTED),
    ],
)  # fmt: skip
def test_each_end_asks_for_its_reason(
    login: Login, make_need: MakeNeed, state: str, who: str, end: str, after: NeedState
) -> None:
    need, browser = make_need(state), login(who)
    page = f"/needs/{need.id}/{end}"
    assert send(browser, page, reason="").status_code == 422
    assert send(browser, page, reason="已经找到合适的服务").status_code == 303
    assert fresh(need).state is after


def test_a_draft_is_thrown_away_without_a_word(login: Login, make_need: MakeNeed) -> None:
    need = make_need()
    assert send(login("enterprise-1"), f"/needs/{need.id}/withdraw").location == "/needs"
    assert fresh(need).state is NeedState.WITHDRAWN


def test_the_public_page_has_no_contact(client: FlaskClient, login: Login, make_need: MakeNeed) -> None:
    need = make_need("published")
    for browser in (client, login("institution-1"), login("county-430211"), login("enterprise-2")):
        page = browser.get(f"/needs/{need.id}")
        assert page.status_code == 200
        assert need.text in page.text
        assert "0731-00001234" not in page.text
        assert "办公室" not in page.text
    for who in ("enterprise-1", "county-430202", "city", "auditor"):
        assert "0731-00001234" in login(who).get(f"/needs/{need.id}").text


def test_a_withdrawn_need_no_longer_speaks_to_the_public(client: FlaskClient, make_need: MakeNeed) -> None:
    need = make_need("withdrawn")
    page = client.get(f"/needs/{need.id}").text
    assert need.number in page
    assert "已撤回或取消" in page
    assert need.text not in page


def test_lists_are_each_ones_own(login: Login, make_need: MakeNeed) -> None:
    make_need("submitted", title="荷塘的需求在此")
    make_need("submitted", owner="enterprise-2", title="天元的需求在此")
    make_need(title="还没有交的草稿")
    shown = {who: login(who).get("/needs").text for who in ("enterprise-1", "county-430202", "county-430211", "city")}
    assert [name in shown["enterprise-1"] for name in ("荷塘的", "天元的", "还没有交")] == [True, False, True]
    assert [name in shown["county-430202"] for name in ("荷塘的", "天元的", "还没有交")] == [True, False, False]
    assert [name in shown["county-430211"] for name in ("荷塘的", "天元的", "还没有交")] == [False, True, False]
    assert [name in shown["city"] for name in ("荷塘的", "天元的", "还没有交")] == [True, True, False]
    assert "天元的" not in login("city").get("/needs?county=430202&state=submitted&q=荷塘").text


def test_the_export_is_the_official_form_of_what_is_filtered(login: Login, make_need: MakeNeed) -> None:
    make_need("submitted", text="=HYPERLINK(1) 这是一段像公式的文字")
    make_need("approved", title="另一项需求")
    answer = login("county-430202").get("/needs/export?state=submitted")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "服务需求摸底汇总表"
    heads = "序号 企业名称 所属县市区 所需服务 企业现状 发展目标 企业联系人及联系电话 备注"
    assert rows[2] == heads.split()
    assert rows[3][3] == "检验检测：=HYPERLINK(1) 这是一段像公式的文字"
    assert rows[3][6] == "办公室 0731-00001234"
    assert len([row for row in rows if row[0] and str(row[0]).isdigit()]) == 1
