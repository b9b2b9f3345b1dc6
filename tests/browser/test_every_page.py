"""Every different page that a duty reaches by links, at three widths: in order, and with nothing from elsewhere."""

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from marketplace.cli.demo import story
from marketplace.kernel import clock
from tests.browser.conftest import DESKTOP, PHONE, TABLET, Visitor
from tests.browser.paths import PEOPLE, Stop, pattern_of, stops

AXE = Axe().axe_script
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
WIDTHS = (PHONE, TABLET, DESKTOP)
SHARES = 4  # parts of about the same size, so that several workers can take them
LAYOUT = """() => ({
    wide: document.documentElement.scrollWidth, title: document.title,
    heads: [...document.querySelectorAll('h1')].map(h => h.innerText.trim())})"""
SURELY = {"/needs/#/review", "/needs/#/shortlist", "/needs/import/#", "/applications/#/edit"}


@pytest.fixture(scope="module")
def found(waiting_work: Flask, stories: Path) -> list[Stop]:
    """What there is to look at; the first worker who asks walks there."""
    kept = stories / "stops.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with clock.standing_at(story.HALF_TIME):
                kept.write_text(json.dumps([[one.username, one.path] for one in stops(waiting_work)]), "utf-8")
    return [Stop(*one) for one in json.loads(kept.read_text("utf-8"))]


@pytest.mark.parametrize("share", range(SHARES))
def test_pages_are_in_order(found: list[Stop], meet: Callable[..., Visitor], share: int) -> None:
    assert {pattern_of(stop.path) for stop in found} >= SURELY
    faults: list[str] = []
    visitors: dict[str | None, Visitor] = {}
    for turn, stop in enumerate(sorted(found, key=lambda one: PEOPLE.index(one.username))[share::SHARES]):
        if stop.username not in visitors:
            visitors[stop.username] = meet(stop.username, PHONE)
        faults += faults_of(visitors[stop.username], stop, WIDTHS[turn % len(WIDTHS)])
    assert faults == []


def faults_of(visitor: Visitor, stop: Stop, axe_at: dict[str, int]) -> list[str]:
    """The layout at every width; what axe says at one of them, another for the next page."""
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.complaints.clear()
    answer = page.goto(visitor.site + stop.path, wait_until="load")
    where = f"{stop.username or 'visitor'} {stop.path}"
    # A page that says «not found» is a page like any other; that the browser notes its status is no fault.
    expected = answer is not None and answer.status == 404
    faults = []
    page.evaluate(AXE)
    for size in WIDTHS:
        page.set_viewport_size(size)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        told = [*layout(page, size["width"]), *(axe(page) if size is axe_at else ())]
        faults += [f"{where} at {size['width']}: {words}" for words in told]
    return faults + [f"{where}: {words}" for words in visitor.complaints if not (expected and "404" in words)]


def layout(page: Page, width: int) -> list[str]:
    seen: dict[str, Any] = page.evaluate(LAYOUT)
    faults = [] if seen["wide"] <= width else [f"{seen['wide']} px wide"]
    if len(seen["heads"]) != 1 or not seen["heads"][0] or seen["heads"][0] not in seen["title"]:
        faults.append(f"title «{seen['title']}», h1 {seen['heads']}")
    return faults


def axe(page: Page) -> list[str]:
    return [f"{one['id']} {one['nodes'][0]['html'][:160]}" for one in page.evaluate(RUN)]


def test_the_look_itself_sees_faults(visit: Callable[..., Visitor]) -> None:
    page = visit(size=PHONE).open("/login")
    page.evaluate(AXE)
    assert [*layout(page, PHONE["width"]), *axe(page)] == []
    page.evaluate("""() => {
        const main = document.querySelector('main');
        main.insertAdjacentHTML('beforeend', '<h1>又一个</h1><img src="/static/img/mark.svg">');
        document.querySelector('h1').classList.add('nowrap');
        document.querySelector('h1').textContent = '很长的标题'.repeat(20);
    }""")
    faults = [*layout(page, PHONE["width"]), *axe(page)]
    assert {fault.split()[0] for fault in faults} >= {"title", "image-alt"}
    assert any("px wide" in fault for fault in faults)
