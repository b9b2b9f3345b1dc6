"""Windows over Spring Festival and National Day, counted by hand from the State Council's notices of 2023 to 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.publicity.queries.calendar import published
from marketplace.publicity.rules import objection_problems, window_state

BY_HAND = [
    # Spring Festival 2023: 21–27 January off, 28 and 29 January worked.
    ("2023-01-18", 5, ["2023-01-19", "2023-01-20", "2023-01-28", "2023-01-29", "2023-01-30"]),
    # National Day 2023: 29 September – 6 October off, 7 and 8 October worked.
    ("2023-09-27", 5, ["2023-09-28", "2023-10-07", "2023-10-08", "2023-10-09", "2023-10-10"]),
    # Spring Festival 2024: 10–17 February off, 4 and 18 February worked.
    ("2024-02-07", 5, ["2024-02-08", "2024-02-09", "2024-02-18", "2024-02-19", "2024-02-20"]),
    # National Day 2024: 1–7 October off, 29 September and 12 October worked.
    ("2024-09-27", 5, ["2024-09-29", "2024-09-30", "2024-10-08", "2024-10-09", "2024-10-10"]),
    # Spring Festival 2025: 28 January – 4 February off, 26 January and 8 February worked.
    ("2025-01-23", 5, ["2025-01-24", "2025-01-26", "2025-01-27", "2025-02-05", "2025-02-06"]),
    # National Day 2025: 1–8 October off, 28 September and 11 October worked.
    ("2025-09-26", 5, ["2025-09-28", "2025-09-29", "2025-09-30", "2025-10-09", "2025-10-10"]),
    # Spring Festival 2026: 15–23 February off, 14 and 28 February worked.
    ("2026-02-12", 5, ["2026-02-13", "2026-02-14", "2026-02-24", "2026-02-25", "2026-02-26"]),
    # National Day 2026: 1–7 October off, 20 September and 10 October worked.
    ("2026-09-29", 5, ["2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12"]),
]


@pytest.mark.parametrize(("start", "days", "expected"), BY_HAND)
def test_a_window_equals_the_one_counted_by_hand(start: str, days: int, expected: list[str]) -> None:
    window = published().window(date.fromisoformat(start), days)
    assert [day.isoformat() for day in window.days] == expected
    assert (window.end.isoformat(), window.provisional) == (expected[-1], False)


def test_fifteen_days_over_national_day_2023() -> None:
    assert published().window(date(2023, 9, 20), 15).end == date(2023, 10, 17)


def test_a_window_into_an_unpublished_year_is_provisional() -> None:
    last = max(published().published_years)
    assert published().window(date(last, 12, 29), 5).provisional
    assert not published().window(date(last, 11, 2), 5).provisional


@given(st.dates(date(2023, 1, 1), date(2026, 11, 1)), st.integers(1, 30))
def test_a_window_has_its_days_none_on_a_rest_day_and_not_the_posting_day(start: date, days: int) -> None:
    window = published().window(start, days)
    assert len(set(window.days)) == days
    assert start not in window.days
    assert all(published().works(day) for day in window.days)
    assert published().left(start, window.end) == days


@pytest.mark.parametrize(
    ("today", "objections", "upheld", "stopped", "may"),
    [
        (date(2023, 3, 27), 0, False, False, False),
        (date(2023, 3, 28), 0, False, False, True),
        (date(2023, 3, 28), 1, False, False, False),
        (date(2023, 3, 28), 0, True, False, False),
        (date(2023, 3, 28), 0, False, True, False),
    ],
)
def test_no_decision_takes_effect_before_a_closed_window_without_open_objections(
    today: date, objections: int, upheld: bool, stopped: bool, may: bool
) -> None:
    state = window_state(
        today=today, end=date(2023, 3, 27), provisional=False, days_left=0, open_objections=objections,
        upheld=upheld, stopped=stopped,
    )  # fmt: skip
    assert state.may_take_effect is may
    assert bool(state.why_not) is not may


@pytest.mark.parametrize(
    ("change", "field"),
    [({"real_name": "李"}, "real_name"), ({"contact": "1"}, "contact"), ({"reason": "不对"}, "reason"),
     ({"reason": "长" * 2001}, "reason"), ({"is_open": False}, "")],
)  # fmt: skip
def test_an_objection_that_lacks_something_names_its_field(change: dict[str, object], field: str) -> None:
    whole = {
        "real_name": "示例甲",
        "contact": "0731-00000001",
        "reason": "该单位申报的场地与实际不符。",
        "is_open": True,
    }
    assert objection_problems(**whole, end=date(2023, 3, 27)) == []  # type: ignore[arg-type]
    problems = objection_problems(**(whole | change), end=date(2023, 3, 27))  # type: ignore[arg-type]
    assert [problem.field for problem in problems] == [field]
