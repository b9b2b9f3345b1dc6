"""The demo's year in a real browser: everybody's work after it, the evaluation with a row opened, a tender's page."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from marketplace.cli.demo import story
from marketplace.extensions import limiter
from marketplace.kernel import clock
from tests.browser.conftest import DESKTOP, PHONE, Visitor, served

AXE = Axe().axe_script
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id + one.nodes[0].html))"
EVERYBODY = (
    "city", "county-430202", "county-430211", "enterprise-1", "enterprise-2", "institution-1", "institution-2",
    "assessor-1", "auditor",
)  # fmt: skip


@pytest.fixture
def arrive(browser: Browser, played_year: Flask) -> Iterator[Callable[..., Visitor]]:
    """``arrive("city", PHONE)``: a visitor of the demo on the day on which its story ends."""
    limiter.reset()
    clock.shift_by((story.LAST_DAY - datetime.now(UTC)).total_seconds())
    opened: list[Visitor] = []
    with served(played_year) as address:

        def come(username: str | None = None, size: dict[str, int] | None = None) -> Visitor:
            visitor = Visitor(browser.new_context(viewport=size or DESKTOP, locale="zh-CN"), address)
            opened.append(visitor)
            return visitor.sign_in(username) if username else visitor

        yield come
        complaints = [complaint for visitor in opened for complaint in visitor.complaints]
        for visitor in opened:
            visitor.context.close()
    clock.shift_by(0)
    assert complaints == []


def looked_at(page: Page) -> None:
    """The page is in order on a phone and at a desk."""
    page.evaluate(AXE)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        assert page.evaluate(RUN) == [], page.url


@pytest.mark.parametrize("username", EVERYBODY)
def test_everybody_finds_work_at_home(arrive: Callable[..., Visitor], username: str) -> None:
    page = arrive(username).open("/home")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main a[href]").count() >= 3
    looked_at(page)


def test_the_city_opens_the_evaluation_and_one_row(arrive: Callable[..., Visitor]) -> None:
    page = arrive("city").open("/evaluation")
    page.get_by_role("link", name="期满综合评价").first.click()
    expect(page.get_by_text("共 16 家")).to_be_visible()
    looked_at(page)
    row = page.get_by_role("row").filter(has_text="醴陵窑火共享制造有限公司")
    expect(row.get_by_text("建议整改")).to_be_visible()
    row.get_by_role("link", name="醴陵窑火").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("醴陵窑火共享制造有限公司")
    expect(page.get_by_text("满意度低于 80%").first).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="FW2023-").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/engagements/" in page.url


def test_a_tender_of_the_last_list_tells_nobody_who_asks_or_bids(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(None, PHONE)
    page = visitor.open("/board")
    page.locator("main a[href^='/needs/']").first.click()
    number = page.url.partition("/needs/")[2].partition("/")[0]
    page = visitor.open(f"/needs/{number}/tender")
    looked_at(page)
    told = page.locator("main").inner_text()
    for name in ("电安", "智造先锋", "荷塘硬质合金检测", "石峰申报", "渌检"):
        assert name not in told
