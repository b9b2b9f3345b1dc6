"""An officer's desk names what waits, the first of each pile with the count of all, and costs few statements."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from marketplace.config import ROOT
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.organizations.models import Enterprise, LadderClaim
from marketplace.oversight.queries import desk_of
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import load_round
from marketplace.security.actors import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
Login = Callable[[str], FlaskClient]


def take_in(cast: Cast, number: int) -> None:
    """So many further needs of enterprise-1, waiting for its county."""
    firm = session().get_one(Enterprise, cast.organizations["enterprise-1"])
    pilot = session().scalars(select(PilotRound)).one()
    with unit_of_work():
        for place in range(number):
            text = f"第 {place} 批轴承异响，找不到原因"
            services.take_in_need(pilot, firm, category="检验检测", text=text, is_manufacturing=True,
                                  in_gradient_pool=True, by=SYSTEM)  # fmt: skip


@pytest.fixture
def six(cast: Cast) -> None:
    """Six needs and a claimed rung."""
    with unit_of_work():
        load_round(ROOT / "seeds" / "pilots" / "zhuzhou-2023.toml", by=SYSTEM)
        session().add(
            LadderClaim(
                enterprise_id=cast.organizations["enterprise-1"],
                level="创新型中小企业",
                recognised_on=date(2023, 1, 9),
                evidence="认定公告（示例）",
            )
        )
    take_in(cast, 6)


@pytest.mark.usefixtures("six")
def test_the_first_of_each_pile_and_the_count_of_all(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        groups = {group.title: group for group in desk_of(cast.actor("county-430202")).groups}
        assert desk_of(cast.actor("county-430211")).groups == []
    assert set(groups) == {"待审核的需求", "待核实的企业梯度"}
    needs = groups["待审核的需求"]
    assert (needs.total, len(needs.items)) == (6, 5)
    assert needs.items[0].title.startswith("荷塘齿轮有限公司（示例）：")
    assert (needs.items[0].note, needs.items[0].act) == ("检验检测", "审核")
    assert needs.items[0].since is not None


def statements(browser: FlaskClient) -> int:
    seen: list[str] = []

    def listen(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            seen.append(str(arguments[2]))

    session().close()  # as in production a request finds nothing of the ones before
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert browser.get("/home").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    return len(seen)


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(("who", "most"), [("city", 8), ("county-430202", 6)])
def test_home_costs_few_statements_however_much_waits(login: Login, cast: Cast, who: str, most: int) -> None:
    browser = login(who)
    statements(browser)  # the policy's content is read once a process
    before = statements(browser)
    assert before <= most
    take_in(cast, 4)
    assert statements(browser) == before
