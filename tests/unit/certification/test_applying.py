"""What an application lacks, when it is late, and how long a title lasts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.policy import read_content, read_file
from marketplace.certification.rules import applying
from tests.unit.certification.test_eligibility import FILE

POLICY = read_content(read_file(FILE), name=FILE.name)


@pytest.mark.parametrize(
    ("begins", "months", "last"),
    [
        (date(2023, 3, 28), 12, date(2024, 3, 27)), (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2023, 1, 1), 36, date(2025, 12, 31)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_a_term_ends_the_day_before(begins: date, months: int, last: date) -> None:
    assert applying.term(begins, months) == last


@given(st.dates(date(2000, 1, 1), date(2150, 1, 1)), st.integers(1, 60))
def test_terms_grow_with_their_months(begins: date, months: int) -> None:
    assert begins < applying.term(begins, months) < applying.term(begins, months + 1)


def test_the_day_belongs_to_the_term() -> None:
    day = date(2023, 3, 10)
    assert not applying.is_late(day, day)
    assert applying.is_late(day + timedelta(days=1), day)
    assert not applying.is_late(day, None)


def test_a_plan_lacks_what_it_needs_and_may_not_be_too_long() -> None:
    sections = POLICY.plan_section
    full = {section.key: "做法" for section in sections}
    assert applying.plan_problems(full, sections, complete=True) == []
    assert applying.plan_problems({}, sections, complete=False) == []
    assert [one.field for one in applying.plan_problems({}, sections, complete=True)] == list(full)
    too_long = full | {"team": "长" * 3001}
    assert [one.field for one in applying.plan_problems(too_long, sections, complete=False)] == ["team"]


def test_a_direct_hand_in_gives_its_reason() -> None:
    def found(reason: str) -> list[str]:
        return [
            one.field
            for one in applying.route_problems(
                route="direct", reason=reason, needs_reason=True, is_financial=False, is_legal_person=True,
                article="三（三）", complete=True,
            )
        ]  # fmt: skip

    assert found("急") == ["route_reason"]
    assert found("总部在市直园区") == []


def test_remarks_name_fields_that_exist() -> None:
    assert applying.remark_problems({"plan.team": "请补充"}, "", ["plan.team"]) == []
    assert applying.remark_problems({}, "请整体核对", []) == []
    assert len(applying.remark_problems({"other": "x"}, "", ["plan.team"])) == 1
