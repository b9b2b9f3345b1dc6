"""Everything goes by keyboard: the skip link, rows, chips, a phone's menu, and the question before a dangerous act."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor

FOCUSED = "document.activeElement.innerText"
PLACE = """() => {
    const here = document.activeElement;
    return [here.closest('main') ? 1 : 0, here.getBoundingClientRect().top + scrollY];
}"""


def test_the_first_stop_leads_to_the_text(meet: Callable[..., Visitor]) -> None:
    page = meet(None, DESKTOP).open("/board")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "跳到正文"
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_order_is_that_of_the_page(meet: Callable[..., Visitor]) -> None:
    page = meet(None, DESKTOP).open("/")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(PLACE))
    assert [where for where, _ in seen] == sorted(where for where, _ in seen)
    assert all(top < 2000 for _, top in seen)


def test_arrows_walk_the_rows_and_enter_opens(meet: Callable[..., Visitor]) -> None:
    page = meet(None, DESKTOP).open("/board")
    page.wait_for_load_state("networkidle")
    links = page.locator("tbody th a")
    second = links.nth(1).inner_text()
    links.first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == second
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second)


def test_a_chip_goes_with_delete(meet: Callable[..., Visitor]) -> None:
    page = meet(None, DESKTOP).open("/board?status=open")
    page.wait_for_load_state("networkidle")
    page.get_by_role("list", name="已选条件").get_by_role("link", name="揭榜中").focus()
    page.keyboard.press("Delete")
    page.wait_for_url("**/board")
    expect(page.get_by_role("list", name="已选条件")).to_have_count(0)


def test_the_menu_of_a_phone_opens_and_closes(meet: Callable[..., Visitor]) -> None:
    page = meet("city", PHONE).open("/home")
    page.wait_for_load_state("networkidle")
    menu = page.get_by_role("button", name="菜单")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="主导航").get_by_role("link", name="企业需求")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_a_dangerous_act_asks_and_can_be_left(meet: Callable[..., Visitor]) -> None:
    page = meet("county-430204", DESKTOP).open("/needs/import")
    page.get_by_role("link", name="附件4_石峰区").first.click()
    page.wait_for_load_state("networkidle")
    discard = page.get_by_role("button", name="放弃这次导入")
    discard.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="先不办理")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(discard).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对导入")
