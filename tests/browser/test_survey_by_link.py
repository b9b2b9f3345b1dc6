"""A clerk answers a survey from a phone by its link in under a minute; every page of the survey keeps its shape."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import services
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Answer, Invitation
from marketplace.surveys.rules import Given
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import AXE, axe, layout
from tests.factories.engagements import lay_engagement
from tests.integration.surveys.conftest import firm_of
from tests.worlds import World

LEVELS = ("very", "very", "basic", "dissatisfied", "very")


@dataclass(frozen=True)
class Asked:
    """An invitation that waits, by its number, its link's path, and the institution asked about."""

    number: int
    path: str
    institution: int


@pytest.fixture
def asked(world: World, pilot_round: None, stand_on: Callable[[int, int], None]) -> Iterator[Asked]:
    """One enterprise is asked; five others have answered and the institution's figures are released."""
    stand_on(6, 1)
    with world.app.app_context():
        yield _laid(world)


def _laid(world: World) -> Asked:
    current = session().scalars(select(PilotRound)).one()
    institution = world.cast.organizations["institution-1"]
    with unit_of_work():
        own = lay_engagement(current, world.cast.organizations["enterprise-1"], institution)
        invitation = services.invite(own, Wave.ACCEPTANCE)
        for number, level in enumerate(LEVELS, 1):
            other = services.invite(lay_engagement(current, firm_of(number).id, institution), Wave.ACCEPTANCE)
            given = Given(level, {"skill": 4, "effect": 5}, "示例意见：响应快，建议把进度表写得再细一些。")
            services.answer_invitation(other, given, channel="link", by=ANONYMOUS)
    with unit_of_work():
        services.release_wave(current, Wave.ACCEPTANCE, by=world.cast.actor("city"))
    return Asked(invitation.id, f"/surveys/{services.token_of(invitation)}", institution)


def faults(page: Page, width: int) -> list[str]:
    page.evaluate(AXE)
    return [*layout(page, width), *axe(page)]


def test_a_clerk_answers_on_a_phone_by_link(visit: Callable[..., Any], asked: Asked) -> None:
    visitor = visit(size=PHONE)
    began = time.monotonic()
    page = visitor.open(asked.path)
    expect(page.get_by_text("荷塘齿轮有限公司（示例）").first).to_be_visible()
    assert faults(page, 360) == []
    taps = page.locator(".levels .choice, .scale label")
    boxes = [taps.nth(place).bounding_box() for place in range(taps.count())]
    assert len(boxes) == 3 + 25
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults(page, 360) == []
    page.locator(".levels .choice").nth(1).tap()
    page.get_by_role("group", name="专业能力").get_by_role("radio").nth(3).tap()
    page.get_by_label("意见和建议").fill("报告写得清楚")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到评价")
    assert time.monotonic() - began < 60
    assert faults(page, 360) == []
    expect(page.get_by_text("报告写得清楚")).to_have_count(0)

    page.get_by_role("link", name="修改评价").click()
    page.get_by_label("很满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到评价")
    rows = session().scalars(select(Answer).join(Invitation).where(Invitation.id == asked.number).order_by(Answer.id))
    assert [(one.level, one.dimensions, one.is_latest) for one in rows] == [
        ("basic", {"skill": 4}, False), ("very", {}, True),
    ]  # fmt: skip


def test_the_page_works_from_the_keyboard(visit: Callable[..., Any], asked: Asked) -> None:
    page = visit().open(asked.path)
    page.get_by_label("很满意", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("基本满意")).to_be_checked()
    expect(page.get_by_role("group", name="响应及时").get_by_role("radio").first).to_be_checked()


def test_every_page_of_the_survey_keeps_its_shape(visit: Callable[..., Any], asked: Asked) -> None:
    number, found = asked.number, []
    pages = {
        "city": ("/surveys", f"/surveys/{number}", f"/surveys/{number}/paper", f"/surveys/{number}/cancel",
                 "/surveys/waves", "/surveys/results", "/surveys/signs", f"/surveys/results/{asked.institution}"),
        "enterprise-1": ("/surveys", f"/surveys/{number}", f"/surveys/{number}/answer"),
        "county-430202": ("/surveys", f"/surveys/{number + 1}", "/surveys/results"),
        "institution-1": ("/surveys/own",), None: ("/surveys/" + "A" * 22,),
    }  # fmt: skip
    for name, paths in pages.items():
        for size in (PHONE, DESKTOP):
            visitor = visit(name, size)
            for path in paths:
                page = visitor.open(path)
                found += [f"{name} {path} {size['width']}: {words}" for words in faults(page, size["width"])]
            visitor.complaints[:] = [words for words in visitor.complaints if "410" not in words]
    assert found == []
