"""What an evaluation leads to, in real pages: a good institution to the paper with its sum, a weak one to leaving."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Page, expect

from marketplace.evaluation.models import Kind
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.organizations.models import Enterprise, Institution
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Answer, Invitation, Release
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.conftest import World
from tests.factories.agreements import NEED, open_round
from tests.factories.engagements import lay_engagement
from tests.factories.evaluations import GOOD, LOW, STILL_LOW, Counts, lay_run

AXE = Axe().axe_script
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id + one.nodes[0].html))"
WORDS = "依据核查记录，事实清楚，程序完整。"
NAME = "荷塘检测服务有限公司（示例）"


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


@dataclass
class Stage:
    """The people, the day on which they act, and the round that is judged."""

    world: World
    seat: Visitor
    pilot: int = 0
    day: date = date(2023, 12, 18)
    sitting: str = ""

    def stand(self, day: date) -> None:
        """Everybody's clock goes on from the morning of ``day``; who was signed in is so no more."""
        self.day, self.sitting = day, ""
        morning = datetime.combine(day, time(9), clock.SHANGHAI)
        clock.shift_by((morning - datetime.now(UTC)).total_seconds())

    def come(self, who: str, path: str, size: dict[str, int] = DESKTOP) -> Page:
        """Somebody takes the seat at the browser and opens a page; "" for a visitor without an account."""
        if self.sitting != who:
            self.seat.context.clear_cookies()
            if who:
                self.seat.sign_in(who)
            self.sitting = who
        self.seat.page.set_viewport_size(size)
        return self.seat.open(path)

    def path(self) -> str:
        """Where the browser stands."""
        return self.seat.page.url.removeprefix(self.seat.site)


@pytest.fixture
def stage(world: World, visit: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A round in which both institutions were admitted."""
    monkeypatch.setitem(world.app.extensions, "perform_job", lambda name, number: None)
    found = Stage(world, visit())
    found.stand(date(2023, 3, 6))
    with world.app.app_context():
        found.pilot = open_round(world.cast).id
        with unit_of_work():
            for name in ("institution-1", "institution-2"):
                one = session().get_one(Institution, world.cast.organizations[name])
                one.admitted_from, one.admitted_until, one.commitment = date(2023, 4, 1), date(2024, 3, 31), 10
    yield found
    clock.shift_by(0)


def press(page: Page, verb: str) -> None:
    """The verb at the end of a page."""
    page.locator("main").get_by_role("button", name=verb).click()


def agree(page: Page, verb: str) -> None:
    """The verb, and once more in the dialog that names an effect which cannot be undone."""
    press(page, verb)
    page.get_by_role("dialog").get_by_role("button", name=verb).click()


def turn(page: Page, verb: str, *, danger: bool = False, button: str = "", **typed: str) -> Page:
    """An act on its own page: the link, what is typed, the button."""
    page.get_by_role("link", name=verb, exact=True).first.click()
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    (agree if danger else press)(page, button or verb)
    expect(page.locator(".flash-success")).to_be_visible()
    return page


# ── A good institution ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def ranked(stage: Stage) -> str:
    """The address of a frozen year-end run of both, with one reward to give."""
    stage.stand(date(2023, 12, 18))
    with stage.world.app.app_context():
        pilot, cast = session().get_one(PilotRound, stage.pilot), stage.world.cast
        with unit_of_work():
            change_policy(pilot, {"rewards.pool": "70000.50"}, basis="办公会纪要第三号", effective_from=clock.today(),
                          tiers=(("一等奖", 1, Decimal("50000.50")),), by=cast.actor("city"))  # fmt: skip
        counts = {cast.organizations["institution-1"]: GOOD,
                  cast.organizations["institution-2"]: Counts(very=8, basic=1, dissatisfied=1)}  # fmt: skip
        rows = lay_run(pilot, Kind.YEAR_END, counts, as_of=date(2023, 12, 15), at=clock.now())
        return f"/evaluation/{next(iter(rows.values())).run_id}"


def told_and_appealed(stage: Stage, ranked: str) -> str:
    """Drawn up, agreed by two, read by both institutions, an appeal refused by a third; the list's address."""
    city = stage.come("city", ranked)
    press(city, "拟定奖补名单")
    expect(city.get_by_role("row", name=NAME)).to_contain_text("50,000.50")
    looked_at(city)
    turn(city, "提请确认")
    expect(city.get_by_text("由您提请，须由另一位承办人确认")).to_be_visible()
    path = stage.path()
    turn(stage.come("city-2", path), "确认并告知各机构", danger=True, reason=WORDS)
    other = stage.come("institution-2", path, PHONE)
    expect(other.get_by_text("第 2 名").first).to_be_visible()
    assert NAME not in other.locator("main").inner_text()
    turn(other, "申诉", button="提交申诉", words="有两家企业的验收没有计入，请复核。")
    third = stage.come("city-3", path)
    third.get_by_role("link", name="决定申诉").click()
    third.get_by_label("申诉不成立").check()
    third.fill("[name=decision]", "评价日对所有机构相同，之后的验收计入期满评价。")
    agree(third, "决定申诉")
    expect(third.get_by_text("评价日对所有机构相同")).to_be_visible()
    return path


def test_a_good_institution_to_the_letter_for_its_bank(stage: Stage, ranked: str) -> None:
    path = told_and_appealed(stage, ranked)
    stage.stand(date(2023, 12, 29))
    city = stage.come("city", path)
    turn(city, "公示", danger=True)
    stage.come("", "/notices").get_by_role("link", name="2023年服务机构").first.click()
    expect(stage.seat.page.get_by_text(NAME).first).to_be_visible()
    stage.stand(date(2024, 1, 12))
    city = stage.come("city", path)
    turn(city, "公布", danger=True)
    assert "公布前不作为依据" not in sum_on_paper(city, "下载奖补决定")
    own = stage.come("institution-1", path, PHONE)
    expect(own.get_by_text("50,000.50").first).to_be_visible()
    looked_at(own)
    assert "开户银行、账号" in sum_on_paper(own, "下载奖补资金通知书")


def sum_on_paper(page: Page, link: str) -> str:
    """The words of a paper that names the institution and its sum, in figures and in words."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=link).click()
    paper = Document(BytesIO(taken.value.path().read_bytes()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert {NAME, "50,000.50", "伍万元伍角整"} <= set(cells)
    return "\n".join(one.text for one in paper.paragraphs)


# ── A weak institution ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def weak(stage: Stage) -> int:
    """The row of an institution with few satisfied firms, whose figures were released; an open need to bid for."""
    stage.stand(date(2024, 4, 8))
    with stage.world.app.app_context():
        number = stage.world.cast.organizations["institution-1"]
        pilot = session().get_one(PilotRound, stage.pilot)
        with unit_of_work():
            session().get_one(Institution, number).admitted_until = date(2024, 12, 31)
            session().add(Release(
                institution_id=number, round_id=pilot.id, number=1, wave=Wave.TERM_END, invited=12, valid=10, fresh=10,
                very=LOW.very, basic=LOW.basic, dissatisfied=LOW.dissatisfied,
            ))  # fmt: skip
        row = lay_run(pilot, Kind.TERM_END, {number: LOW}, as_of=date(2024, 3, 31), at=clock.now())[number]
        return row.id


def surveyed_again(stage: Stage) -> None:
    """A firm answered the resurvey, and the evaluation was run anew on it."""
    with stage.world.app.app_context():
        cast, number = stage.world.cast, stage.world.cast.organizations["institution-1"]
        pilot = session().get_one(PilotRound, stage.pilot)
        with unit_of_work():
            engagement = lay_engagement(pilot, cast.organizations["enterprise-2"], number)
            asked = Invitation(engagement_id=engagement.id, wave=Wave.RESURVEY, token_digest="f" * 64,
                               expires_at=clock.now() + timedelta(days=30))  # fmt: skip
            session().add(asked)
            session().flush()
            session().add(Answer(invitation_id=asked.id, level="dissatisfied", channel="link"))
        lay_run(pilot, Kind.TERM_END, {number: STILL_LOW}, as_of=stage.day, at=clock.now())


def told_and_mended(stage: Stage, row: int) -> str:
    """Notice with figures, reply, rectification with a dated step that is done; the case's address."""
    city = stage.come("city", f"/evaluation/rows/{row}")
    city.get_by_role("link", name="立案告知").click()
    city.fill("[name=statement]", "期满综合评价结论为建议整改，满意度低于标准，请说明情况。")
    agree(city, "告知机构")
    expect(city.get_by_text("已告知，机构会收到通知")).to_be_visible()
    path = stage.path()
    own = stage.come("institution-1", "/home", PHONE)
    own.locator(f"a[href='{path}']").first.click()
    expect(own.get_by_text("70.00").or_(own.get_by_text("70.0")).first).to_be_visible()
    looked_at(own)
    turn(own, "答复", button="提交答复", reply="意见集中在两家企业，已约定补救措施。")
    turn(stage.come("city", path), "责令整改", demand="逐家回访不满意的企业，补正服务并报告结果。")
    own = stage.come("institution-1", path)
    own.get_by_role("link", name="填写整改措施").first.click()
    own.get_by_label("第 1 行整改措施").fill("逐家上门回访")
    own.get_by_label("第 1 行完成日期").fill("2024-04-30")
    press(own, "保存整改措施")
    own.get_by_role("link", name="填写完成情况").click()
    own.fill("[name=account]", "三家企业均已上门，两家同意补做试验。")
    press(own, "完成这项措施")
    expect(own.get_by_text("两家同意补做试验")).to_be_visible()
    return path


def decided_to_leave(stage: Stage, path: str) -> None:
    """Still below after the resurvey: one officer proposes, another confirms."""
    city = stage.come("city", path)
    city.get_by_role("link", name="记入复测").click()
    city.locator("[name=row]").select_option(index=1)
    press(city, "记入复测")
    city.get_by_role("link", name="提出处理意见").first.click()
    city.get_by_label("调整出服务体系").check()
    city.fill("[name=reason]", "复测后满意度仍低于标准，整改未见成效。")
    press(city, "提出处理意见")
    expect(city.get_by_text("您已参与，下一步由另一位承办人办理")).to_be_visible()
    turn(stage.come("city-2", path), "确认处理意见", danger=True, reason=WORDS)


def appealed_in_vain(stage: Stage, path: str) -> None:
    """The institution appeals, a third officer does not agree."""
    turn(stage.come("institution-1", path, PHONE), "申诉", button="提交申诉", appeal="复测只问到一家企业，不足为据。")
    third = stage.come("city-3", path)
    third.get_by_role("link", name="决定申诉").click()
    third.get_by_label("申诉不成立").check()
    third.fill("[name=decision]", "复核了全部复测记录，理由已逐条说明。")
    agree(third, "决定申诉")
    expect(third.get_by_text("复核了全部复测记录").first).to_be_visible()


def open_need(stage: Stage) -> str:
    """The address of a need that takes bids."""
    with stage.world.app.app_context():
        cast = stage.world.cast
        clerk, firm = cast.actor("enterprise-1"), cast.organization("enterprise-1")
        assert isinstance(firm, Enterprise)
        with unit_of_work():
            need = needs.begin_need(firm, by=clerk)
            needs.save_draft(need, NEED, by=clerk)
            needs.submit_need(need, by=clerk)
            needs.approve_need(need, by=cast.actor(f"county-{firm.county_code}"))
            needs.publish_needs([need], deadline_on=clock.today() + timedelta(days=40), by=cast.actor("city"))
        return f"/needs/{need.id}/tender"


def test_a_weak_institution_to_leaving_its_appeal_refused(stage: Stage, weak: int) -> None:
    path = told_and_mended(stage, weak)
    stage.stand(date(2024, 5, 13))
    surveyed_again(stage)
    decided_to_leave(stage, path)
    appealed_in_vain(stage, path)
    city = stage.come("city", "/cases/publicity")
    agree(city, "公示所选处理")
    expect(city.get_by_text("已公示 1 件")).to_be_visible()
    tender = open_need(stage)
    expect(stage.come("institution-1", tender).get_by_role("button", name="匿名公开提问")).to_be_visible()
    stage.stand(date(2024, 5, 27))
    expect(stage.come("", "/institutions").get_by_text(NAME)).to_be_visible()
    agree(stage.come("city", "/cases/publicity"), "办理生效")
    expect(stage.seat.page.get_by_text("处理意见已生效")).to_be_visible()
    expect(stage.come("", "/institutions").get_by_text(NAME)).to_have_count(0)
    refused = stage.come("institution-1", tender).get_by_text("只有在试点期限内的服务机构可以提问和揭榜")
    expect(refused).to_be_visible()
