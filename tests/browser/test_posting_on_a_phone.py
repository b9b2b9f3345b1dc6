"""A clerk posts a need on a phone: task list, a draft that saves itself, check, receipt."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.usefixtures("pilot_round")
TROUBLE = "齿轮跑到半程就断齿，换了两家热处理还是断，找不到原因，想请人做疲劳试验。"


def test_a_clerk_posts_a_need_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("enterprise-1", PHONE).page
    page.get_by_role("link", name="新建需求").first.click()
    page.get_by_role("button", name="开始填写").click()
    expect(page.get_by_text("还不能提交")).to_be_visible()

    page.get_by_role("link", name="需要哪一类服务").click()
    page.get_by_label("检验检测").check()
    page.get_by_role("button", name="保存并继续").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("说说遇到的问题")
    page.get_by_label("需求标题").fill("齿轮总在半程断齿")
    page.get_by_label("需求内容").fill(TROUBLE)
    expect(page.get_by_text("草稿已自动保存")).to_be_visible(timeout=10_000)
    page.reload()
    expect(page.get_by_label("需求内容")).to_have_value(TROUBLE)
    page.get_by_role("button", name="保存并继续").click()

    page.get_by_role("group", name="是否制造业企业").get_by_label("是").check()
    page.get_by_role("group", name="是否纳入梯度培育库").get_by_label("是").check()
    page.get_by_label("发展目标").select_option(label="省级专精特新中小企业")
    page.get_by_role("button", name="保存并继续").click()

    page.get_by_label("联系人").fill("技术部")
    page.get_by_label("联系电话").fill("0731-00001234")
    page.get_by_role("button", name="保存，回到任务列表").click()

    page.get_by_role("link", name="核对并提交").click()
    expect(page.get_by_text(TROUBLE)).to_be_visible()
    page.get_by_role("button", name="提交县局审核").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("需求已提交")
    expect(page.get_by_text("需求编号 ZZ2023-00001")).to_be_visible()
    expect(page.get_by_text("荷塘区工信部门审核")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_missing_is_said_at_its_task(visit: Callable[..., Any]) -> None:
    page = visit("enterprise-1", PHONE).page
    page.get_by_role("link", name="新建需求").first.click()
    page.get_by_role("button", name="开始填写").click()
    page.get_by_role("link", name="数量、预算和联系人").click()
    page.get_by_label("联系电话").fill("打前台")
    page.get_by_role("button", name="保存并继续").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("联系电话")).to_have_value("打前台")
    expect(page.get_by_label("联系电话")).to_have_attribute("aria-invalid", "true")
