"""Two institutions ask, bid, change and withdraw, on a phone and at a desk; the owner opens, scores and awards."""

import base64
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from nacl.public import PrivateKey
from playwright.sync_api import Page, expect

from marketplace.bids import sealing
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.organizations.models import Enterprise, Institution
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.integration.needs.conftest import COMPLETE
from tests.worlds import World

AXE = Axe().axe_script
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id + one.nodes[0].html))"
PLAN = "先拆检断齿，再做疲劳试验，最后给出改进热处理的建议，全程两个月。"
OTHER_PLAN = "先看现场和图纸，再用有限元找应力集中处，给出修形方案，全程六周。"
ADMITTED = date(2023, 3, 1)


@pytest.fixture
def published(world: World, pilot_round: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """A published need of enterprise-1, both institutions in the pilot, and a pair of keys."""
    app, cast = world.app, world.cast
    perform = app.extensions["perform_job"]

    def without_matching(name: str, number: int) -> None:
        if not name.startswith("match:"):
            perform(name, number)

    monkeypatch.setitem(app.extensions, "perform_job", without_matching)
    private = PrivateKey.generate()
    public = base64.b64encode(bytes(private.public_key)).decode()
    monkeypatch.setitem(app.config, "BID_SEALING_PUBLIC_KEY", public)
    monkeypatch.setitem(app.config, "BID_OPENING_KEYS", {sealing.key_id(private.public_key): private})
    with app.app_context(), unit_of_work():
        owner, enterprise = cast.actor("enterprise-1"), cast.organization("enterprise-1")
        assert isinstance(enterprise, Enterprise)
        need = needs.begin_need(enterprise, by=owner)
        needs.save_draft(need, COMPLETE, by=owner)
        needs.submit_need(need, by=owner)
        needs.approve_need(need, by=cast.actor("county-430202"))
        needs.publish_needs([need], deadline_on=date(2023, 4, 10), by=cast.actor("city"))
        for who in ("institution-1", "institution-2"):
            institution = cast.organization(who)
            assert isinstance(institution, Institution)
            institution.admitted_from, institution.admitted_until = ADMITTED, date(2024, 2, 28)
        return need.id


def looked_at(page: Page) -> None:
    """The page is in order on a phone and at a desk."""
    page.evaluate(AXE)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.title()
        assert page.evaluate(RUN) == []
        heading = page.get_by_role("heading", level=1).inner_text()
        assert heading in page.title()


def fill_in(page: Page, plan: str, price: str, concession: str = "") -> None:
    page.get_by_label("报价（元）").fill(price)
    page.get_by_label("其中让利（元）").fill(concession)
    page.get_by_label("服务方案").fill(plan)


def sealed(page: Page) -> str:
    """Check, hand in; the receipt code."""
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对标书")
    looked_at(page)
    page.get_by_role("button", name="密封递交").click()
    expect(page.get_by_text("平台不保存")).to_be_visible()
    looked_at(page)
    return page.locator(".receipt-number").inner_text().removeprefix("回执码 ")


def test_from_the_question_to_the_award(
    published: int, visit: Callable[..., Visitor], stand_on: Callable[[int, int], None], tmp_path: Path
) -> None:
    base = f"/needs/{published}"
    paper = tmp_path / "方案全文.pdf"
    paper.write_bytes(b"%PDF-1.4 plan")
    first, second, owner = visit("institution-1", PHONE), visit("institution-2"), visit("enterprise-1")
    _asked_and_answered(first.page, owner.page, owner.site, base)
    _bid_and_changed(first, base, paper)
    _bid_withdrawn_and_bid_again(second, base)

    page = owner.open(f"{base}/bids")
    expect(page.get_by_text("谁也看不到内容")).to_be_visible()
    looked_at(page)
    stand_on(4, 11)
    owner.sign_in("enterprise-1")
    _opened_and_scored(owner, base)
    _awarded(owner, base)

    for visitor, who, words in (
        (first, "institution-1", "企业选定了贵机构"),
        (second, "institution-2", "没有做疲劳试验"),
    ):
        visitor.sign_in(who)
        expect(visitor.open(f"{base}/bid").get_by_text(words)).to_be_visible()
        looked_at(visitor.page)
    page = visit().open(f"{base}/tender")
    expect(page.locator(".callout-done")).to_contain_text("荷塘检测服务有限公司")
    expect(page.get_by_text("天元咨询")).to_have_count(0)
    looked_at(page)


def _asked_and_answered(page: Page, answering: Page, site: str, base: str) -> None:
    page.goto(f"{site}{base}")
    page.get_by_role("link", name="提问与揭榜").first.click()
    page.get_by_label("提问").fill("可致电 13812345678 了解材料牌号吗？")
    page.get_by_role("button", name="匿名公开提问").click()
    expect(page.get_by_role("alert")).to_contain_text("会暴露身份")
    looked_at(page)
    page.get_by_label("提问").fill("齿轮的材料牌号是什么？")
    page.get_by_role("button", name="匿名公开提问").click()
    expect(page.get_by_text("提问已公开")).to_be_visible()
    answering.goto(f"{site}{base}/tender")
    answering.get_by_role("link", name="答复").click()
    answering.get_by_label("答复").fill("20CrMnTi，渗碳淬火。")
    looked_at(answering)
    answering.get_by_role("button", name="公开答复").click()
    expect(answering.get_by_text("渗碳淬火")).to_be_visible()
    looked_at(answering)


def _bid_and_changed(visitor: Visitor, base: str, paper: Path) -> None:
    page = visitor.open(f"{base}/tender")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="递交或查看本机构标书").click()
    looked_at(page)
    fill_in(page, "太短", "120000", "20000")
    expect(page.get_by_text("100,000.00")).to_be_visible()
    page.get_by_label("添加附件").set_input_files(paper)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("alert")).to_contain_text("服务方案至少写 20 个字")
    expect(page.get_by_label("方案全文.pdf")).to_be_checked()
    looked_at(page)
    page.get_by_label("服务方案").fill(PLAN)
    code = sealed(page)
    page = visitor.open(f"{base}/bid")
    looked_at(page)
    page.get_by_label("回执码").fill(code)
    page.get_by_role("button", name="凭回执码查看和更改").click()
    expect(page.get_by_label("服务方案")).to_have_value(PLAN)
    expect(page.get_by_label("方案全文.pdf")).to_be_checked()
    page.get_by_label("报价（元）").fill("110000")
    assert sealed(page) != code
    looked_at(visitor.open("/bids"))


def _bid_withdrawn_and_bid_again(visitor: Visitor, base: str) -> None:
    page = visitor.open(f"{base}/bid")
    fill_in(page, OTHER_PLAN, "99000")
    sealed(page)
    page = visitor.open(f"{base}/bid/withdraw")
    looked_at(page)
    page.get_by_role("button", name="撤回标书").click()
    page.get_by_role("dialog").get_by_role("button", name="撤回标书").click()
    expect(page.get_by_text("标书已撤回")).to_be_visible()
    expect(page.get_by_text("还没有递交过标书")).to_be_visible()
    page = visitor.open(f"{base}/bid")
    fill_in(page, OTHER_PLAN, "98000")
    sealed(page)


def _opened_and_scored(visitor: Visitor, base: str) -> None:
    page = visitor.open(f"{base}/bids")
    page.get_by_role("link", name="申请开启标书").click()
    looked_at(page)
    page.get_by_role("button", name="申请开启标书").click()
    page.get_by_role("dialog").get_by_role("button", name="申请开启标书").click()
    expect(page.get_by_text("110,000.00")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="荷塘检测服务有限公司（示例）").click()
    expect(page.get_by_text(PLAN)).to_be_visible()
    looked_at(page)
    page = visitor.open(f"{base}/score")
    for bid, points in (("荷塘检测服务有限公司（示例）", "15"), ("天元咨询服务有限公司（示例）", "10.5")):
        for box in page.get_by_role("group", name=bid).get_by_role("textbox").all():
            box.fill(points)
    looked_at(page)
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("60.0").first).to_be_visible()
    looked_at(page)


def _awarded(visitor: Visitor, base: str) -> None:
    page = visitor.open(f"{base}/award")
    page.get_by_label("荷塘检测服务有限公司（示例）").first.check()
    looked_at(page)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("alert")).to_contain_text("未选定这家机构的理由")
    page.get_by_label("不选 天元咨询服务有限公司（示例） 的理由").fill("方案只有计算，没有做疲劳试验")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_text("企业自己不能撤回")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="确认选定").click()
    expect(page.get_by_text("已选定机构，各家机构已收到结果")).to_be_visible()
    looked_at(page)
    looked_at(visitor.open("/tenders"))
