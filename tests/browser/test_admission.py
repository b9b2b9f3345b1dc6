"""An institution applies, is returned, mends, is recommended, scored, chosen, posted, confirmed, and sees its needs."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from marketplace.certification import services
from marketplace.certification.models import Application
from marketplace.certification.services import load_programme
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.organizations.models import Enterprise, Institution
from marketplace.security.actors import SYSTEM
from tests.browser.conftest import PHONE
from tests.integration.certification.conftest import PLAN, POINTS, PROGRAMME, complete
from tests.integration.needs.conftest import COMPLETE
from tests.worlds import World

SCAN = {"name": "签字盖章.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 demo"}
PLAN_TITLES = {
    "common": "行业共性问题", "single": "企业个性化需求", "approach": "服务内容、步骤和进度", "team": "服务团队和条件",
    "concession": "让利措施",
}  # fmt: skip


@pytest.fixture
def before(world: World, pilot_round: None) -> World:
    """The programme in force, an institution whose 附件3 is filled in, and a need that is open."""
    with world.app.app_context():
        with unit_of_work():
            load_programme(PROGRAMME, by=SYSTEM)
            institution = session().get_one(Institution, world.cast.organizations["institution-1"])
            complete(institution)
            institution.services = "齿轮、轴承、弹簧的疲劳寿命试验，断口与金相失效分析，出具检测报告。"
            institution.cases[0].text = "示例：做齿轮弯曲疲劳试验，找出断齿原因，企业获评省级专精特新。"
        clerk, enterprise = world.cast.actor("enterprise-1"), world.cast.organization("enterprise-1")
        assert isinstance(enterprise, Enterprise)
        with unit_of_work():
            need = needs.begin_need(enterprise, by=clerk)
            needs.save_draft(need, COMPLETE, by=clerk)
            needs.submit_need(need, by=clerk)
            needs.approve_need(need, by=world.cast.actor("county-430202"))
            needs.publish_needs([need], deadline_on=date(2023, 5, 12), by=world.cast.actor("city"))
    return world


def test_from_the_first_word_to_the_suitable_needs(
    before: World, visit: Callable[..., Any], stand_on: Callable[[int, int], None]
) -> None:
    applies(visit("institution-1").page)
    stand_on(3, 8)
    returns(visit("county-430202").page)
    mends(visit("institution-1", PHONE).page)
    stand_on(3, 13)
    recommends(visit("county-430202").page)
    stand_on(3, 17)
    is_scored(before)
    stand_on(3, 20)
    makes_public(visit("city").page)
    stand_on(3, 28)
    confirms(visit("city").page)
    sees_its_needs(visit("institution-1", PHONE).page)


def applies(page: Page) -> None:
    page.goto(page.url.replace("/home", "/application"))
    page.get_by_role("button", name="开始填写申报").click()
    page.get_by_role("link", name="服务方案").first.click()
    for key, title in PLAN_TITLES.items():
        page.get_by_label(title).fill(PLAN[key])
    page.get_by_role("button", name="保存服务方案").click()
    page.get_by_role("link", name="报送方式和声明").first.click()
    page.get_by_label("经所在县市区").check()
    page.get_by_role("group", name="是否由金融监管部门许可的机构").get_by_label("否").check()
    page.get_by_role("group", name="是否具备独立法人资格").get_by_label("是").check()
    page.get_by_role("button", name="保存报送方式和声明").click()
    page.get_by_role("link", name="真实性承诺").first.click()
    page.get_by_label("法人代表姓名").fill("法人（示例）")
    page.get_by_label("签署日期").fill("2023-03-05")
    page.set_input_files("input[type=file]", SCAN)
    page.get_by_role("button", name="保存真实性承诺").click()
    page.get_by_role("link", name="检查并提交").click()
    page.get_by_role("button", name="提交县市区审核").click()
    expect(page.get_by_text("申报编号 ZZSB2023-0001")).to_be_visible()


def returns(page: Page) -> None:
    page.locator(".desk-items").get_by_role("link", name="荷塘检测服务有限公司（示例）").first.click()
    page.get_by_text("写对「服务团队和条件」的修改意见").click()
    page.get_by_label("对「服务团队和条件」的修改意见").fill("请写明检测人员的资格")
    page.get_by_text(re.compile("写对「.*场地")).click()
    page.get_by_label(re.compile("对「.*场地")).fill("请补充面积")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("退回").first).to_be_visible()


def mends(page: Page) -> None:
    page.locator(".desk-items").get_by_role("link", name="申报状态：退回修改").click()
    remarks = page.get_by_role("region", name="退回修改意见")
    expect(remarks.get_by_text("请补充面积")).to_be_visible()
    page.get_by_role("link", name="服务方案").first.click()
    expect(page.get_by_text("审核意见：请写明检测人员的资格")).to_be_visible()
    page.get_by_label("服务团队和条件").fill("示例：检测人员 6 名，均持证上岗。")
    page.get_by_role("button", name="保存服务方案").click()
    page.get_by_role("link", name="检查并提交").click()
    page.get_by_role("button", name="提交县市区审核").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申报已提交")


def recommends(page: Page) -> None:
    page.locator(".desk-items").get_by_role("link", name="荷塘检测服务有限公司（示例）").first.click()
    expect(page.get_by_text("均持证上岗")).to_be_visible()
    page.get_by_label("推荐文件文号").fill("荷工信〔2023〕5号")
    page.set_input_files("input[type=file]", SCAN)
    page.get_by_role("button", name="推荐到市工信局").click()
    expect(page.get_by_text("推荐到市局").first).to_be_visible()


def is_scored(world: World) -> None:
    with world.app.app_context():
        application = session().query(Application).one()
        people = ("assessor-1", "assessor-2")
        with unit_of_work():
            chosen = [world.cast.users[name] for name in people]
            services.assign_assessors(application, chosen, by=world.cast.actor("city"))
        for less, name in enumerate(people):
            with unit_of_work():
                services.declare_clear(application, by=world.cast.actor(name))
                points = {key: value - Decimal(less) for key, value in POINTS.items()}
                services.score_plan(application, points, "可行", by=world.cast.actor(name))


def makes_public(page: Page) -> None:
    page.locator(".nav-kind summary", has_text="申报").click()
    page.get_by_role("link", name="机构申报").first.click()
    page.get_by_role("link", name="荷塘检测服务有限公司（示例）").click()
    page.get_by_role("button", name="列为拟入选").click()
    page.goto(page.url.rpartition("/applications/")[0] + "/applications/decisions")
    page.wait_for_load_state("networkidle")
    page.get_by_label("荷塘检测服务有限公司（示例）").check()
    page.get_by_role("button", name="发布公示").click()
    page.get_by_role("dialog").get_by_role("button", name="发布公示").click()
    expect(page.get_by_text("还剩 5 个工作日")).to_be_visible()


def confirms(page: Page) -> None:
    page.goto(page.url.replace("/home", "/applications/decisions"))
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="确认公示期满的机构").click()
    page.get_by_role("dialog").get_by_role("button", name="确认公示期满的机构").click()
    expect(page.get_by_text("没有进行中的公示")).to_be_visible()


def sees_its_needs(page: Page) -> None:
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("link", name="适合的需求").first.click()
    expect(page.get_by_role("link", name=COMPLETE["title"])).to_be_visible()
    expect(page.locator(".reasons li").first).to_be_visible()
    assert "检验检测" in page.locator(".fits").inner_text()
