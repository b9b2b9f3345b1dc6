"""Each role finds on its home what it has to do next, with the address of the act; a sealed bid shows on one alone."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.models import MatchFit, MatchRun
from marketplace.organizations.models import Institution
from marketplace.oversight.queries import desk_of
from marketplace.oversight.queries.desk import Desk
from marketplace.pilots.models import PilotRound
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Release
from tests.cast import Cast
from tests.factories.agreements import Way, open_round
from tests.factories.round_under_way import AUTUMN, SPRING
from tests.integration.bids.conftest import (
    Hall,
    clocks,
    days,
    hall,
    keys,
    make_need,
    no_ranking,
    pilot_round,
)

__all__ = ["clocks", "days", "hall", "keys", "make_need", "no_ranking", "pilot_round"]
Login = Callable[[str], FlaskClient]
Look = Callable[[str], Desk]


@pytest.fixture
def look(app: Flask, cast: Cast) -> Look:
    """``look("city")``: that person's desk."""

    def at(who: str) -> Desk:
        with app.test_request_context():
            return desk_of(cast.actor(who))

    return at


def piles(desk: Desk) -> dict[str, int]:
    return {group.title: group.total for group in desk.groups}


@pytest.mark.both_databases
@pytest.mark.usefixtures("busy")
def test_what_waits_in_autumn(look: Look) -> None:
    assert piles(look("enterprise-1")) == {
        "已截止，可以申请开启": 2, "待完善、确认的协议": 1, "办理中的需求": 3,
    }  # fmt: skip
    assert piles(look("enterprise-2"))["待验收的服务"] == 1
    assert piles(look("county-430202")) == {
        "待审核的需求": 1, "逾期的里程碑": 2, "还没有督导过的服务": 1,
    }  # fmt: skip
    city = piles(look("city"))
    assert {"待确认的政府补", "已截止，可以申请开启"} <= set(city)
    assert "待发起的中期测评" not in city
    assert "最近的重要操作" in piles(look("auditor"))


@pytest.mark.both_databases
@pytest.mark.usefixtures("busy")
def test_an_institution_reads_its_promise_and_what_is_late(look: Look) -> None:
    desk = look("institution-1")
    assert desk.promise is not None
    assert (desk.promise.promised, desk.promise.served, desk.promise.running) == (12, 2, 0)
    assert desk.promise.words == "还差 10 家，余 193 天"
    assert desk.promise.released is None
    other = look("institution-2")
    assert piles(other)["近期到期或逾期的里程碑"] == 2
    assert any(one.title.startswith("里程碑：") and one.left < 0 for one in other.deadlines)


def test_what_was_released_is_read_with_how_many_answered(
    busy: PilotRound, login: Login, cast: Cast
) -> None:  # fmt: skip
    counts = {"invited": 8, "valid": 6, "fresh": 6, "very": 4, "basic": 1, "dissatisfied": 1}
    older = {"invited": 7, "valid": 5, "fresh": 5, "very": 5, "basic": 0, "dissatisfied": 0}
    with unit_of_work():
        session().add_all(
            Release(institution_id=cast.organizations["institution-1"], round_id=busy.id, number=number,
                    wave=Wave.ACCEPTANCE.value, **figures)
            for number, figures in ((1, older), (2, counts))
        )  # fmt: skip
    page = login("institution-1").get("/home").text
    assert "应评价 8 项，有效评价 6 份，评价率 75.00%" in page
    assert "评价率" not in login("institution-2").get("/home").text


def test_each_act_is_one_click_away(login: Login, cast: Cast, look: Look) -> None:
    with clock.standing_at(SPRING):
        open_round(cast, budget="90000")
        with unit_of_work():
            session().get_one(Institution, cast.organizations["institution-1"]).admitted_from = date(2023, 4, 1)
        Way(cast).to("submitted")
        delivered = Way(cast, enterprise="enterprise-2", institution="institution-2")
        delivered.to("delivered")
        for who in ("enterprise-1", "enterprise-2", "institution-1", "city", "county-430202"):
            for group in look(who).groups:
                for item in group.items:
                    assert login(who).get(item.url).status_code == 200, (who, group.title, item.url)
                if group.url:
                    assert login(who).get(group.url).status_code == 200, (who, group.title, group.url)
        assert piles(look("enterprise-1"))["待确认的里程碑"] == 2
        assert piles(look("enterprise-2"))["待验收的服务"] == 1


@pytest.mark.both_databases
@pytest.mark.usefixtures("busy")
def test_the_waves_and_the_evaluation_have_their_day(look: Look) -> None:
    with clock.standing_at(AUTUMN.replace(month=12, day=4)):
        assert {"待发起的中期测评", "待开展的评价"} <= set(piles(look("city")))


def test_a_sealed_bid_shows_on_the_bidders_home_alone(hall: Hall, look: Look) -> None:
    watchers = ["enterprise-1", "institution-2", "county-430202", "city", "assessor-1", "auditor", "admin"]
    before = {who: look(who) for who in watchers}
    hall.bid("institution-1")
    assert {who: look(who) for who in watchers} == before
    assert piles(look("institution-1"))["已密封的标书"] == 1


def test_the_way_of_a_tender_stands_on_its_owners_home(hall: Hall, look: Look) -> None:
    hall.bid("institution-1")
    assert any(one.title.startswith("揭榜截止：") for one in look("enterprise-1").deadlines)
    hall.after_deadline()
    assert "已截止，可以申请开启" in piles(look("enterprise-1"))
    hall.open()
    assert "已开启，待评分" in piles(look("enterprise-1"))
    with unit_of_work():
        hall.score()
    assert "已评分，待选定机构" in piles(look("enterprise-1"))
    with unit_of_work():
        hall.award(hall.bids()[0].id)
    assert any(one.title.startswith("选定结果生效：") and one.on > date(2023, 4, 10) for one in look("city").deadlines)
    assert "标书开启记录" in piles(look("auditor"))


@pytest.mark.both_databases
def test_a_suitable_need_stands_on_an_institutions_home(hall: Hall, look: Look) -> None:
    own = hall.cast.organizations["institution-1"]
    with unit_of_work():
        run = MatchRun(need_id=hall.need.id, cause="publication", is_latest=True)
        session().add(MatchFit(run=run, institution_id=own, place=1, score=0.875, suitable=True, reasons=[]))
    desk = look("institution-1")
    suitable = next(group for group in desk.groups if group.title == "适合本机构的需求")
    assert suitable.items[0].note == "匹配度 88 分"
    assert suitable.items[0].day.startswith("揭榜截止 4月10日")
    assert {one.title.partition("：")[0] for one in desk.deadlines} == {"揭榜截止", "提问截止"}
    assert "适合本机构的需求" not in piles(look("institution-2"))
