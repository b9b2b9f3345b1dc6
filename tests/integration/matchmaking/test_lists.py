"""Matchmaking's lists are narrowed, sorted and taken away as they stand on the screen."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.models import BulkRun
from marketplace.matchmaking.queries import bulk as rounds
from marketplace.matchmaking.queries import pairs, plans
from marketplace.matchmaking.services import bulk, planning, versioning
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed

Login = Callable[[str], FlaskClient]


def sheet(client: FlaskClient, address: str) -> list[tuple[Any, ...]]:
    """The rows below the heads of an export."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    return [row for row in rows[2:] if row[1] is not None]


@pytest.fixture
def filled(cast: Cast, make: MakeNeed, pilot: PilotRound) -> None:
    """Two pairs, two plans, two rounds and a catalogue version in force."""
    city, other = cast.actor("city"), cast.organizations["institution-2"]
    needs = [make("published", title=title) for title in ("乙需求要做的事情", "甲需求要做的事情")]
    with unit_of_work():
        planning.set_pair(needs[0].number or "", other, "forbid", "示例：百分之百不做%", by=city)
        planning.set_pair(needs[1].number or "", other, "pin", "示例：做过同类项目", by=city)
        for name in ("甲方案", "乙方案"):
            planning.make_plan(pilot, name, 10, by=city)
        version = versioning.propose_words("ndt", ["咕噜机响个不停"], [], "示例：多家企业这样说", by=city)
    for cause in ("asked", "nightly"):
        with unit_of_work():
            bulk.start(cause, by=city)
    session().expire_all()
    with unit_of_work():
        versioning.adopt_words(version, by=city)


@pytest.mark.both_databases
def test_pairs_are_found_and_sorted(filled: None) -> None:
    def shown(order: str, **wanted: str) -> list[str]:
        return [row.title[0] for row in pairs.pairs_page(pairs.PairFilters(**wanted), order, None).rows]

    assert shown("-set") == ["甲", "乙"]
    assert shown("set") == ["乙", "甲"]
    assert sorted(shown("need")) == sorted(shown("-need")) == sorted(["甲", "乙"])
    assert shown("need") == shown("-need")[::-1]
    assert shown("set", kind="pin") == ["甲"]
    assert shown("set", q="%") == ["乙"]
    assert shown("set", q="没有这样的") == []
    first = pairs.pairs_page(pairs.PairFilters(), "institution", None, size=1)
    second = pairs.pairs_page(pairs.PairFilters(), "institution", first.next_cursor, size=1)
    assert {first.rows[0].id, second.rows[0].id} == {row.id for row in pairs.pairs_listed(pairs.PairFilters(), "set")}


@pytest.mark.both_databases
def test_plans_and_rounds_are_narrowed_and_sorted(filled: None) -> None:
    assert [one.name for one in plans.plans_page(plans.PlanFilters(), "-made", None).rows] == ["乙方案", "甲方案"]
    assert [one.name for one in plans.plans_listed(plans.PlanFilters(q="甲"), "name")] == ["甲方案"]
    assert plans.plans_listed(plans.PlanFilters(state="failed"), "name") == []
    with unit_of_work():
        session().execute(update(BulkRun).where(BulkRun.cause == "nightly").values(total=9))
    session().expire_all()
    every = rounds.rounds_page(rounds.RoundFilters(), "-total", None).rows
    assert every[0].total == 9
    assert {one.cause for one in rounds.rounds_listed(rounds.RoundFilters(cause="asked"), "number")} == {"asked"}
    assert rounds.rounds_listed(rounds.RoundFilters(state="failed"), "number") == []


def test_what_is_taken_away_is_what_the_screen_shows(filled: None, login: Login) -> None:
    city = login("city")
    assert [row[3] for row in sheet(city, "/plans/pairs/export?kind=pin")] == ["指定"]
    assert [row[1][0] for row in sheet(city, "/plans/pairs/export?sort=set")] == ["乙", "甲"]
    assert [row[0] for row in sheet(city, "/plans/export?sort=made&q=乙")] == ["乙方案"]
    assert [row[2] for row in sheet(city, "/rankings/export?cause=asked")] == ["人工启动"]
    (changed,) = sheet(city, "/taxonomy/export?changed=yes")
    assert changed[8] == "咕噜机响个不停"
    assert {row[0] for row in sheet(city, "/taxonomy/export?direction=检验检测")} == {"检验检测"}
    page = city.get("/taxonomy?changed=yes").get_data(as_text=True)
    assert "1 项服务" in page
    assert "/taxonomy/export?changed=yes" in page


def test_an_institution_takes_its_own_needs_away(filled: None, login: Login) -> None:
    client = login("institution-1")
    rows = sheet(client, "/suitable-needs/export?sort=soon")
    assert len(rows) == 2
    assert "贵机构" in rows[0][8]
    assert [row[1][0] for row in sheet(client, "/suitable-needs/export?q=甲需求")] == ["甲"]
    page = client.get("/suitable-needs?q=甲需求").get_data(as_text=True)
    assert "甲需求要做的事情" in page
    assert "乙需求要做的事情" not in page
    assert sheet(login("institution-2"), "/suitable-needs/export") == []


@pytest.mark.parametrize(
    "address",
    ["/plans/pairs/export", "/plans/export", "/rankings/export", "/taxonomy/export", "/suitable-needs/export"],
)
def test_a_visitor_and_an_enterprise_take_nothing_away(client: FlaskClient, login: Login, address: str) -> None:
    assert client.get(address).status_code == 302
    assert login("enterprise-1").get(address).status_code == 403


def test_a_plan_is_narrowed_and_sorted_on_the_page_and_in_its_sheet(filled: None, login: Login) -> None:
    city = login("city")
    up, down = (
        [row[2][0] for row in sheet(city, f"/plans/1.xlsx?sort={order}") if row[0] == "建议邀请"]
        for order in ("need", "-need")
    )
    assert sorted(up) == up == down[::-1] == ["乙", "甲"]
    every = sheet(city, "/plans/1.xlsx")
    some = sheet(city, "/plans/1.xlsx?q=甲需求")
    assert 0 < len(some) < len(every)
    assert all("甲需求" in str(row) for row in some if row[2])
    page = city.get("/plans/1?q=没有这样的字").get_data(as_text=True)
    assert "没有符合条件的邀请" in page
    assert "/plans/1.xlsx?q=" in page
