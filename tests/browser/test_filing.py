"""An application on a programme's own forms in a browser: on a phone to the receipt, over county, assessor, city and
publicity to the certificate that anybody verifies."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.services import filling
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.browser.conftest import PHONE, Visitor
from tests.cast import Cast
from tests.integration.certification.conftest import complete
from tests.integration.certification.filing import Filing, moment
from tests.integration.certification.test_filing_run_here import CELLS, CHOICE

PAPER = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 demo"}
SHOTS = os.environ.get("C3_SHOTS")


@pytest.fixture
def filing(app: Flask, cast: Cast, stand_on: Callable[[int, int], None]) -> Filing:
    """Hengyang's round is open, the institution's profile whole."""
    stand_on(5, 10)
    found = Filing(cast, ExitStack(), "hengyang_core.toml", on=moment(2023, 5, 9))
    with unit_of_work():
        complete(found.institution)
    found.know({"affiliated_with_valid_holder": False})
    return found


def the_application() -> Application:
    session().rollback()
    return session().scalars(select(Application)).one()


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), name
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]


def test_from_the_phone_to_the_certificate_that_anybody_verifies(
    visit: Callable[..., Visitor], filing: Filing, stand_on: Callable[[int, int], None]
) -> None:
    number = on_the_phone(visit("institution-1", PHONE), filing)
    at_the_county(visit("county-430202"), number)
    city = visit("city")
    gives_it_to_an_assessor(city, number)
    gives_an_opinion(visit("assessor-1"), number)
    filing.find(the_application())
    session().close()
    chooses_and_makes_public(city, number)
    stand_on(5, 19)
    confirms(visit("city"))
    assert the_application().state is ApplicationState.ADMITTED
    verifies(visit(), sees_the_certificate(visit("institution-1", PHONE)))


def on_the_phone(visitor: Visitor, filing: Filing) -> int:
    page = visitor.open("/programmes/HY-C")
    page.click("text=我要申报")
    page.check("input[name=track][value='2']")
    shoot(page, "begin")
    page.click("main button:has-text('开始填写申报')")
    number = the_application().id
    shoot(page, "tasks-empty")
    page.click("text=表中没有而条件需要的数")
    page.fill("[name=cell_service_assets]", "35")
    page.wait_for_selector(".saved[data-state=saved]")
    page.wait_for_selector("#standing .tag-done")
    shoot(page, "form")
    page.click("main button:has-text('保存')")
    visitor.open(f"/applications/{number}/forms/clients/1")
    page.fill("[name=cell_clients-0-c1]", "示例客户")
    page.click("text=加一行")
    shoot(page, "rows")
    the_rest(filing)
    page = visitor.open(f"/applications/{number}/documents")
    page.set_input_files("#file-file-d03", PAPER)
    page.click("#d03 button:has-text('替换')")
    shoot(page, "documents")
    page = visitor.open(f"/applications/{number}/check")
    shoot(page, "check")
    page.fill("#truthful_by", "负责人（示例）")
    page.check("#is_true")
    page.click("main button:has-text('提交申报')")
    page.wait_for_selector(".receipt-number")
    shoot(page, "receipt")
    return number


def the_rest(filing: Filing) -> None:
    """What a person would go on typing."""
    application = the_application()
    filing.fill(application, CHOICE, CELLS)
    with unit_of_work():
        filling.save_form(application, "added", {"service_assets": 35}, by=filing.by)
    session().close()


def at_the_county(visitor: Visitor, number: int) -> None:
    page = visitor.open(f"/applications/{number}")
    page.click("text=办理这一步")
    page.set_input_files("#file-file-summary", PAPER)
    page.click("#summary button")
    shoot(page, "examine")
    page.fill("#number", "荷工信〔2023〕9号")
    page.set_input_files("#document", PAPER)
    page.click("main button:text-is('推荐')")
    page.wait_for_selector("text=已转报下一步")
    shoot(page, "passed-on")


def gives_it_to_an_assessor(visitor: Visitor, number: int) -> None:
    page = visitor.open(f"/applications/{number}")
    page.click("summary:has-text('安排专家评审')")
    page.check("label:text-is('assessor-1')")
    page.click("button:text-is('安排这些专家评审')")
    page.wait_for_selector("text=已安排评审")


def gives_an_opinion(visitor: Visitor, number: int) -> None:
    page = visitor.open(f"/applications/{number}/assess")
    page.click("button:text-is('声明无利害关系')")
    page.fill("[name=words]", "示例：检测能力强，同意认定。")
    page.check("[name=supports][value=yes]")
    shoot(page, "opinion")
    page.click("form[data-guard] button[type=submit]")
    page.wait_for_selector(".flash")


def chooses_and_makes_public(visitor: Visitor, number: int) -> None:
    page = visitor.open(f"/applications/{number}/examine")
    page.fill("#opinion", "符合条件，同意认定")
    page.click("button:text-is('列为拟认定')")
    page.wait_for_selector("text=已列为拟认定")
    page.click("main a:text-is('去公示')")
    page.check("label:has-text('荷塘检测服务有限公司（示例）')")
    page.click("main button:text-is('发布公示')")
    page.click("dialog button:text-is('发布公示')")
    page.wait_for_selector("text=还剩 5 个工作日")
    shoot(page, "posted")


def confirms(visitor: Visitor) -> None:
    page = visitor.open("/applications/decisions")
    page.click("main button:has-text('确认公示期满的机构')")
    page.click("dialog button:has-text('确认公示期满的机构')")
    page.wait_for_selector("text=没有进行中的公示")


def sees_the_certificate(visitor: Visitor) -> str:
    """The number on it, with its code to scan; the profile bears the title and leads to the public check."""
    page = visitor.open("/certificates")
    page.click("main table a")
    code = page.get_by_alt_text("查验这份证书的二维码")
    code.wait_for()
    page.wait_for_load_state()
    assert code.evaluate("image => image.naturalWidth") > 0
    shoot(page, "certificate")
    number = page.locator(".over").first.inner_text()
    page = visitor.open(f"/institutions/{the_application().institution_id}")
    mark = page.get_by_role("link", name="衡阳市中小微企业核心服务机构")
    assert number in (mark.get_attribute("href") or "")
    shoot(page, "profile")
    return number


def verifies(visitor: Visitor, number: str) -> None:
    page = visitor.open("/certificates/verify")
    page.fill("[name=number]", number)
    page.press("[name=number]", "Enter")
    page.wait_for_selector("main .tag-done")
    shoot(page, "verified")
    assert "荷塘检测服务有限公司（示例）" in page.locator("main").inner_text()
    page.click("text=这项称号的条件和含义")
    page.wait_for_url("**/programmes/HY-C")
