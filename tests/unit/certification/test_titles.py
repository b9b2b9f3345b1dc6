"""When a title is in force: its dates, its yearly check, what it rests on; when its holder is reminded."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.rules.titles import (
    COUNTING,
    Standing,
    Term,
    bringing_problems,
    counts_until,
    exit_problems,
    next_check,
    reminder_due,
    renewal_opens,
    standing_on,
    upholding_problems,
)
from tests.unit.certification.programmes import POLICIES

TERM = Term(True, False, False, date(2023, 4, 1), date(2026, 3, 31))
EXITS = {one.id: one for policy in POLICIES.values() for one in policy.exit}


@pytest.mark.parametrize(
    ("day", "standing"),
    [(date(2023, 3, 31), Standing.COMING), (date(2023, 4, 1), Standing.IN_FORCE),
     (date(2025, 10, 1), Standing.IN_FORCE),
     (date(2025, 10, 2), Standing.EXPIRING), (date(2026, 3, 31), Standing.EXPIRING),
     (date(2026, 4, 1), Standing.EXPIRED)],
)  # fmt: skip
def test_the_standing_follows_from_the_day(day: date, standing: Standing) -> None:
    assert standing_on(TERM, day) is standing


def test_what_was_decided_comes_before_the_dates() -> None:
    day = date(2024, 1, 1)
    assert standing_on(replace(TERM, valid=False), day) is Standing.PENDING
    assert standing_on(replace(TERM, valid=False, suspended=True), day) is Standing.SUSPENDED
    assert standing_on(replace(TERM, valid=False, revoked=True), date(2030, 1, 1)) is Standing.REVOKED


def test_a_title_won_elsewhere_counts_until_its_next_check() -> None:
    term = replace(TERM, recheck_by=date(2024, 6, 30))
    assert standing_on(term, date(2024, 6, 30)) is Standing.IN_FORCE
    assert standing_on(term, date(2024, 7, 1)) is Standing.RECHECK
    assert counts_until(term) == date(2024, 6, 30)


def test_what_rests_on_a_title_falls_with_it() -> None:
    ground = Term(True, False, False, date(2022, 1, 1), date(2024, 12, 31))
    resting = replace(TERM, ground=ground)
    assert standing_on(resting, date(2024, 12, 31)) is Standing.IN_FORCE
    assert standing_on(resting, date(2025, 1, 1)) is Standing.GROUNDLESS
    revoked = replace(resting, ground=replace(ground, valid=False, revoked=True))
    assert standing_on(revoked, date(2024, 1, 1)) is Standing.GROUNDLESS
    assert counts_until(resting) == date(2024, 12, 31)


@given(st.dates(date(2023, 1, 1), date(2027, 1, 1)))
def test_counting_ends_on_the_last_day_that_is_told(day: date) -> None:
    term = replace(TERM, recheck_by=date(2025, 2, 28))
    assert (standing_on(term, day) in COUNTING) == (term.begins <= day <= counts_until(term))


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [(181, [], None), (180, [], 180), (100, [180], None), (90, [180], 90), (30, [180, 90], 30), (20, [], 30),
     (20, [30], None), (0, [180], 30), (-1, [], None)],
)  # fmt: skip
def test_reminders_at_180_90_and_30_days(left: int, reminded: list[int], due: int | None) -> None:
    ends = date(2026, 3, 31)
    assert reminder_due(ends, ends - timedelta(days=left), reminded) == due


def test_renewal_opens_as_the_document_says() -> None:
    assert renewal_opens(date(2026, 3, 31), POLICIES["HB"].validity.renewal) == date(2026, 1, 1)
    assert renewal_opens(date(2026, 3, 31), POLICIES["HY-C"].validity.renewal) is None


def test_the_yearly_check_is_a_year_later() -> None:
    assert next_check(date(2023, 4, 10)) == date(2024, 4, 9)
    assert next_check(date(2024, 2, 29)) == date(2025, 2, 27)


def test_what_is_brought_must_be_whole() -> None:
    found = bringing_problems(
        number="", issuer=" ", issued_on=date(2999, 1, 1), valid_from=date(2023, 1, 2), valid_until=date(2023, 1, 1),
        has_document=False, today=date(2023, 5, 1),
    )  # fmt: skip
    assert {one.field for one in found} == {"number", "issuer", "issued_on", "valid_until", "evidence"}


@pytest.mark.parametrize(("figures", "refused"), [([79.9, 60, 0], False), ([79.9, 60, 80], True), ([], True)])
def test_three_activities_under_80_are_needed_and_80_is_not_under(figures: list[float], refused: bool) -> None:
    found = exit_problems(EXITS["EXT-08"], "全年考核结果", figures, has_open_case=False)
    assert bool(found) is refused


def test_late_hand_in_is_no_ground_to_take_a_title() -> None:
    assert exit_problems(EXITS["EXT-01"], "过期报送材料", [], has_open_case=False)
    assert exit_problems(None, "没有写明情形", [], has_open_case=False)


def test_a_title_falls_only_after_rectification_and_by_another_person() -> None:
    appraisal, day = EXITS["EXT-08"], date(2024, 3, 1)
    asked = {"today": day, "proposer": 1, "decider": 2}
    assert "须先责令整改" in upholding_problems(appraisal, rectify_by=None, **asked)[0].message  # type: ignore[arg-type]
    assert "期满后才能决定" in upholding_problems(appraisal, rectify_by=day, **asked)[0].message  # type: ignore[arg-type]
    after = asked | {"rectify_by": date(2024, 2, 29)}
    for again, said in ((None, "请先登记"), ([79, 60, 80], "有 2 场，不到 3 场"), ([], "有 0 场")):
        found = upholding_problems(appraisal, again=again, **after)  # type: ignore[arg-type]
        assert [(said in one.message, one.article) for one in found] == [(True, appraisal.article)]
    assert upholding_problems(appraisal, again=[79.9, 60, 0, 95], **after) == []  # type: ignore[arg-type]
    same = upholding_problems(EXITS["EXT-10"], rectify_by=None, today=day, proposer=1, decider=1)
    assert "另一位经办人" in same[0].message
