"""«Possibly the same»: the signs that match, and never another county's contact data."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.queries import likeness
from marketplace.organizations.services.profiles import register_enterprise, register_institution
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[str], FlaskClient]
CODE_SIGN = "统一社会信用代码的主体标识码相同"
PHONE, ADDRESS, PERSON = "0731-00007777", "示例大道八十八号三栋", "示例某"


def two(cast: Cast, one: dict[str, Any], other: dict[str, Any], *, county: str = "430211") -> tuple[int, int]:
    with unit_of_work():
        a = register_enterprise("甲铸造有限公司", "430202", by=cast.actor("city"), **one)
        b = register_institution("乙服务有限公司", county, by=cast.actor("city"), **other)
    return a.id, b.id


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ({"contact_phone": PHONE}, {"contact_phone": "0731 00007777"}, "联系电话相同"),
        ({"contact_phone": PHONE}, {"contact_phone": "0731-00001111、0731-00007777"}, "联系电话相同"),
        ({"address": ADDRESS}, {"address": f" {ADDRESS} "}, "地址相同"),
        ({"legal_representative": PERSON}, {"legal_representative": PERSON}, "法定代表人相同"),
        ({"credit_code": "91430202MA4EX0101B"}, {"credit_code": "91430211MA4EX0101C"}, CODE_SIGN),
        ({"contact_phone": PHONE}, {"contact_phone": "0731-00001111"}, None),
        ({"address": "示例路"}, {"address": "示例路"}, None),
        ({}, {}, None),
    ],
)  # fmt: skip
def test_each_sign(cast: Cast, one: dict[str, Any], other: dict[str, Any], sign: str | None) -> None:
    a, b = two(cast, one, other)
    signs = [pair.signs for pair in likeness.pairs() if {pair.one.id, pair.other.id} == {a, b}]
    assert signs == ([(sign,)] if sign else [])


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("株洲市庚精密铸造有限公司", "株洲庚精密铸造有限责任公司", True),
        ("株洲庚精密铸造有限公司", "株洲庚精密铸件有限公司", False),
        ("株洲中车示范精密铸造有限公司", "株洲中车示范精密铸件有限公司", True),
        ("株洲庚铸造有限公司", "株洲辛陶瓷有限公司", False),
    ],
)
def test_names_that_sound_alike(cast: Cast, one: str, other: str, alike: bool) -> None:
    with unit_of_work():
        a = register_enterprise(one, "430202", by=cast.actor("city"))
        b = register_enterprise(other, "430202", by=cast.actor("city"))
    found = {frozenset((pair.one.id, pair.other.id)) for pair in likeness.pairs()}
    assert (frozenset((a.id, b.id)) in found) is alike
    assert bool(likeness.of(a)) is alike


def test_a_county_learns_that_something_matches_but_not_the_others_data(login: Login, cast: Cast) -> None:
    a, b = two(cast, {"contact_phone": PHONE}, {"contact_phone": PHONE, "contact_name": PERSON, "address": ADDRESS})
    officer = login("county-430202")
    for address in ("/organizations/alike", f"/organizations/{a}"):
        page = officer.get(address).get_data(as_text=True)
        assert "乙服务有限公司" in page
        assert "天元区" in page
        assert "登记信息有相符之处" in page
        assert "联系电话相同" not in page, "it would tell the other's phone"
        assert PERSON not in page
        assert ADDRESS not in page
        assert f'href="/organizations/{b}"' not in page
    assert PHONE not in officer.get("/organizations/alike").get_data(as_text=True)
    assert "联系电话相同" in login("city").get("/organizations/alike").get_data(as_text=True)
    assert f'href="/organizations/{b}"' in login("city").get("/organizations/alike").get_data(as_text=True)


def test_within_the_own_county_the_signs_stand_as_they_are(login: Login, cast: Cast) -> None:
    two(cast, {"contact_phone": PHONE}, {"contact_phone": PHONE}, county="430202")
    page = login("county-430202").get("/organizations/alike").get_data(as_text=True)
    assert "联系电话相同" in page
    assert "登记信息有相符之处" not in page


def test_pairs_of_other_counties_are_not_this_countys_matter(login: Login, cast: Cast) -> None:
    with unit_of_work():
        for name in ("壬铸造有限公司", "癸陶瓷有限公司"):
            register_enterprise(name, "430211", contact_phone=PHONE, by=cast.actor("city"))
    assert "壬铸造" not in login("county-430202").get("/organizations/alike").get_data(as_text=True)
    assert "壬铸造" in login("county-430211").get("/organizations/alike").get_data(as_text=True)


def test_an_organisation_itself_is_not_told_whom_it_resembles(login: Login, cast: Cast) -> None:
    with unit_of_work():
        register_enterprise("株洲荷塘齿轮有限公司", "430202", by=cast.actor("city"))
    address = f"/organizations/{cast.organizations['enterprise-1']}"
    assert "疑似同一单位" in login("county-430202").get(address).get_data(as_text=True)
    assert "疑似同一单位" not in login("enterprise-1").get(address).get_data(as_text=True)
