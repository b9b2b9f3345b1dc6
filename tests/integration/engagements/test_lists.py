"""The lists: each role its own rows, filters, sorts, the sheet of the screen, and the same few statements."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from marketplace.bids.models import Bid
from marketplace.engagements.lifecycle import MilestoneState
from marketplace.engagements.models import Deliverable, Engagement, EngagementNote, Milestone
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.queries import choices
from tests.cast import Cast
from tests.factories.agreements import Way

Login = Callable[[str], FlaskClient]


@pytest.fixture
def two(cast: Cast, way: Way) -> tuple[Way, Way]:
    """One of 荷塘区 that runs, and one of 天元区 that is being written."""
    there = Way(cast, enterprise="enterprise-2", institution="institution-2", title="轴承噪声诊断", category="技术创新")
    way.to("active")
    return way, there


def shown(browser: FlaskClient, query: str = "") -> tuple[bool, bool]:
    page = browser.get(f"/engagements{query}")
    assert page.status_code == 200
    return "齿轮疲劳寿命检测</a>" in page.text, "轴承噪声诊断</a>" in page.text


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("enterprise-1", (True, False)), ("enterprise-2", (False, True)), ("institution-1", (True, False)),
        ("institution-2", (False, True)), ("county-430202", (True, False)), ("county-430211", (False, True)),
        ("city", (True, True)), ("auditor", (True, True)),
    ],
)  # fmt: skip
def test_each_role_sees_its_own(login: Login, two: tuple[Way, Way], who: str, rows: tuple[bool, bool]) -> None:
    assert shown(login(who)) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?state=active", (True, False)), ("?state=drafting", (False, True)), ("?state=nonsense", (True, True)),
        ("?county=430211", (False, True)), ("?category=检验检测", (True, False)), ("?late=yes", (False, False)),
        ("?q=轴承", (False, True)), ("?q=荷塘齿轮", (True, False)), ("?q=天元咨询", (False, True)),
        ("?q=FW2023", (True, True)), ("?q=%25", (False, False)), ("?q=没有这样的协议", (False, False)),
        ("?sort=due", (True, True)), ("?sort=price", (True, True)), ("?sort=oldest", (True, True)),
    ],
)  # fmt: skip
def test_filters(login: Login, two: tuple[Way, Way], query: str, rows: tuple[bool, bool]) -> None:
    assert shown(login("city"), query) == rows


@pytest.mark.both_databases
def test_late_is_counted_by_the_day(login: Login, two: tuple[Way, Way]) -> None:
    with clock.standing_at(clock.now() + timedelta(days=31)):
        assert shown(login("city"), "?late=yes") == (True, False)


@pytest.mark.both_databases
def test_the_sheet_holds_what_is_on_the_screen(login: Login, two: tuple[Way, Way]) -> None:
    answer = login("city").get("/engagements/export?state=active")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[2][1] == "协议编号"
    assert [row[6] for row in rows[3:]] == ["齿轮疲劳寿命检测"]
    assert rows[3][8:12] == [120000, 30000, 10000, 80000]


def statements(client: FlaskClient, path: str) -> int:
    db.session.remove()
    choices.forget()  # the names that a process keeps for half a minute count each time
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(seen)


def copies(engagement: Engagement, count: int) -> None:
    """More agreements like this one, each on a bid of its own."""
    with unit_of_work():
        bid = session().get_one(Bid, engagement.bid_id)
        start = len(session().scalars(select(Engagement.id)).all())
        names = [column.key for column in Engagement.__table__.columns if column.key not in ("id", "number", "bid_id")]
        for number in range(start, start + count):
            twin = Bid(tender_id=bid.tender_id, bidder_tag=f"twin-{number}", key_id="test",
                       state=bid.state, institution_id=bid.institution_id, price=bid.price, content={})  # fmt: skip
            session().add(twin)
            session().flush()
            given = {name: getattr(engagement, name) for name in names}
            copy = Engagement(number=f"FW-twin-{number}", bid_id=twin.id, **given)
            copy.milestones = [
                Milestone(position=place, title="步骤", deliverable="成果", due_on=clock.today()) for place in (1, 2)
            ]
            session().add(copy)


PEOPLE = ("enterprise-1", "institution-1", "county-430202", "city", "auditor")


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", ["/engagements", "/engagements?sort=due&q=FW&late=yes", "/outcomes"])
def test_a_list_costs_six_statements_however_long(login: Login, way: Way, who: str, path: str) -> None:
    engagement, browser = way.to("active"), login(who)
    copies(engagement, 2)
    short = statements(browser, path)
    copies(engagement, 40)
    assert statements(browser, path) == short <= 6


def test_the_share_desk_costs_the_same_however_long(login: Login, way: Way) -> None:
    engagement, browser = way.to("waiting_share"), login("city")
    copies(engagement, 2)
    short = statements(browser, "/engagements/shares")
    copies(engagement, 40)
    assert statements(browser, "/engagements/shares") == short <= 8


@pytest.mark.parametrize("who", PEOPLE)
def test_an_agreement_costs_eight_statements_however_much_hangs_on_it(login: Login, way: Way, who: str) -> None:
    engagement, browser = way.to("submitted"), login(who)
    file = engagement.milestones[0].files[0].attachment_id
    few = statements(browser, f"/engagements/{engagement.id}")
    with unit_of_work():
        for place in range(3, 11):
            more = Milestone(engagement_id=engagement.id, position=place, title="步骤", deliverable="成果",
                             due_on=clock.today(), state=MilestoneState.PLANNED)  # fmt: skip
            session().add(more)
            session().flush()
            session().add(Deliverable(milestone_id=more.id, attachment_id=file))
            session().add(EngagementNote(engagement_id=engagement.id, kind="progress", held_on=clock.today(),
                                         text="记录", organization_id=engagement.institution_id))  # fmt: skip
    assert statements(browser, f"/engagements/{engagement.id}") == few <= 8


@pytest.mark.both_databases
def test_pages_go_on_by_links(login: Login, way: Way) -> None:
    copies(way.to("active"), 30)
    browser = login("city")
    for sort in ("newest", "oldest", "due", "price"):
        page = browser.get(f"/engagements?sort={sort}").text
        assert "共 31 条" in page
        found = page.partition('rel="next"')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        second = browser.get(found)
        assert second.status_code == 200
        assert "本页 6 条" in second.text


def test_money_is_exact(login: Login, way: Way) -> None:
    drafted = way.to("drafted", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
    page = login("enterprise-1").get(f"/engagements/{drafted.id}").text
    assert "110,000.00" in page
    assert "91.67%" in page


PAGES = {
    "/edit": ("drafted", "enterprise-1"), "/confirm": ("drafted", "enterprise-1"), "/share": ("waiting_share", "city"),
    "/milestones/1": ("submitted", "enterprise-1"), "/acceptance": ("delivered", "enterprise-1"),
    "/amendments/new": ("active", "institution-1"), "/notes/new": ("active", "institution-1"),
    "/outcomes/new": ("accepted", "enterprise-1"),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_agreement_costs_few_statements(login: Login, way: Way, page: str) -> None:
    state, who = PAGES[page]
    assert statements(login(who), f"/engagements/{way.to(state).id}{page}") <= 9
