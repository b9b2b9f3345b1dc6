"""The cross-checks of 附件3 hold for every number, not only for the handy ones."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.organizations.rules.figures import LINES, TOTAL, capacity_problems, counts_problems, year_problems

money = st.decimals(min_value=0, max_value=10**8, places=2, allow_nan=False)
people = st.integers(min_value=0, max_value=10**6)
counts = st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=6)


def fields(problems: list) -> set[str]:  # type: ignore[type-arg]
    return {problem.field for problem in problems}


def test_nothing_filled_in_contradicts_nothing() -> None:
    assert year_problems({}) == []
    assert counts_problems({}, "已服务企业") == []
    assert capacity_problems(None, None, least=10) == []


@given(money, money)
def test_net_assets_are_total_less_liabilities_to_the_cent(total: Decimal, debts: Decimal) -> None:
    figures = {"total_assets": total, "liabilities": debts, "net_assets": total - debts}
    assert year_problems(figures) == []
    for off in (Decimal("0.01"), Decimal("-0.01")):
        (problem,) = year_problems({**figures, "net_assets": total - debts + off}, prefix="2022-", year=2022)
        assert problem.field == "2022-net_assets"
        assert problem.message.startswith("2022年净资产应为")
        assert problem.article


@given(money, money)
def test_service_revenue_is_a_part_of_revenue(whole: Decimal, part: Decimal) -> None:
    found = fields(year_problems({"main_revenue": whole, "service_revenue": part}))
    assert ("service_revenue" in found) is (part > whole)


@given(money, money, money)
def test_labour_and_activities_are_parts_of_the_cost(whole: Decimal, labour: Decimal, activity: Decimal) -> None:
    found = year_problems({"service_cost": whole, "labour_cost": labour, "activity_cost": activity})
    assert bool(found) is (labour + activity > whole)


@given(people, people)
def test_graduates_are_a_part_of_the_staff(staff: int, bachelor: int) -> None:
    assert bool(year_problems({"staff": staff, "staff_bachelor": bachelor})) is (bachelor > staff)


@given(st.sampled_from(LINES))
def test_only_results_may_be_negative(line) -> None:  # type: ignore[no-untyped-def]
    assert bool(year_problems({line.key: Decimal(-1)})) is not line.may_be_negative


@given(counts, st.integers(min_value=0, max_value=6000))
def test_parts_never_add_up_to_more_than_the_total(parts: list[int], total: int) -> None:
    given_counts = {TOTAL: total} | {str(place): number for place, number in enumerate(parts)}
    assert bool(counts_problems(given_counts, "已服务企业")) is (sum(parts) > total)


def test_parts_without_a_total_ask_for_it() -> None:
    (problem,) = counts_problems({"total": None, "升规入统": 2}, "培育企业目标数", prefix="target_counts-")
    assert problem.field == "target_counts-total"


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
def test_the_promise_lies_between_the_least_and_the_capacity(capacity: int, commitment: int) -> None:
    fine = commitment >= 10 and capacity >= 10 and commitment <= capacity
    assert (capacity_problems(capacity, commitment, least=10) == []) is fine
