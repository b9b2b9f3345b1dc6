"""The engine hears of capacity used and satisfaction released, as the service record keeps them (D6, D24)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules
from marketplace.organizations.models import Institution, ServiceRecord
from marketplace.organizations.services import service_record
from marketplace.pilots.services import load_round
from marketplace.security.actors import SYSTEM
from tests.cast import Cast

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
ROUND = "zhuzhou-2023"
DAY = datetime(2023, 5, 4, 2, tzinfo=UTC)
pytestmark = pytest.mark.both_databases


@pytest.fixture
def admitted(app: Flask, cast: Cast) -> int:
    with unit_of_work():
        load_round(FILE, by=SYSTEM)
        one = session().get_one(Institution, cast.organizations["institution-1"])
        one.admitted_from, one.admitted_until, one.annual_capacity = date(2023, 4, 1), date(2024, 3, 31), 2
        one.categories = ["检验检测"]
    return one.id


def told() -> dict[str, object]:
    with clock.standing_at(DAY):
        (found,) = queries.described_institutions()
    return found


def take_on(cast: Cast, institution: int, username: str) -> None:
    with unit_of_work():
        service_record.take_on(institution, cast.organizations[username], ROUND)


def test_an_enterprise_uses_up_one_place_however_often_it_is_awarded(cast: Cast, admitted: int) -> None:
    assert told()["engaged"] == 0
    for _ in range(2):
        take_on(cast, admitted, "enterprise-1")
    assert told()["engaged"] == 1
    assert rules.institution_value(told()).engaged == 1


def test_no_place_is_left_beyond_the_capacity(cast: Cast, admitted: int) -> None:
    take_on(cast, admitted, "enterprise-1")
    take_on(cast, admitted, "enterprise-2")
    with unit_of_work():
        session().get_one(Institution, admitted).annual_capacity = 1
    with pytest.raises(RuleBroken, match="能力为 1 家，已承接 2 家"), unit_of_work():
        service_record.take_on(admitted, cast.organizations["institution-2"], ROUND)
    take_on(cast, admitted, "enterprise-1")
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 2


def test_a_place_given_back_is_free_again_but_not_after_acceptance(cast: Cast, admitted: int) -> None:
    take_on(cast, admitted, "enterprise-1")
    enterprise = cast.organizations["enterprise-1"]
    with unit_of_work():
        service_record.let_go(admitted, enterprise, ROUND)
    assert told()["engaged"] == 0
    take_on(cast, admitted, "enterprise-1")
    with unit_of_work():
        service_record.count_as_served(admitted, enterprise, ROUND, at=DAY)
        service_record.let_go(admitted, enterprise, ROUND)
    assert told()["engaged"] == 1


def test_satisfaction_is_what_was_last_released(cast: Cast, admitted: int) -> None:
    assert told()["satisfaction"] is None
    for very in (5, 9):
        with unit_of_work():
            service_record.release_satisfaction(admitted, ROUND, very=very, basic=2, dissatisfied=1)
    assert told()["satisfaction"] == {"very": 9, "basic": 2, "dissatisfied": 1}
