"""A citizen searches the board, filters, opens a need, and takes home what is on the screen."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor


def test_a_citizen_searches_filters_opens_and_exports(meet: Callable[..., Visitor]) -> None:
    visitor = meet(None, DESKTOP)
    page = visitor.open("/")
    page.get_by_label("搜索需求、企业或编号").fill("检测")
    page.get_by_role("button", name="搜索需求").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("企业服务需求榜")
    page.get_by_label("县市区").select_option(label="醴陵市")
    page.get_by_role("button", name="筛选").click()
    chips = page.get_by_role("list", name="已选条件")
    expect(chips.get_by_role("link", name="醴陵市")).to_be_visible()
    expect(chips.get_by_role("link", name="检测")).to_be_visible()
    counties = page.locator("tbody td[data-label=县市区]").all_inner_texts()
    assert counties
    assert set(counties) == {"醴陵市"}

    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    path = Path(str(download.value.path()))
    rows = list(openpyxl.load_workbook(BytesIO(path.read_bytes())).active.iter_rows(values_only=True))
    assert len([row for row in rows if "醴陵市" in row]) == len(counties)

    chips.get_by_role("link", name="醴陵市").click()
    expect(chips.get_by_role("link", name="醴陵市")).to_have_count(0)
    assert page.locator("tbody tr").count() > len(counties)
    title = page.locator("tbody th a").first.inner_text()
    page.locator("tbody tr").first.locator("td").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert visitor.complaints == []


def test_on_a_phone_the_filters_are_folded_and_nothing_found_says_what_to_do(meet: Callable[..., Visitor]) -> None:
    visitor = meet(None, PHONE)
    page = visitor.open("/board")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("服务方向")).to_be_hidden()
    page.get_by_text("查找和筛选").click()
    page.get_by_label("搜索需求、企业或编号").fill("没有人会写的词")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有符合条件的需求")).to_be_visible()
    page.get_by_role("link", name="清除筛选").click()
    expect(page.locator("tbody tr").first).to_be_visible()
    assert visitor.complaints == []
