"""The officers' directory and an organisation's page; the public page of an institution without contact data."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from marketplace.kernel.errors import BadRequest
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.queries import profiles
from marketplace.organizations.services.profiles import (
    describe_enterprise,
    describe_institution,
    register_enterprise,
    register_institution,
)
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[str], FlaskClient]
PHONE = "0731-00009999"


def many(cast: Cast, number: int, county: str = "430202") -> None:
    with unit_of_work():
        for place in range(number):
            register_enterprise(f"第{place:03}号铸造有限公司（示例）", county, by=cast.actor("city"))


def admit(cast: Cast, **facts: Any) -> int:
    with unit_of_work():
        made = register_institution(
            "株洲己检测有限公司（示例）", "430202", contact_name="办公室", contact_phone=PHONE, annual_capacity=20,
            categories=["检验检测"], by=cast.actor("city"), **facts,
        )  # fmt: skip
        made.admitted_from, made.admitted_until = date(2020, 1, 1), date(2099, 1, 1)
    return made.id


def test_a_county_officer_sees_the_own_county_only(login: Login) -> None:
    officer = login("county-430202")
    for address in ("/organizations", "/organizations?county=430211"):
        page = officer.get(address).get_data(as_text=True)
        assert "荷塘齿轮有限公司" in page
        assert "天元轴承有限公司" not in page
    page = login("city").get("/organizations?county=430211").get_data(as_text=True)
    assert "天元轴承有限公司" in page
    assert "荷塘齿轮有限公司" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=齿轮", True), ("q=htcl", True), ("q=HTCL", True), ("q=轴", False), ("q=%25", False),
        ("kind=enterprise", True), ("kind=institution", False), ("kind=nonsense", True), ("sort=-county", True),
        ("sort=id", True), ("sort=drop", True), ("_external=1&_anchor=x", True),
    ],
)  # fmt: skip
def test_filters_and_orders(login: Login, query: str, found: bool) -> None:
    answer = login("city").get(f"/organizations?{query}")
    assert answer.status_code == 200
    assert ("荷塘齿轮有限公司" in answer.get_data(as_text=True)) is found


@pytest.mark.both_databases
def test_pages_hold_each_row_once(login: Login, cast: Cast) -> None:
    many(cast, 60)
    client, address, seen = login("county-430202"), "/organizations?sort=-name", []
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += [line for line in page.splitlines() if "号铸造有限公司" in line and "<a" in line]
        _before, _, rest = page.partition('rel="next" href="')
        address = rest.partition('"')[0].replace("&amp;", "&") if rest else ""
    assert len(seen) == len(set(seen)) == 60
    assert client.get("/organizations?cursor=zzz").status_code == BadRequest.status


def test_the_list_takes_six_statements_however_long(login: Login, cast: Cast, statements: Any) -> None:
    client = login("city")
    client.get("/organizations")
    few = statements(lambda: client.get("/organizations"))
    many(cast, 40)
    assert statements(lambda: client.get("/organizations")) == few <= 6


def test_the_sheet_holds_what_the_screen_shows(login: Login, cast: Cast) -> None:
    enterprise = cast.organization("enterprise-1")
    with unit_of_work():
        describe_enterprise(enterprise, contact_name="=1+1", contact_phone=PHONE, by=cast.actor("enterprise-1"))  # type: ignore[arg-type]
    answer = login("county-430202").get("/organizations/export.xlsx?kind=enterprise&county=430211")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["荷塘齿轮有限公司（示例）"]
    assert rows[0][11] == "=1+1"
    assert sheet["L2"].data_type == "s"


@pytest.mark.parametrize("username", ["enterprise-1", "institution-1", "assessor-1"])
def test_the_directory_is_for_officers(login: Login, username: str) -> None:
    for address in ("/organizations", "/organizations/export.xlsx", "/organizations/alike"):
        assert login(username).get(address).status_code == 403


def test_an_organisation_is_seen_by_those_concerned(login: Login, cast: Cast) -> None:
    address = f"/organizations/{cast.organizations['institution-1']}"
    for username, status in (
        ("county-430202", 200), ("city", 200), ("auditor", 200), ("admin", 200), ("institution-1", 200),
        ("county-430211", 404), ("institution-2", 404), ("enterprise-1", 404), ("assessor-1", 404),
    ):  # fmt: skip
        assert login(username).get(address).status_code == status, username
    assert login("city").get("/organizations/1").status_code == 404, "a bureau has no such page"


@pytest.mark.both_databases
def test_an_organisations_page_takes_eight_statements(login: Login, cast: Cast, statements: Any) -> None:
    client = login("county-430202")
    for name in ("institution-1", "enterprise-1"):
        address = f"/organizations/{cast.organizations[name]}"
        client.get(address)
        assert statements(lambda address=address: client.get(address)) <= 8


def test_the_public_page_of_an_admitted_institution_has_no_contact(
    client: FlaskClient, login: Login, cast: Cast, statements: Any
) -> None:
    number = admit(cast, legal_representative="示例法人", address="示例路 1 号", services="为企业做第三方检测")
    answer = client.get(f"/institutions/{number}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "为企业做第三方检测" in page
    for secret in (PHONE, "办公室", "示例法人", "示例路"):
        assert secret not in page
    assert statements(lambda: client.get(f"/institutions/{number}")) <= 8


def test_an_institution_not_admitted_is_not_public(client: FlaskClient, login: Login, cast: Cast) -> None:
    address = f"/institutions/{cast.organizations['institution-1']}"
    assert client.get(address).status_code == 404
    assert login("enterprise-1").get(address).status_code == 404
    assert login("institution-2").get(address).status_code == 404
    assert login("institution-1").get(address).status_code == 200


@pytest.mark.both_databases
def test_the_public_list_shows_admitted_ones_in_their_term(cast: Cast) -> None:
    number = admit(cast)
    ask = profiles.public_institutions
    assert [row.id for row in ask().rows] == [number]
    assert [row.id for row in ask(direction="检验检测", county="430202", q="己检测").rows] == [number]
    assert ask(direction="检验").rows == []
    assert ask(county="430211").rows == []
    assert ask(q="zzjjc").total == 1
    assert ask(on=date(2100, 1, 1)).total == 0
    with unit_of_work():
        institution = profiles.institution(number)
        assert institution is not None
        describe_institution(institution, categories=["技术创新"], by=cast.actor("city"))
    assert ask(direction="检验检测").total == 0
