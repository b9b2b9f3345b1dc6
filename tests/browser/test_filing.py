"""An application on a programme's own forms in a browser: on a phone to the receipt, at a desk to the city."""

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
from tests.browser.conftest import DESKTOP, PHONE, Visitor
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
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), name
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]


def test_from_the_phone_to_the_city(visit: Callable[..., Visitor], filing: Filing) -> None:
    number = on_the_phone(visit("institution-1", PHONE), filing)
    at_the_county(visit("county-430202", DESKTOP), number)
    assert the_application().state is ApplicationState.AT_CITY


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
