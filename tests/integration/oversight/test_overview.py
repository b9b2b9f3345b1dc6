"""The bureaus' view of the round: numbers that open their rows, the own county alone for a county officer."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.config import ROOT
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import load_round
from marketplace.security.actors import SYSTEM
from tests.cast import Cast


@pytest.fixture
def needs(cast: Cast) -> None:
    """One need in each of two counties, and a second in the first that is no manufacturer's."""
    with unit_of_work():
        load_round(ROOT / "seeds" / "pilots" / "zhuzhou-2023.toml", by=SYSTEM)
        pilot = session().scalars(select(PilotRound)).one()
        for name, manufacturing in (("enterprise-1", True), ("enterprise-1", False), ("enterprise-2", True)):
            firm = session().get_one(Enterprise, cast.organizations[name])
            services.take_in_need(
                pilot, firm, category="检验检测", text=f"{name}{manufacturing} 要做探伤", by=SYSTEM,
                target_level="省级专精特新中小企业", is_manufacturing=manufacturing, in_gradient_pool=True,
            )  # fmt: skip
        for need in session().scalars(select(Need).where(Need.county_code == "430202")).all():
            services.approve_need(need, by=cast.actor("county-430202"), county_reason="产业链配套服务企业。")


@pytest.mark.usefixtures("needs")
def test_the_city_sees_every_county_and_the_exception(login: Callable[[str], FlaskClient]) -> None:
    city = login("city")
    page = city.get("/oversight").text
    assert re.search(r'county=430202">2</a>', page)
    assert re.search(r'county=430211">1</a>', page)
    assert '<a href="/oversight/exceptions">1 条</a>' in page
    assert "非制造业；产业链配套服务企业。" in city.get("/oversight/exceptions").text


@pytest.mark.usefixtures("needs")
def test_a_number_opens_as_many_needs(login: Callable[[str], FlaskClient]) -> None:
    city = login("city")
    found = re.search(
        r'href="(/needs\?county=430202&amp;state=approved)">(\d+)</a>', city.get("/oversight").get_data(as_text=True)
    )
    assert found
    assert f"共 {found[2]} 条" in city.get(found[1].replace("&amp;", "&")).get_data(as_text=True)


@pytest.mark.usefixtures("needs")
def test_a_county_sees_its_own_alone(login: Callable[[str], FlaskClient]) -> None:
    page = login("county-430211").get("/oversight").get_data(as_text=True)
    assert "天元区" in page
    assert "荷塘区" not in page.partition("<main")[2]


@pytest.mark.parametrize("username", ["enterprise-1", "institution-1", "assessor-1", "admin"])
def test_others_are_turned_away(login: Callable[[str], FlaskClient], username: str) -> None:
    assert login(username).get("/oversight").status_code == 403


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/oversight").status_code == 302
