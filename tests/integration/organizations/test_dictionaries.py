"""The dictionary of chains is the city's; counties come with the round."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.audit.queries import Filters, search
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Chain, County
from marketplace.organizations.queries import dictionaries as queries
from marketplace.organizations.services.dictionaries import load_chains, load_counties
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[str], FlaskClient]


def names() -> list[tuple[str, bool]]:
    session().expire_all()
    return [(chain.name, chain.is_active) for chain in queries.chains(retired=True)]


def test_chains_are_added_renamed_retired_restored_and_ordered(login: Login, chain: Chain) -> None:
    city = login("city")
    assert city.post("/dictionaries/chains", data={"name": " 航空动力 "}).status_code == 303
    address = f"/dictionaries/chains/{chain.id}"
    renamed = {"name": "轨道交通装备", "opened": "轨道交通（示例）"}
    assert city.post(address, data=renamed).status_code == 303
    assert city.post(f"{address}/move", data={"to": "down"}).status_code == 303
    assert names() == [("航空动力", True), ("轨道交通装备", True)]
    assert city.post(f"{address}/retire").status_code == 303
    assert city.post(f"{address}/retire").status_code == 409
    assert names()[1] == ("轨道交通装备", False)
    assert [one.name for one in queries.chains()] == ["航空动力"]
    assert city.post(f"{address}/restore").status_code == 303
    acts = ("add", "rename", "move", "retire", "restore")
    assert [search(Filters(act=f"chain:{act}")).total for act in acts] == [2, 1, 1, 1, 1]


@pytest.mark.parametrize("name", ["", "   ", "轨道交通（示例）", "长" * 41])
def test_a_name_that_cannot_be_is_refused(login: Login, chain: Chain, name: str) -> None:
    assert login("city").post("/dictionaries/chains", data={"name": name}).status_code == 422
    assert len(names()) == 1


def test_a_colleagues_renaming_is_not_overwritten(login: Login, chain: Chain) -> None:
    city, address = login("city"), f"/dictionaries/chains/{chain.id}"
    assert city.post(address, data={"name": "新名", "opened": "轨道交通（示例）"}).status_code == 303
    answer = login("city-2").post(address, data={"name": "另一名", "opened": "轨道交通（示例）"})
    assert answer.status_code == 409
    assert "另一名" in answer.get_data(as_text=True)
    assert names() == [("新名", True)]


def test_an_example_is_marked(login: Login, chain: Chain) -> None:
    assert chain.is_example
    assert "示例，非正式名称" in login("city").get("/dictionaries/chains").get_data(as_text=True)


@pytest.mark.parametrize("username", ["county-430202", "enterprise-1", "institution-1", "auditor", "assessor-1"])
def test_the_dictionary_is_the_citys(login: Login, chain: Chain, username: str) -> None:
    other = login(username)
    assert other.get("/dictionaries/chains").status_code == 403
    assert other.post("/dictionaries/chains", data={"name": "私货"}).status_code == 403
    assert other.post(f"/dictionaries/chains/{chain.id}/retire").status_code in (403, 404)
    assert names() == [("轨道交通（示例）", True)]


def test_a_visitor_signs_in_first(client: FlaskClient, chain: Chain) -> None:
    assert "/login" in client.get("/dictionaries/chains").headers["Location"]


def test_loading_twice_changes_nothing_and_keeps_the_bureaus_order(cast: Cast) -> None:
    rows: list[Any] = [{"name": "甲链（示例）"}, "乙链（示例）"]
    for fresh in (2, 0):
        with unit_of_work():
            assert load_chains(rows, cast.actor("city")) == fresh


def test_counties_keep_their_code_and_take_the_files_name(cast: Cast) -> None:
    rows = [{"code": "430202", "name": "荷塘新区"}, {"code": "430299", "name": "示例区"}]
    for fresh in (1, 0):
        with unit_of_work():
            assert load_counties(rows, cast.actor("city")) == fresh
    assert session().get_one(County, "430202").name == "荷塘新区"
    assert search(Filters(act="county:load")).total == 1
