"""Samples are proportional in every stratum, the same from the same seed, never larger than what there is (D3)."""

from collections import Counter
from datetime import date
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.surveys.rules import (
    Called,
    Drawable,
    Given,
    call_problems,
    comparison_of,
    draw,
    pool_digest,
    replay,
    size_problems,
)

POOLS = st.lists(
    st.tuples(st.sampled_from(["荷塘区", "天元区", "醴陵市"]), st.sampled_from(["检验检测", "数智转型"])), max_size=60
).map(lambda rows: [Drawable(number, *row) for number, row in enumerate(rows, 1)])
SEEDS = st.text("0123456789abcdef", min_size=1, max_size=8)


@given(POOLS, SEEDS, st.integers(-1, 70))
def test_each_stratum_gets_its_share_rounded_down_or_up(pool: list[Drawable], seed: str, size: int) -> None:
    drawn = set(draw(pool, seed, size))
    assert len(drawn) == min(max(size, 0), len(pool))
    for stratum in (lambda one: (one.county, one.direction), lambda one: one.county):
        of_pool = Counter(stratum(one) for one in pool)
        of_drawn = Counter(stratum(one) for one in pool if one.invitation in drawn)
        for key, count in of_pool.items():
            exact = Fraction(count * len(drawn), len(pool))
            assert floor(exact) <= of_drawn[key] <= ceil(exact)


@given(POOLS, SEEDS, st.integers(0, 70), st.randoms(use_true_random=False))
def test_the_order_of_the_list_never_matters(pool: list[Drawable], seed: str, size: int, random: object) -> None:
    mixed = list(pool)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert draw(mixed, seed, size) == draw(pool, seed, size)
    assert pool_digest(mixed) == pool_digest(pool)


@given(POOLS, SEEDS, st.lists(st.integers(0, 20), max_size=4))
def test_further_draws_never_take_a_firm_twice_and_leave_the_first_alone(
    pool: list[Drawable], seed: str, draws: list[int]
) -> None:
    drawn = replay(pool, seed, draws)
    assert len(set(drawn)) == len(drawn) == min(sum(draws), len(pool))
    assert drawn[: len(replay(pool, seed, draws[:1]))] == replay(pool, seed, draws[:1])


def test_every_firm_has_the_same_chance() -> None:
    pool = [Drawable(number, "荷塘区" if number <= 9 else "天元区", "检验检测") for number in range(1, 13)]
    hits = Counter(one for seed in range(3000) for one in draw(pool, str(seed), 4))
    assert all(abs(hits[one.invitation] - 1000) < 130 for one in pool)


@pytest.mark.parametrize(
    ("pool", "size", "refused"),
    [(0, 10, True), (30, 9, True), (30, 10, False), (6, 5, True), (6, 6, False), (6, 10, False)],
)
def test_at_least_ten_or_all(pool: int, size: int, refused: bool) -> None:
    assert bool(size_problems(pool, size, 10)) is refused


TODAY = date(2023, 7, 3)
GOOD = Called("电话询问", "总经理", TODAY, Given("very", {"skill": 5}, ""))


@pytest.mark.parametrize(
    ("called", "fields"),
    [
        (GOOD, []), (Called("电话询问", "", TODAY, None), []),
        (
            Called("托人打听", " ", date(2023, 7, 4), Given("", {"skill": 6})),
            ["method", "asked_on", "role", "level", "skill"],
        ),
        (Called("", "", None, None), ["method", "asked_on"]),
    ],
)  # fmt: skip
def test_what_a_record_must_say(called: Called, fields: list[str]) -> None:
    assert [one.field for one in call_problems(called, TODAY)] == fields


def test_answers_by_call_and_by_link_are_compared() -> None:
    found = comparison_of([
        ("very", "very", {"skill": 5}, {"skill": 4, "price": 2}), ("basic", "very", {"skill": 3}, {"skill": 4}),
        ("very", "dissatisfied", {}, {}), ("basic", "", {"skill": 1}, {}), ("", "very", {}, {"skill": 5}),
    ])  # fmt: skip
    assert (found.both, found.same, found.better, found.worse) == (3, 1, 1, 1)
    assert (found.by_call.valid, found.by_link.valid) == (4, 4)
    assert [one for one in found.means if one[1] is not None] == [("专业能力", 4, 4)]
