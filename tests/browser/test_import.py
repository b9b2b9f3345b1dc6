"""A county officer imports a sheet in a real browser: upload, look, mend a row, confirm."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, ROOT

SAMPLE = ROOT / "seeds" / "demo" / "附件4_荷塘区.xlsx"


pytestmark = pytest.mark.usefixtures("pilot_round")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_officer_imports_a_sheet_and_mends_a_row(visit: Callable[..., Any], size: dict[str, int]) -> None:
    visitor = visit("county-430202", size)
    page = visitor.open("/needs/import")
    page.set_input_files("input[type=file]", SAMPLE)
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("heading", name="核对导入", level=1).wait_for()
    assert page.get_by_role("button", name="确认导入 15 行").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing runs off the page"

    if size is PHONE:
        page.wait_for_load_state("networkidle")  # the fold closes itself on a phone once its script has come
        page.get_by_text("按核对结果筛选").click()
    page.get_by_label("核对结果").select_option("reject")
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("共 3 条").wait_for()
    page.locator("tr", has_text="企业填“其他”").get_by_role("link", name="更正").click()
    assert "建议考虑：产权交易" in page.content()
    page.get_by_label("所需服务").fill("产权交易：想在股权交易所挂牌")
    page.get_by_role("button", name="保存并重新核对").click()
    page.get_by_text("已重新核对：接收").wait_for()

    page.wait_for_load_state("networkidle")  # without its scripts the page confirms at once, as it should
    page.get_by_role("button", name="确认导入 16 行").click()
    page.get_by_role("dialog").get_by_role("button", name="确认导入 16 行").click()
    page.get_by_text("新增 17 条需求").first.wait_for()
    assert visitor.complaints == []
