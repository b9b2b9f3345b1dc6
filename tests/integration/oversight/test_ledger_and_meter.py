"""An enterprise's ledger with its shares, an institution's meter, and early warnings that go out once."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.evaluation.models import CommitmentWarning
from marketplace.evaluation.tasks import warn
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import LadderClaim
from marketplace.organizations.services import ladder
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.oversight.conftest import Statements
from tests.trail import acts

Login = Callable[[str], FlaskClient]
pytestmark = pytest.mark.usefixtures("busy")
AUGUST, NEXT_MARCH = datetime(2023, 8, 1, 2, tzinfo=UTC), datetime(2024, 3, 1, 2, tzinfo=UTC)


def test_the_ledger_tells_shares_and_officers(login: Login, cast: Cast, statements: Statements) -> None:
    address = f"/oversight/ladder/{cast.organizations['enterprise-2']}"
    browser = login("city")
    browser.get(address)
    statements.seen.clear()
    text = browser.get(address).text
    assert len(statements) <= 8
    assert text.count("1/2") == 2
    assert "county-430211" in text
    assert "认定公告（示例）" in text
    claim = session().scalars(select(LadderClaim).where(LadderClaim.level == "升规入统")).one()
    with unit_of_work():
        ladder.withdraw_claim(claim, "湘统〔2023〕9号", by=cast.actor("county-430211"))
    text = browser.get(address).text
    assert "认定已撤销" in text
    assert text.count("不计") >= 2
    assert "没有计入本轮目标" in text
    assert "认定已撤销" in browser.get("/oversight/ladder?state=withdrawn").text


def test_a_provincial_champion_is_no_part_of_the_target(login: Login, cast: Cast) -> None:
    text = login("enterprise-1").get(f"/oversight/ladder/{cast.organizations['enterprise-1']}").text
    assert text.count("没有计入本轮目标") == 1
    assert text.count("计一家") == 1


@pytest.mark.parametrize("who", ["enterprise-1", "county-430202", "institution-2", "admin", None])
def test_the_ledger_is_no_strangers(login: Login, cast: Cast, client: FlaskClient, who: str | None) -> None:
    browser = login(who) if who else client
    assert browser.get(f"/oversight/ladder/{cast.organizations['enterprise-2']}").status_code in (302, 404)


def test_the_meter_opens_its_rows(login: Login, cast: Cast, statements: Statements) -> None:
    address = f"/oversight/commitment/{cast.organizations['institution-1']}"
    browser = login("institution-1")
    browser.get(address)
    statements.seen.clear()
    text = browser.get(address).text
    assert len(statements) <= 8
    assert "承诺服务 12 家，已服务 2 家" in text
    assert "一天内完成的服务" in text
    assert login("city").get(address).status_code == 200
    for who in ("institution-2", "county-430202", "enterprise-1"):
        assert login(who).get(address).status_code == 404


@pytest.mark.both_databases
def test_a_warning_goes_out_once_to_institution_and_city(login: Login, cast: Cast, busy: PilotRound) -> None:
    def told(who: str) -> int:
        rows = select(InboxMessage).where(
            InboxMessage.user_id == cast.users[who], InboxMessage.title.contains("承诺进度")
        )
        return len(session().scalars(rows).all())

    with clock.standing_at(AUGUST):
        warn()
        warn()
        rows = session().scalars(select(CommitmentWarning)).all()
        assert {(one.point, one.is_behind) for one in rows} == {("quarter", True)}
        assert len(rows) == 2
        assert [told(who) for who in ("institution-1", "institution-2", "city", "city-2", "enterprise-1")] == [
            1, 1, 1, 1, 0
        ]  # fmt: skip
        assert acts().count("commitment:warn") == 2
        assert "落后于服务承诺" in login("city").get("/home").text
        assert "试点期限过四分之一时提醒" in login("institution-1").get("/home").text
    with clock.standing_at(NEXT_MARCH):
        warn()
        warn()
        assert [one.point for one in session().scalars(select(CommitmentWarning))].count("three_quarters") == 2
        assert told("institution-1") == 2
        text = login("institution-1").get(f"/oversight/commitment/{cast.organizations['institution-1']}").text
        assert text.count("已提醒") == 2
    assert busy.ends_on > date(2024, 3, 1)
