"""Enterprises and institutions come in by registration, import and admission; names find them again."""

import pytest

from marketplace.audit.queries import Filters, search
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.queries.profiles import find_enterprise, find_institution
from marketplace.organizations.services.profiles import register_enterprise, register_institution
from tests.cast import Cast

VALID = "91430202MA4EX0101B"
pytestmark = pytest.mark.both_databases


def test_an_enterprise_is_found_by_its_name_and_by_another_spelling(cast: Cast) -> None:
    with unit_of_work():
        made = register_enterprise("株洲市甲铸造有限公司", "430202", by=cast.actor("county-430202"))
    assert made.name_initials.startswith("zzs")
    assert find_enterprise("株洲市甲铸造有限公司") is made
    assert find_enterprise("株洲甲铸造有限责任公司", "430202") is made
    assert find_enterprise("株洲甲铸造有限责任公司", "430211") is None
    assert find_enterprise("甲铸造股份有限公司") is None
    assert search(Filters(act="enterprise:register")).total == 1


def test_a_spelling_that_may_mean_two_firms_means_none(cast: Cast) -> None:
    with unit_of_work():
        register_enterprise("株洲甲铸造有限公司", "430202", by=cast.actor("city"))
        register_enterprise("湖南甲铸造有限公司", "430202", by=cast.actor("city"))
    assert find_enterprise("甲铸造") is None


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("荷塘齿轮有限公司（示例）", None, "name"),
        ("  ", None, "name"),
        ("乙铸造有限公司", "91430200MA4EX00000", "credit_code"),
        ("乙铸造有限公司", "9143", "credit_code"),
    ],
)
def test_a_wrong_name_or_code_is_refused(cast: Cast, name: str, code: str | None, field: str) -> None:
    with pytest.raises(RuleBroken) as caught, unit_of_work():
        register_enterprise(name, "430202", code, by=cast.actor("city"))
    assert [problem.field for problem in caught.value.problems] == [field]
    assert search(Filters(act="enterprise:register")).total == 0


def test_an_institution_comes_with_directions_and_capacity(cast: Cast) -> None:
    with unit_of_work():
        made = register_institution(
            "株洲乙检测有限公司", "430202", categories=["检验检测"], annual_capacity=20, by=cast.actor("city"),
        )  # fmt: skip
    assert find_institution("乙检测") is made
    assert made.category_marks == "|检验检测|"
    with pytest.raises(RuleBroken) as caught, unit_of_work():
        register_institution("丙", "430202", categories=["算命"], annual_capacity=20, by=cast.actor("city"))
    assert caught.value.problems[0].field == "categories"


def test_a_taken_code_is_refused(cast: Cast) -> None:
    with unit_of_work():
        register_enterprise("丁铸造有限公司", "430202", VALID, by=cast.actor("city"))
    with pytest.raises(RuleBroken, match="另一单位"), unit_of_work():
        register_enterprise("戊铸造有限公司", "430202", VALID.lower(), by=cast.actor("city"))
