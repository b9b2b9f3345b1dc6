"""Oversight and everybody's home in autumn, when much is late: in order at both widths, with bars that open."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from marketplace.documents import charts
from marketplace.documents.charts import Bar
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.browser.test_every_page import AXE, axe, layout
from tests.factories.round_under_way import lay_round
from tests.worlds import World

PAGES = {
    "city": ("/oversight", "/oversight/institutions", "/oversight/milestone", "/oversight/firms", "/home"),
    "county-430202": ("/oversight", "/oversight/outcomes", "/home"),
    "enterprise-1": ("/home",), "institution-1": ("/home",), "assessor-1": ("/home",), "auditor": ("/home",),
}  # fmt: skip


@pytest.fixture
def autumn(world: World, stand_on: Callable[[int, int], None]) -> None:
    """The round under way, on 20 September."""
    with world.app.app_context():
        lay_round(world.cast)
    # The first picture loads its libraries, which on a busy machine takes longer than a page may.
    charts.bars([Bar("一", 1, "1")], axis="家", said="一")
    stand_on(9, 20)


@pytest.mark.usefixtures("autumn")
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_in_order_at_both_widths(visit: Callable[..., Visitor], who: str) -> None:
    visitor, faults = visit(who, PHONE), []
    for path in PAGES[who]:
        page = visitor.open(path)
        page.evaluate(AXE)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
            faults += [f"{path} at {size['width']}: {words}" for words in [*layout(page, size["width"]), *axe(page)]]
            _keep_picture(page, who, path, size["width"])
    assert faults == []


def _keep_picture(page: object, who: str, path: str, width: int) -> None:
    """For looking at by hand: where PICTURES names a folder."""
    folder = os.environ.get("PICTURES")
    if folder:
        name = path.strip("/").replace("/", "-").replace("?", "-")
        page.screenshot(path=Path(folder) / f"{who}-{name}-{width}.png", full_page=True)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("autumn")
def test_a_bar_opens_its_rows_by_key(visit: Callable[..., Visitor]) -> None:
    page = visit("city", DESKTOP).open("/oversight")
    bar = page.locator("svg a[aria-label^='已验收']")
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("已验收的需求")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="监管").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("试点办理情况")
