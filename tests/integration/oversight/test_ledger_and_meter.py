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
from marketplace.organizations.models import Institution, LadderClaim
from marketplace.organizations.services import ladder as ladder_services
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.agreements import open_round
from tests.factories.round_under_way import SPRING
from tests.integration.oversight.conftest import Statements
from tests.trail import acts

Login = Callable[[str], FlaskClient]
AUGUST, NEXT_MARCH = datetime(2023, 8, 1, 2, tzinfo=UTC), datetime(2024, 3, 1, 2, tzinfo=UTC)


@pytest.mark.usefixtures("busy")
def test_ledger_and_meter_on_their_pages(
    login: Login, cast: Cast, client: FlaskClient, statements: Statements
) -> None:  # fmt: skip
    """One busy round for all of it: to lay it down costs more than all that is looked at."""

    def read(who: str, address: str, most: int = 8) -> str:
        browser = login(who)
        browser.get(address)
        statements.seen.clear()
        text = browser.get(address).text
        assert len(statements) <= most, address
        return text

    ledger = f"/oversight/ladder/{cast.organizations['enterprise-2']}"
    text = read("city", ledger)
    assert text.count("1/2") == 2
    assert "county-430211" in text
    assert "认定公告（示例）" in text
    # A provincial champion counts for its service, not toward the target.
    own = read("enterprise-1", f"/oversight/ladder/{cast.organizations['enterprise-1']}")
    assert (own.count("没有计入本轮目标"), own.count("计一家")) == (1, 1)
    for stranger in ("enterprise-1", "county-430202", "institution-2", "admin"):
        assert login(stranger).get(ledger).status_code == 404
    assert client.get(ledger).status_code == 302

    meter = f"/oversight/commitment/{cast.organizations['institution-1']}"
    text = read("institution-1", meter)
    assert "承诺服务 12 家，已服务 2 家" in text
    assert "一天内完成的服务" in text
    assert login("city").get(meter).status_code == 200
    for stranger in ("institution-2", "county-430202", "enterprise-1"):
        assert login(stranger).get(meter).status_code == 404

    claim = session().scalars(select(LadderClaim).where(LadderClaim.level == "升规入统")).one()
    with unit_of_work():
        ladder_services.withdraw_claim(claim, "湘统〔2023〕9号", by=cast.actor("county-430211"))
    text = read("city", ledger)
    assert "认定已撤销" in text
    assert text.count("不计") >= 2
    assert "没有计入本轮目标" in text
    assert "认定已撤销" in login("city").get("/oversight/ladder?state=withdrawn").text


@pytest.fixture
def promised(cast: Cast) -> PilotRound:
    """Two institutions that promised twelve firms each from the first day on and have served none."""
    with clock.standing_at(SPRING):
        pilot = open_round(cast)
        with unit_of_work():
            for name in ("institution-1", "institution-2"):
                found = session().get_one(Institution, cast.organizations[name])
                found.admitted_from, found.commitment = date(2023, 4, 1), 12
    return pilot


@pytest.mark.both_databases
def test_a_warning_goes_out_once_to_institution_and_city(login: Login, cast: Cast, promised: PilotRound) -> None:
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
    assert promised.ends_on > date(2024, 3, 1)
