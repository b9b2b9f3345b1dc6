"""Yearly papers of a title: due days of the documents, years of the term, and who brings what."""

from datetime import date

import pytest

from marketplace.certification.rules.duties import Owed, due_day, owed, report_problems
from tests.unit.certification.programmes import POLICIES

DUTIES = {one.key: one for policy in POLICIES.values() for one in policy.duty}
SUMMARY, REPORT, SERVICES = DUTIES["platform_summary"], DUTIES["province_report"], DUTIES["report_services"]
TERM = {"begins": date(2021, 9, 1), "ends": date(2024, 8, 31)}


@pytest.mark.parametrize(
    ("duty", "year", "due"),
    [(SUMMARY, 2022, date(2023, 2, 28)), (SUMMARY, 2023, date(2024, 2, 29)), (REPORT, 2022, date(2023, 3, 31)),
     (SERVICES, 2022, None)],
)  # fmt: skip
def test_the_past_year_is_due_by_the_end_of_the_month(duty: object, year: int, due: date | None) -> None:
    assert due_day(duty, year) == due  # type: ignore[arg-type]


def test_papers_are_owed_for_every_year_of_the_term_that_is_over() -> None:
    found = owed(
        [SUMMARY, SERVICES], **TERM, today=date(2023, 2, 28), handed_in={("platform_summary", 2021): date(2022, 3, 1)}
    )
    assert [(one.duty.key, one.year) for one in found] == [
        ("report_services", 2023), ("platform_summary", 2022), ("report_services", 2022), ("platform_summary", 2021),
        ("report_services", 2021),
    ]  # fmt: skip
    last = next(one for one in found if one.duty is SUMMARY and one.year == 2022)
    assert not last.overdue(date(2023, 2, 28))
    assert last.overdue(date(2023, 3, 1))
    assert not next(one for one in found if one.year == 2021 and one.duty is SUMMARY).overdue(date(2030, 1, 1))


def test_nothing_is_owed_after_the_term() -> None:
    years = {one.year for one in owed([SUMMARY], **TERM, today=date(2030, 1, 1), handed_in={})}
    assert years == {2021, 2022, 2023, 2024}


@pytest.mark.parametrize(
    ("duty", "holder", "words", "told"),
    [(SUMMARY, True, "全年服务 160 家", ""), (SUMMARY, False, "全年服务 160 家", "由示范平台报送"),
     (REPORT, True, "检查情况良好", "由省级中小企业主管部门报送"), (SUMMARY, True, "无", "请上传材料")],
)  # fmt: skip
def test_each_side_brings_its_own(duty: object, holder: bool, words: str, told: str) -> None:
    one = Owed(duty, 2022, None)  # type: ignore[arg-type]
    found = report_problems(one, words, has_file=False, is_holder=holder, is_authority=not holder)
    assert told in "".join(problem.message for problem in found)
    assert bool(found) is bool(told)


def test_what_is_not_owed_or_there_already_is_refused() -> None:
    assert report_problems(None, "全年情况", has_file=True, is_holder=True, is_authority=False)
    there = Owed(SUMMARY, 2022, None, date(2023, 2, 1))
    assert (
        "已于 2023-02-01 报送"
        in report_problems(there, "全年情况", has_file=True, is_holder=True, is_authority=False)[0].message
    )
