"""An institution sees how a need and itself fit, what would raise it, nothing of a rival; nobody else sees it."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, tasks
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed

Login = Callable[[str], FlaskClient]


@pytest.fixture
def need(cast: Cast, make: MakeNeed) -> Need:
    """Open; institution-1 suits best, institution-2 suits too."""
    with unit_of_work():
        other = session().get_one(Institution, cast.organizations["institution-2"])
        other.categories, other.services = ["检验检测"], "也做焊缝探伤。"
    found = make("published")
    tasks.sweep_lifts()
    session().expire_all()
    return found


def test_the_second_reads_in_its_own_person_what_would_raise_it(cast: Cast, need: Need, login: Login) -> None:
    own = queries.own_fit(need.id, cast.organizations["institution-2"])
    assert own is not None
    assert own.lift
    page = login("institution-2").get(f"/needs/{need.id}/own-fit").get_data(as_text=True)
    assert "贵机构做「" in page
    assert "在 2 家入选机构中排第 2" in page
    assert own.lift[0] in page
    rival = cast.organization("institution-1")
    assert rival.name not in page
    assert "超声探伤" not in page


def test_the_way_to_it_stands_on_the_need_and_the_list_speaks_to_the_institution(need: Need, login: Login) -> None:
    client = login("institution-2")
    assert f"/needs/{need.id}/own-fit" in client.get(f"/needs/{need.id}").get_data(as_text=True)
    assert "贵机构做「" in client.get("/suitable-needs").get_data(as_text=True)
    assert f"/needs/{need.id}/own-fit" not in login("enterprise-1").get(f"/needs/{need.id}").get_data(as_text=True)


def test_one_that_was_not_compared_is_told_so(cast: Cast, make: MakeNeed, login: Login) -> None:
    with unit_of_work():
        session().get_one(Institution, cast.organizations["institution-2"]).admitted_until = date(2020, 1, 2)
    need = make("published")
    assert "本机构不在前 30 名" in login("institution-2").get(f"/needs/{need.id}/own-fit").get_data(as_text=True)


@pytest.mark.parametrize("who", ["enterprise-1", "county-430202", "city", "assessor-1", "admin"])
def test_it_is_for_institutions(need: Need, login: Login, who: str) -> None:
    assert login(who).get(f"/needs/{need.id}/own-fit").status_code == 404


def test_an_unpublished_need_and_a_visitor_get_nothing(make: MakeNeed, login: Login, client: FlaskClient) -> None:
    assert login("institution-2").get(f"/needs/{make('submitted').id}/own-fit").status_code == 404
    assert client.get("/needs/1/own-fit").status_code in (302, 303, 404)


def test_once_it_is_closed_nothing_is_weighed(need: Need, login: Login) -> None:
    with unit_of_work():
        session().get_one(Need, need.id).deadline_on = date(2020, 1, 1)
    assert login("institution-2").get(f"/needs/{need.id}/own-fit").status_code == 404


@pytest.mark.parametrize(
    ("traits", "aside"),
    [
        ({"legal_representative": "示例甲"}, False),
        ({"legal_representative": "示例甲", "contact_phone": "0731-28000001"}, True),
        ({"legal_representative": "示例甲", "address": "示例路一百号厂房"}, True),
    ],
    ids=["one trait", "representative and phone", "representative and address"],
)
@pytest.mark.both_databases
def test_who_belongs_to_the_enterprise_is_not_recommended_and_told_so(
    cast: Cast, make: MakeNeed, login: Login, traits: dict[str, str], aside: bool
) -> None:
    with unit_of_work():
        for who in ("institution-1", "enterprise-1"):
            for name, value in traits.items():
                setattr(cast.organization(who), name, value)
    need = make("published")
    own = queries.own_fit(need.id, cast.organizations["institution-1"])
    assert (own is None) is aside
    page = login("institution-1").get(f"/needs/{need.id}/own-fit").get_data(as_text=True)
    assert ("按利益冲突不作推荐" in page) is aside
    assert "不参加这项需求的推荐" not in login("institution-2").get(f"/needs/{need.id}/own-fit").get_data(as_text=True)
