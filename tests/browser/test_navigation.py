"""Doors of one kind fold under one word where there are many; they open by mouse, key and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.usefixtures("pilot_round")


def test_a_city_officer_finds_folded_doors(visit: Callable[..., Any]) -> None:
    page = visit("city", DESKTOP).page
    page.wait_for_load_state("networkidle")
    folded = page.get_by_role("navigation", name="主导航")
    door = folded.get_by_role("link", name="单位名录")
    expect(door).to_be_hidden()
    folded.get_by_text("管理", exact=True).click()
    expect(door).to_be_visible()
    folded.get_by_text("公开信息", exact=True).click()
    expect(door).to_be_hidden()
    page.keyboard.press("Escape")
    expect(folded.get_by_role("link", name="需求榜")).to_be_hidden()
    assert folded.bounding_box()["height"] < 80, "one line"


def test_doors_open_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("city", PHONE).page
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="菜单").click()
    doors = page.get_by_role("navigation", name="主导航")
    doors.get_by_text("管理", exact=True).click()
    doors.get_by_role("link", name="单位名录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("单位名录")
    page.wait_for_load_state("load")  # its style sheets too
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_visitor_sees_every_door(visit: Callable[..., Any]) -> None:
    page = visit(None, DESKTOP).open("/")
    doors = page.get_by_role("navigation", name="主导航")
    for words in ("需求榜", "服务机构", "公示公告", "帮助"):
        expect(doors.get_by_role("link", name=words)).to_be_visible()
