"""Shares to the fen, any split; the term; milestones in order; each refusal at its field with the figures."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.engagements.rules import Limits, Step, Terms, budget_problems, terms_problems, terms_warnings

BINDING = date(2023, 4, 10)
LIMITS = Limits(
    offered=Decimal("120000.00"), binding_on=BINDING, public_most=Decimal("30000.00"), milestones_most=3,
    term_ends_on=date(2024, 3, 31),
)  # fmt: skip
TERMS = Terms(
    scope="做疲劳试验", deliverables="检测报告", price=Decimal("120000.00"), public_share=Decimal("30000.00"),
    concession=Decimal("10000.00"), enterprise_share=Decimal("80000.00"), starts_on=BINDING,
    ends_on=date(2023, 8, 31),
)  # fmt: skip
STEPS = [Step("取样", "样品清单", date(2023, 5, 10)), Step("报告", "检测报告", date(2023, 8, 31))]

fen = st.integers(0, 10_000_000).map(lambda number: Decimal(number) / 100)


def fields(terms: Terms = TERMS, steps: list[Step] | None = None, limits: Limits = LIMITS) -> list[str]:
    return [one.field for one in terms_problems(terms, STEPS if steps is None else steps, limits)]


def said(field: str, terms: Terms = TERMS, steps: list[Step] | None = None) -> str:
    found = [one for one in terms_problems(terms, STEPS if steps is None else steps, LIMITS) if one.field == field]
    assert len(found) == 1
    return found[0].sentence()


def test_nothing_stands_against_good_terms() -> None:
    assert fields() == []


@given(public=fen, concession=fen, own=fen)
def test_any_split_to_the_fen_that_makes_the_price_holds(public: Decimal, concession: Decimal, own: Decimal) -> None:
    whole = public + concession + own
    terms = replace(TERMS, price=whole, public_share=public, concession=concession, enterprise_share=own)
    assert fields(terms, limits=replace(LIMITS, offered=whole, public_most=public)) == []


@given(public=fen, concession=fen, own=fen, off=st.integers(-1000, 1000).filter(bool))
def test_a_fen_too_many_or_too_few_is_told(public: Decimal, concession: Decimal, own: Decimal, off: int) -> None:
    price = public + concession + own + Decimal(off) / 100
    terms = replace(TERMS, price=price, public_share=public, concession=concession, enterprise_share=own)
    wide = replace(LIMITS, offered=Decimal(10**7), public_most=Decimal(10**7))
    found = terms_problems(terms, STEPS, wide)
    if price < 0:
        assert [one.field for one in found] == ["price"]
        return
    assert [one.field for one in found] == ["enterprise_share"]
    assert f"{'少' if off > 0 else '多'} {abs(Decimal(off)) / 100:,.2f} 元" in found[0].message


def test_the_difference_and_the_notice_are_named() -> None:
    words = said("enterprise_share", replace(TERMS, enterprise_share=Decimal("79999.99")))
    assert words == (
        "政府补、机构让、企业出合计 119,999.99 元，比服务总价 120,000.00 元少 0.01 元，请核对（依据：通知二（一）4）"
    )


@pytest.mark.parametrize("name", ["price", "public_share", "concession", "enterprise_share"])
@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1.005", "100000000.01"])
def test_what_is_no_amount(name: str, amount: str) -> None:
    assert fields(replace(TERMS, **{name: Decimal(amount)})) == [name]


def test_never_above_what_was_offered() -> None:
    higher = replace(TERMS, price=Decimal("120000.01"), enterprise_share=Decimal("80000.01"))
    assert "120,000.00" in said("price", higher)
    lower = replace(TERMS, price=Decimal("119999.99"), enterprise_share=Decimal("79999.99"))
    assert fields(lower) == []


def test_the_public_share_at_its_bound_and_a_fen_above() -> None:
    above = replace(TERMS, public_share=Decimal("30000.01"), enterprise_share=Decimal("79999.99"))
    assert "30,000.00" in said("public_share", above)
    none = replace(LIMITS, public_most=Decimal(0))
    (found,) = terms_problems(TERMS, STEPS, none)
    assert found.message == "本批试点没有安排政府补资金，请填 0，由机构和企业分担"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": " "}, "scope"), ({"deliverables": ""}, "deliverables"), ({"scope": "字" * 5001}, "scope"),
        ({"from_gains": True}, "gains_terms"), ({"gains_terms": "字" * 1501}, "gains_terms"),
        ({"starts_on": None}, "starts_on"), ({"ends_on": None}, "ends_on"),
        ({"starts_on": BINDING - timedelta(days=1)}, "starts_on"),
    ],
)  # fmt: skip
def test_what_is_missing_or_early(changes: dict[str, Any], field: str) -> None:
    assert fields(replace(TERMS, **changes)) == [field]


def test_the_term_runs_forward() -> None:
    assert fields(replace(TERMS, ends_on=BINDING - timedelta(days=1)))[0] == "ends_on"
    steps = [Step("取样", "样品清单", BINDING)]
    assert fields(replace(TERMS, ends_on=BINDING), steps) == []


def test_gains_in_words() -> None:
    assert fields(replace(TERMS, from_gains=True, gains_terms="节电收益的 10%")) == []


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([], "rows"), ([Step("步", "果", BINDING)] * 4, "rows"),
        ([Step("", "果", BINDING)], "rows-0-title"), ([Step("步", " ", BINDING)], "rows-0-deliverable"),
        ([Step("步", "果", None)], "rows-0-due_on"), ([Step("字" * 61, "果", BINDING)], "rows-0-title"),
        ([Step("步", "字" * 301, BINDING)], "rows-0-deliverable"),
        ([Step("步", "果", BINDING - timedelta(days=1))], "rows-0-due_on"),
        ([Step("步", "果", date(2023, 9, 1))], "rows-0-due_on"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_do(steps: list[Step], field: str) -> None:
    assert fields(steps=steps) == [field]


def test_milestones_stand_in_order_of_time() -> None:
    words = said("rows-1-due_on", steps=[STEPS[1], STEPS[0]])
    assert words == "里程碑应按时间先后排列，上一个的完成日期是 2023-08-31"
    assert fields(steps=[STEPS[0], replace(STEPS[1], due_on=STEPS[0].due_on)]) == []


@given(st.lists(st.integers(0, 143), min_size=1, max_size=3))
def test_order_is_refused_exactly_where_a_day_falls_back(days: list[int]) -> None:
    steps = [Step("步", "果", BINDING + timedelta(days=day)) for day in days]
    falls = [f"rows-{place}-due_on" for place in range(1, len(days)) if days[place] < days[place - 1]]
    assert fields(steps=steps) == falls


def test_beyond_the_rounds_term_is_told_and_allowed() -> None:
    after = date(2024, 4, 1)
    assert fields(replace(TERMS, ends_on=after)) == []
    assert "2024-03-31" in terms_warnings(after, LIMITS)[0]
    assert terms_warnings(LIMITS.term_ends_on, LIMITS) == ()


@given(share=fen, confirmed=fen, total=fen)
def test_the_budget_holds_exactly_what_is_left(share: Decimal, confirmed: Decimal, total: Decimal) -> None:
    assert bool(budget_problems(share, confirmed=confirmed, total=total)) is (confirmed + share > total)


def test_what_the_bid_conceded_is_the_least() -> None:
    promised = replace(LIMITS, conceded=Decimal("10000.00"))
    assert fields(limits=promised) == []
    less = replace(TERMS, concession=Decimal("9999.99"), enterprise_share=Decimal("80000.01"))
    assert fields(less, limits=promised) == ["concession"]
    cheaper = replace(
        TERMS, price=Decimal(5000), public_share=Decimal(0), concession=Decimal(5000), enterprise_share=Decimal(0)
    )
    assert fields(cheaper, limits=promised) == []
