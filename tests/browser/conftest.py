"""A real Chromium against a live server of the application; where no browser is installed it is said aloud."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from marketplace.cli.demo import story
from marketplace.cli.demo.people import acting
from marketplace.extensions import limiter
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.services.importing import upload_list
from tests.cast import PASSWORD
from tests.worlds import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--mute-audio",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 768, "height": 1024}
ROOT = Path(__file__).parents[2]
SHEET = ROOT / "seeds" / "demo" / "附件4_石峰区.xlsx"
DESKTOP = {"width": 1366, "height": 900}
# A person is slower than a page's scripts, a test is not: nothing can be pressed until they have taken hold.
PATIENCE = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("html:has(script[src*='js/app.js']):not([data-ready]) { pointer-events: none }");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and say aloud where the browser is missing."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"):
                item.add_marker(pytest.mark.skip(reason="BROWSER MISSING: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a worker."""
    assert CHROMIUM, "chromium is not installed"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a live server of ``app``."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def site(world: World) -> Iterator[str]:
    """The address of a live server over this test's database."""
    with served(world.app) as address:
        yield address


@pytest.fixture
def stand_on() -> Iterator[Callable[[int, int], None]]:
    """``stand_on(3, 6)``: the clock of every thread goes on from the morning of that day of 2023."""

    def stand(month: int, day: int) -> None:
        morning = datetime(2023, month, day, 9, tzinfo=clock.SHANGHAI)
        clock.shift_by((morning - datetime.now(UTC)).total_seconds())

    yield stand
    clock.shift_by(0)


@pytest.fixture
def pilot_round(round_lies_there: None, stand_on: Callable[[int, int], None]) -> None:
    """The shipped round, on its first Monday in March."""
    stand_on(3, 6)


@pytest.fixture
def on_the_last_day() -> Iterator[None]:
    """The clock of every thread stands where the demo's story ends, and goes on from there."""
    clock.shift_by((story.HALF_TIME - datetime.now(UTC)).total_seconds())
    yield
    clock.shift_by(0)


@pytest.fixture(scope="session")
def waiting_work(played_round: Flask) -> Flask:
    """The played round with a sheet that waits to be looked through."""
    with played_round.app_context(), clock.standing_at(story.HALF_TIME), unit_of_work():
        upload_list(SHEET.read_bytes(), SHEET.name, "430204", by=acting("county-430204"), again=True)
    return played_round


@pytest.fixture
def played_site(waiting_work: Flask, on_the_last_day: None) -> Flask:
    """The application over the played round, with the clock in its last day."""
    limiter.reset()
    return waiting_work


@pytest.fixture
def meet(browser: Browser, played_site: Flask) -> Iterator[Callable[..., "Visitor"]]:
    """``meet("city", PHONE)``: a visitor of the played round; whoever meets looks at the complaints."""
    opened: list[Visitor] = []
    with served(played_site) as address:

        def arrive(username: str | None = None, size: dict[str, int] | None = None) -> Visitor:
            visitor = Visitor(browser.new_context(viewport=size or DESKTOP, locale="zh-CN"), address)
            opened.append(visitor)
            return visitor.sign_in(username) if username else visitor

        yield arrive
        for visitor in opened:
            visitor.context.close()


class Visitor:
    """A person at a browser; what the page's console and network do wrong is kept."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        context.set_default_timeout(10_000)
        context.add_init_script(PATIENCE)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._watch(request.url))

    def _hear(self, kind: str, text: str) -> None:
        # The browser notes every page that answers 422 («please correct») as an error; it is none of the page's.
        if kind == "error" and "status of 422" not in text:
            self.complaints.append(text)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:", "about:")):
            self.complaints.append(f"left the site: {url}")

    def open(self, path: str) -> Page:
        """Go to an address of the site."""
        self.page.goto(self.site + path)
        return self.page

    def sign_in(self, username: str) -> "Visitor":
        """Through the door that everybody uses."""
        self.open("/login")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        return self


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """``visit()``, ``visit("city", PHONE)``: a visitor, signed in where a name is given."""
    opened: list[Visitor] = []

    def arrive(username: str | None = None, size: dict[str, int] | None = None) -> Visitor:
        context = browser.new_context(viewport=size or DESKTOP, locale="zh-CN", has_touch=size == PHONE)
        visitor = Visitor(context, site)
        opened.append(visitor)
        return visitor.sign_in(username) if username else visitor

    yield arrive
    for visitor in opened:
        visitor.context.close()
    assert [complaint for visitor in opened for complaint in visitor.complaints] == []
