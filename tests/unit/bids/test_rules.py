"""What may be offered, asked, weighed and chosen, as pure rules."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.bids import rules
from marketplace.bids.rules import Offer

CRITERIA = {"方案针对性": 35, "服务能力与案例": 30, "进度与交付": 15, "报价": 20}


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    """Offers that nothing stands against."""
    price = draw(st.decimals(0, rules.PRICE_MOST, places=2))
    words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60)
    return Offer(
        price=price, concession=draw(st.decimals(0, price, places=2)), plan="方案" * 10 + draw(words),
        schedule=draw(words), deliverables=draw(words), team=draw(words), cases=draw(words),
        from_gains=draw(st.booleans()), gains_terms="按节约额支付" + draw(words),
    )  # fmt: skip


@given(offers())
def test_a_lawful_offer_passes_and_survives_its_writing(offer: Offer) -> None:
    assert rules.offer_problems(offer) == []
    assert rules.offer_from(rules.offer_json(offer)) == offer


@given(st.decimals(allow_nan=True, allow_infinity=True), st.decimals(allow_nan=True, allow_infinity=True))
def test_no_amount_breaks_the_rules_and_what_passes_is_money(price: Decimal, concession: Decimal) -> None:
    if not rules.offer_problems(Offer(price=price, concession=concession, plan="方案" * 10)):
        assert 0 <= concession <= price <= rules.PRICE_MOST
        assert price == round(price, 2)
        assert concession == round(concession, 2)


@given(st.dictionaries(st.text(max_size=35), st.one_of(st.integers(-5, 120), st.booleans(), st.floats(), st.none()),
                       max_size=10))  # fmt: skip
def test_what_passes_as_weights_is_a_hundred_whole_points(weights: dict[str, object]) -> None:
    if not rules.weights_problems(weights):
        assert sum(weights.values()) == 100  # type: ignore[arg-type]
        assert all(isinstance(value, int) and value > 0 for value in weights.values())


@given(st.lists(st.integers(1, 97), min_size=1, max_size=7))
def test_any_split_of_a_hundred_is_lawful_and_one_off_is_not(parts: list[int]) -> None:
    rest = 100 - sum(parts)
    weights = {f"标准{place}": part for place, part in enumerate(parts)}
    if rest > 0:
        assert rules.weights_problems(weights | {"余下": rest}) == []
        assert "现为 101" in rules.weights_problems(weights | {"余下": rest + 1})[0].message


POINTS = st.dictionaries(st.sampled_from((*CRITERIA, "没有的")), st.decimals(-1, 40, places=1), max_size=5)


@given(st.dictionaries(st.sampled_from((1, 2, 3)), POINTS, max_size=3), st.booleans())
def test_what_passes_as_points_is_within_each_criterion(points: dict[int, dict[str, Decimal]], whole: bool) -> None:
    if not rules.points_problems(points, [1, 2], CRITERIA, whole=whole):
        assert set(points) <= {1, 2}
        for given_points in points.values():
            assert all(0 <= value <= CRITERIA[title] and value * 2 % 1 == 0 for title, value in given_points.items())
        if whole:
            assert all(set(points[bid]) == set(CRITERIA) for bid in (1, 2))


@pytest.mark.parametrize(
    "text", ["样品 1390 件、每件 0.731 千克，能否上门？", "13 个批次共 900 件怎么送", "按 GB/T 3077-2015 做吗"]
)
def test_numbers_that_are_no_phones_are_let_through(text: str) -> None:
    assert rules.question_problems(text, ["荷塘检测服务有限公司（示例）", "", "荷塘"]) == []


@pytest.mark.parametrize(
    "text", ["我们是荷塘检测服务有限公司", "我们是 荷塘检测 服务有限公司（示例）", "荷塘检测服务有限公司",
             "ＡＢ１２３４５６７８ 是我们的代码",
             "电话１３９００００１１１１", "+86 139-0000-1111 请回电", "400-123-4567 请回电"],
)  # fmt: skip
def test_what_tells_who_asks_is_found_however_it_is_typed(text: str) -> None:
    found = rules.question_problems(text, ["荷塘检测服务有限公司（示例）", "AB12345678"])
    assert [problem.field for problem in found] == ["text"]


def test_a_choice_names_each_loser() -> None:
    assert rules.choice_problems([1], [1, 2], {2: "报价高于预算"}, 1) == []
    assert [one.field for one in rules.choice_problems([1], [1, 2, 3], {2: "高"}, 1)] == ["reason-2", "reason-3"]
    for chosen in ([], [1, 2], [1, 1], [9]):
        assert "chosen" in {
            one.field for one in rules.choice_problems(chosen, [1, 2], {1: "好好好好好", 2: "好好好好好"}, 1)
        }
