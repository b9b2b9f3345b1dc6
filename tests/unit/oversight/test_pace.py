"""How much of a promise should be kept by a day, and what is said of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.oversight.rules import PaceVerdict, elapsed_days, expected_by, verdict

START, END = date(2023, 4, 1), date(2024, 3, 31)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2023, 3, 31), 0), (START, 0), (date(2023, 9, 29), 5), (date(2023, 9, 30), 6), (date(2024, 3, 30), 11),
     (END, 12), (date(2024, 6, 1), 12)],
)  # fmt: skip
def test_what_twelve_promised_are_by_a_day(today: date, expected: int) -> None:
    assert expected_by(12, START, END, today) == expected


@pytest.mark.parametrize(
    ("served", "expected", "said"),
    [(12, 5, PaceVerdict.DONE), (13, 12, PaceVerdict.DONE), (6, 5, PaceVerdict.AHEAD), (5, 5, PaceVerdict.ON_PACE),
     (4, 5, PaceVerdict.BEHIND)],
)  # fmt: skip
def test_the_verdict(served: int, expected: int, said: PaceVerdict) -> None:
    assert verdict(12, served, expected) is said


@given(promised=st.integers(1, 500), day=st.integers(-400, 800))
def test_a_later_day_never_expects_less_nor_more_than_promised(promised: int, day: int) -> None:
    today = START + timedelta(day)
    before, after = (expected_by(promised, START, END, one) for one in (today, today + timedelta(1)))
    assert 0 <= before <= after <= promised
    over, whole = elapsed_days(START, END, today)
    assert 0 <= over <= whole == 366
