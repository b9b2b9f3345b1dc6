"""The Wilson interval against values worked out apart, and its shape."""

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.surveys.rules import wilson

Z = Decimal("1.959964")


@pytest.mark.parametrize(
    ("positive", "valid", "low", "high"),
    [
        (8, 10, "0.4902", "0.9433"),
        (10, 10, "0.7225", "1.0000"),
        (0, 10, "0.0000", "0.2775"),
        (1, 1, "0.2065", "1.0000"),
    ],
)
def test_known_values(positive: int, valid: int, low: str, high: str) -> None:
    assert wilson(positive, valid, Z) == (Decimal(low), Decimal(high))


def test_no_answer_no_interval() -> None:
    assert wilson(0, 0, Z) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_holds_the_rate_and_agrees_with_floats(pair: tuple[int, int]) -> None:
    k, n = pair
    found = wilson(k, n, Z)
    assert found is not None
    low, high = found
    assert 0 <= low <= Decimal(k) / n <= high + Decimal("0.0001")
    z, p = float(Z), k / n
    expected = (p + z * z / (2 * n) - z * sqrt((p * (1 - p) + z * z / (4 * n)) / n)) / (1 + z * z / n)
    assert abs(float(low) - max(expected, 0)) < 6e-5
