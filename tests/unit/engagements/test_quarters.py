"""The term's quarters follow one another without a gap; a summary is due in working days after the last day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from marketplace.engagements.rules import quarters_of
from marketplace.kernel.workdays import WorkCalendar

CALENDAR = WorkCalendar.published()


def test_the_pilots_year() -> None:
    found = quarters_of(date(2023, 4, 1), date(2024, 3, 31), 10, CALENDAR)
    assert [(one.number, one.starts_on, one.ends_on) for one in found] == [
        (1, date(2023, 4, 1), date(2023, 6, 30)), (2, date(2023, 7, 1), date(2023, 9, 30)),
        (3, date(2023, 10, 1), date(2023, 12, 31)), (4, date(2024, 1, 1), date(2024, 3, 31)),
    ]  # fmt: skip
    # After National Day's holidays, with the two make-up days of 7 and 8 October 2023.
    assert [one.due_on for one in found[:2]] == [date(2023, 7, 14), date(2023, 10, 18)]


def test_a_last_quarter_may_be_short_and_months_end_where_they_end() -> None:
    found = quarters_of(date(2023, 11, 30), date(2024, 7, 15), 1, CALENDAR)
    assert [one.ends_on for one in found] == [date(2024, 2, 28), date(2024, 5, 29), date(2024, 7, 15)]


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(1, 900), st.integers(1, 30))
def test_quarters_cover_the_term_without_gap_or_overlap(first: date, length: int, days: int) -> None:
    last = first + timedelta(days=length)
    found = quarters_of(first, last, days, CALENDAR)
    assert found[0].starts_on == first
    assert found[-1].ends_on == last or len(found) == 8
    for one, following in pairwise(found):
        assert following.starts_on == one.ends_on + timedelta(days=1)
    for one in found:
        assert one.starts_on <= one.ends_on < one.due_on
        assert 0 < (one.ends_on - one.starts_on).days + 1 <= 93
