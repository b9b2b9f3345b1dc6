"""A county returns a need with remarks on two fields, the clerk mends it, it is approved, and the city publishes it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.organizations.models import Enterprise
from tests.browser.conftest import PHONE
from tests.integration.needs.conftest import COMPLETE
from tests.worlds import World


@pytest.fixture
def handed_in(world: World, pilot_round: None) -> int:
    """A need of enterprise-1 that waits for its county."""
    with world.app.app_context(), unit_of_work():
        clerk, enterprise = world.cast.actor("enterprise-1"), world.cast.organization("enterprise-1")
        assert isinstance(enterprise, Enterprise)
        need = services.begin_need(enterprise, by=clerk)
        services.save_draft(need, COMPLETE, by=clerk)
        services.submit_need(need, by=clerk)
        return need.id


def test_from_remarks_to_the_board(visit: Callable[..., Any], handed_in: int) -> None:
    county = visit("county-430202").page
    county.get_by_role("link", name=COMPLETE["title"]).first.click()
    for name in ("需求内容", "预算（万元）"):
        county.get_by_text(f"写对「{name}」的意见").click()
    county.get_by_label("对「需求内容」的意见").fill("请写明齿轮的型号和断齿时的转速")
    county.get_by_label("对「预算（万元）」的意见").fill("请填写大致预算")
    county.get_by_role("button", name="退回修改").click()
    expect(county.get_by_text("退回").first).to_be_visible()

    clerk = visit("enterprise-1", PHONE).page
    clerk.get_by_role("link", name=COMPLETE["title"]).first.click()
    remarks = clerk.get_by_role("region", name="退回修改意见")
    expect(remarks.get_by_text("请填写大致预算")).to_be_visible()
    remarks.get_by_role("link", name="需求内容").click()
    expect(clerk.get_by_text("审核意见：请写明齿轮的型号和断齿时的转速")).to_be_visible()
    clerk.get_by_label("需求内容").fill(COMPLETE["text"] + "型号 Z28，转速 3000。")
    clerk.get_by_role("button", name="保存，回到任务列表").click()
    clerk.get_by_role("link", name="数量、预算和联系人").click()
    clerk.get_by_label("预算（万元）").fill("12.5")
    clerk.get_by_role("button", name="保存，回到任务列表").click()
    clerk.get_by_role("link", name="核对并提交").click()
    clerk.get_by_role("button", name="提交县局审核").click()
    expect(clerk.get_by_text("需求编号 ZZ2023-00001")).to_be_visible()

    county.goto(county.url)
    county.get_by_role("link", name="工作台").first.click()
    county.get_by_role("link", name=COMPLETE["title"]).first.click()
    expect(county.get_by_text("型号 Z28")).to_be_visible()
    county.get_by_role("button", name="审核通过").click()

    city = visit("city").page
    city.get_by_role("link", name="发布需求").first.click()
    city.get_by_label("选择 ZZ2023-00001").check()
    city.get_by_role("button", name="发布选中的需求").click()
    expect(city.get_by_role("status").get_by_text("揭榜截止日")).to_be_visible()

    citizen = visit(None, PHONE).open("/board")
    citizen.get_by_role("link", name=COMPLETE["title"], exact=True).click()
    expect(citizen.get_by_text("型号 Z28")).to_be_visible()
    expect(citizen.get_by_text("个工作日")).to_be_visible()
    assert COMPLETE["contact_phone"] not in citizen.content()
