"""Tiers and amounts: never a fen over the pool whatever the order of rows; deductions, struck ones (D14)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.evaluation.rules.rewarding import Candidate, bonus_of, reward
from marketplace.kernel.errors import RuleBroken
from marketplace.pilots.policy import RewardTier

YUAN = st.decimals(min_value=0, max_value=100_000, places=2)
POINTS = st.decimals(min_value=0, max_value=100, places=2)


def tier(name: str, amount: str, count: int | None = None, share: str | None = None) -> RewardTier:
    return RewardTier(
        name=name, amount=Decimal(amount), count=count, share=Decimal(share) if share else None, source="测试"
    )  # fmt: skip


TIERS = st.lists(
    st.one_of(
        st.builds(lambda n, a: RewardTier(name="档", count=n, amount=a, source="测试"), st.integers(1, 4), YUAN),
        st.builds(
            lambda s, a: RewardTier(name="档", share=s, amount=a, source="测试"),
            st.decimals(min_value="0.01", max_value=1, places=2), YUAN,
        ),
    ), max_size=4,
)  # fmt: skip


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    size = draw(st.integers(0, 12))
    return [
        Candidate(
            number, number, draw(POINTS), bonus=draw(st.sampled_from([Decimal(0), Decimal("2.5")])),
            worthy=draw(st.booleans()), struck=draw(st.sampled_from(["", "取消"])), deduction=draw(YUAN),
            deduction_reason="虚报",
        )
        for number in range(1, size + 1)
    ]  # fmt: skip


@given(candidates(), TIERS, YUAN, st.randoms())
def test_the_pool_is_never_exceeded_and_the_order_of_rows_is_nothing(
    found: list[Candidate], tiers: list[RewardTier], pool: Decimal, random: object
) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    try:
        lines = reward(found, tiers, pool)
    except RuleBroken:
        with pytest.raises(RuleBroken):
            reward(mixed, tiers, pool)
        return
    assert lines == reward(mixed, tiers, pool)
    assert sum((one.amount for one in lines), Decimal(0)) <= pool
    assert [one.place for one in lines] == list(range(1, len(found) + 1))
    by_id = {one.institution: one for one in found}
    for line in lines:
        assert line.amount + line.deducted == line.tier_amount
        if by_id[line.institution].struck or not by_id[line.institution].worthy:
            assert (line.tier, line.amount) == ("", 0)


def test_who_is_struck_frees_the_place_for_the_next() -> None:
    first, second = (
        Candidate(1, 1, Decimal(90), struck="取消奖补资格（CL2024-0001，002:50）"),
        Candidate(2, 2, Decimal(80)),
    )
    lines = reward([first, second], [tier("一等奖", "100.01", count=1)], Decimal("100.01"))
    assert [(one.institution, one.tier, one.amount) for one in lines] == [(1, "", 0), (2, "一等奖", Decimal("100.01"))]
    assert lines[0].reasons == ("取消奖补资格（CL2024-0001，002:50）",)


def test_a_bonus_may_overtake_and_equal_points_keep_the_evaluations_order() -> None:
    found = [Candidate(1, 1, Decimal("82.00")), Candidate(2, 2, Decimal("80.00"), bonus=Decimal("2.00")),
             Candidate(3, 3, Decimal("79.99"), bonus=Decimal("5.00"))]  # fmt: skip
    assert [one.institution for one in reward(found, [], Decimal(0))] == [3, 1, 2]


def test_a_share_rounds_down_and_takes_one_at_least() -> None:
    found = [Candidate(number, number, Decimal(100 - number)) for number in range(1, 12)]
    lines = reward(found, [tier("一等奖", "10", share="0.01"), tier("二等奖", "5", share="0.2")], Decimal(20))
    assert [one.tier for one in lines[:4]] == ["一等奖", "二等奖", "二等奖", ""]


def test_a_deduction_takes_no_more_than_the_tier_gives() -> None:
    lines = reward([Candidate(1, 1, Decimal(90), deduction=Decimal(700), deduction_reason="CL2024-0001")],
                   [tier("一等奖", "500", count=1)], Decimal(500))  # fmt: skip
    assert (lines[0].deducted, lines[0].amount) == (500, 0)


def test_a_fen_over_the_pool_is_refused_with_both_sums() -> None:
    with pytest.raises(RuleBroken, match=r"100\.01 元，超过奖补资金 100\.00 元"):
        reward([Candidate(1, 1, Decimal(90))], [tier("一等奖", "100.01", count=1)], Decimal(100))


def test_the_bonus_is_the_assessors_mean_as_a_part_of_the_most() -> None:
    assert bonus_of([Decimal(8), Decimal("7.5")], Decimal(5)) == Decimal("3.88")
    assert bonus_of([], Decimal(5)) is None
