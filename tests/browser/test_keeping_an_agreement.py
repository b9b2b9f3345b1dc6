"""An agreement from draft to acceptance: written at a desk, confirmed on a phone, shared by the city, delivered."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.factories.agreements import Way, open_round
from tests.worlds import World

AXE = Axe().axe_script
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id + one.nodes[0].html))"


@pytest.fixture
def agreement(world: World, pilot_round: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an agreement as its award left it."""
    monkeypatch.setitem(world.app.extensions, "perform_job", lambda name, number: None)
    with world.app.app_context():
        open_round(world.cast)
        return f"/engagements/{Way(world.cast).engagement.id}"


def looked_at(page: Page) -> None:
    """The page is in order on a phone and at a desk."""
    before = page.viewport_size
    page.evaluate(AXE)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        assert page.evaluate(RUN) == [], page.url
    if before:
        page.set_viewport_size(before)


def agree_in_the_dialog(page: Page, verb: str) -> None:
    """Press the verb, and once more in the dialog that names the effect."""
    page.wait_for_load_state("networkidle")  # without its scripts a page does the act at once, as it should
    page.get_by_role("button", name=verb, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


def fill_in(page: Page) -> None:
    page.get_by_label("服务开始日期").fill("2023-04-01")
    page.get_by_label("服务结束日期").fill("2023-07-31")
    page.get_by_label("政府补（元）").fill("30000")
    page.get_by_label("企业出（元）").fill("79000")
    for row, (title, paper, day) in enumerate(
        (("取样和试验", "试验数据", "2023-05-15"), ("出具报告", "检测报告", "2023-06-30")), 1
    ):
        page.get_by_label(f"第 {row} 行里程碑").fill(title)
        page.get_by_label(f"第 {row} 行交付成果").fill(paper)
        page.get_by_label(f"第 {row} 行完成日期").fill(day)


def write(page: Page) -> None:
    """The clerk writes; shares that lack 1000 yuan are told and nothing is lost."""
    page.get_by_role("link", name="修改协议").click()
    fill_in(page)
    looked_at(page)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert").get_by_text("少 1,000.00 元")).to_be_visible()
    expect(page.get_by_label("第 2 行里程碑")).to_have_value("出具报告")
    looked_at(page)
    page.get_by_label("企业出（元）").fill("80000")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("协议草稿已保存")).to_be_visible()
    looked_at(page)


def confirm(page: Page, said: str) -> None:
    page.get_by_role("link", name="核对并确认").first.click()
    looked_at(page)
    agree_in_the_dialog(page, "确认协议")
    expect(page.get_by_text(said)).to_be_visible()


def deliver(page: Page, number: int, tmp_path: Path) -> None:
    paper = tmp_path / f"成果{number}.pdf"
    paper.write_bytes(b"%PDF-1.4 demo")
    page.get_by_role("link", name=f"提交里程碑 {number} 的成果").first.click()
    page.get_by_label("成果文件").set_input_files(paper)
    looked_at(page)
    page.get_by_role("button", name="提交给企业").click()
    expect(page.get_by_text(f"里程碑 {number} 的成果已提交")).to_be_visible()


def test_from_draft_to_acceptance(
    visit: Callable[..., Visitor], stand_on: Callable[[int, int], None], agreement: str, tmp_path: Path
) -> None:
    clerk, agent = visit("enterprise-1").open(agreement), visit("institution-1", PHONE).open(agreement)
    write(clerk)
    agent.reload()
    confirm(agent, "贵方已确认，等待对方确认")
    clerk.reload()
    confirm(clerk, "已报市工信局确认政府补")

    city = visit("city").open("/engagements/shares")
    looked_at(city)
    city.get_by_role("link", name="齿轮疲劳寿命检测").click()
    expect(city.get_by_role("row", name="确认本份之后剩余")).to_contain_text("20,000.00")
    looked_at(city)
    agree_in_the_dialog(city, "确认政府补")
    expect(city.get_by_text("协议生效，双方会收到通知")).to_be_visible()

    agent.reload()
    deliver(agent, 1, tmp_path)
    clerk.reload()
    clerk.get_by_role("link", name="核对里程碑 1 的成果").first.click()
    expect(clerk.get_by_role("link", name="成果1.pdf")).to_be_visible()
    looked_at(clerk)
    agree_in_the_dialog(clerk, "确认这个里程碑")
    expect(clerk.get_by_text("里程碑 1 已确认")).to_be_visible()

    deliver(agent, 2, tmp_path)
    agent.get_by_role("link", name="申请验收").first.click()
    agree_in_the_dialog(agent, "申请验收")
    expect(agent.get_by_text("已申请验收")).to_be_visible()
    clerk.goto(clerk.url)
    clerk.get_by_role("link", name="验收", exact=True).first.click()
    expect(clerk.get_by_role("link", name="成果2.pdf")).to_be_visible()
    looked_at(clerk)
    clerk.get_by_label("验收意见").fill("成果与约定一致，同意验收")
    agree_in_the_dialog(clerk, "验收通过")
    expect(clerk.get_by_text("已验收").first).to_be_visible()
    looked_at(clerk)


def test_a_note_and_a_visit_on_a_phone(visit: Callable[..., Visitor], world: World, agreement: str) -> None:
    with world.app.app_context():
        address = f"/engagements/{Way(world.cast, title='另一项需求在此').to('active').id}"
    agent = visit("institution-1", PHONE).open(f"{address}/notes/new")
    agent.get_by_label("现场督促").check()
    agent.get_by_label("日期", exact=True).fill(date(2023, 3, 6).isoformat())
    agent.get_by_label("内容").fill("到车间看了试样，进度正常")
    looked_at(agent)
    agent.get_by_role("button", name="保存记录").click()
    expect(agent.get_by_text("到车间看了试样，进度正常")).to_be_visible()
    county = visit("county-430202", PHONE).open(f"{address}/supervision")
    looked_at(county)
    county.get_by_label("督导日期").fill("2023-03-06")
    county.get_by_label("督导情况").fill("企业反映进度正常")
    county.get_by_role("button", name="保存记录").click()
    expect(county.get_by_text("县市区督导", exact=True)).to_be_visible()
    looked_at(county)


def test_the_other_pages_are_in_order_too(visit: Callable[..., Visitor], world: World, agreement: str) -> None:
    with world.app.app_context():
        base = f"/engagements/{Way(world.cast, title='另一项需求在此').to('active').id}"
    looks = {
        "city": ("/engagements?sort=due", "/summaries", f"{base}/end", "/outcomes"),
        "institution-1": ("/engagements", f"{base}/amendments/new", f"{base}/outcomes/new", f"{base}/suspend"),
        "county-430202": ("/engagements?state=active", "/outcomes?state=claimed", base),
    }
    for who, addresses in looks.items():
        visitor = visit(who)
        for address in addresses:
            looked_at(visitor.open(address))


PASTE = """text => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const cell = document.querySelector('[name="rows-0-title"]');
    cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
BLOCK = "\n".join(f"第{number}步\t成果{number}\t2023-0{number + 3}-01" for number in range(1, 5))


def test_rows_are_pasted_from_a_spreadsheet(visit: Callable[..., Visitor], agreement: str) -> None:
    page = visit("enterprise-1").open(f"{agreement}/edit")
    expect(page.get_by_role("button", name="加一行")).to_be_visible()
    page.evaluate(PASTE, BLOCK)
    expect(page.get_by_label("第 1 行完成日期")).to_have_value("2023-04-01")
    expect(page.locator('[name="rows-3-title"]')).to_have_value("第4步")
    expect(page.locator('[name="rows-3-due_on"]')).to_have_value("2023-07-01")
    page.get_by_role("button", name="加一行").click()
    expect(page.locator('[name="rows-4-title"]')).to_be_focused()
