"""Counts from a list of persons: each programme's own term, nobody counted twice."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.rules.staff import DEGREES, MARKS, RANKS, counts, list_problems

DAY = date(2023, 5, 1)
PLAIN: dict[str, Any] = {
    "name": "示例甲", "degree": "其他", "rank": "无", "is_fulltime": True, "serves": True, "is_insured": False,
    "is_qualified": False, "is_expert": False,
}  # fmt: skip
PERSON = st.fixed_dictionaries(
    {"name": st.text(min_size=1), "degree": st.sampled_from(DEGREES), "rank": st.sampled_from(RANKS)}
    | {mark: st.booleans() for mark in MARKS}
)


@pytest.mark.parametrize(
    ("person", "hubei", "national"),
    [({"degree": "本科", "rank": "中级"}, 1, 1), ({"degree": "本科", "rank": "无"}, 1, 0),
     ({"degree": "大专", "rank": "中级"}, 1, 1), ({"degree": "大专", "rank": "初级"}, 0, 0),
     ({"degree": "其他", "rank": "高级"}, 1, 0), ({"degree": "博士", "rank": "高级", "is_fulltime": False}, 0, 1)],
)  # fmt: skip
def test_degree_and_title_together_count_once(person: dict[str, Any], hubei: int, national: int) -> None:
    found = counts([PLAIN | person])
    assert found["professionals_bachelor_or_midtitle"] == hubei
    assert found["professionals_college_and_midtitle"] == national


def test_each_programme_has_its_own_term() -> None:
    rows = [
        PLAIN | {"is_insured": True, "is_qualified": True}, PLAIN | {"serves": False}, PLAIN | {"is_fulltime": False},
        PLAIN | {"is_expert": True, "is_insured": True},
    ]  # fmt: skip
    found = counts(rows)
    assert (found["fulltime_service_staff"], found["fulltime_staff"], found["service_staff"]) == (1, 2, 2)
    assert (found["agreement_experts"], found["staff_with_social_insurance_proof"]) == (1, 1)
    assert (found["qualified_staff"], found["sme_service_staff"]) == (1, 2)


@given(st.lists(PERSON, max_size=20))
def test_a_part_is_never_more_than_its_whole(rows: list[dict[str, Any]]) -> None:
    found = counts(rows)
    assert found["professionals_bachelor_or_midtitle"] <= found["fulltime_staff"]
    assert found["professionals_college_and_midtitle"] <= found["sme_service_staff"]
    assert found["qualified_staff"] <= found["service_staff"]
    assert found["service_staff"] + found["agreement_experts"] <= len(rows)


@pytest.mark.parametrize(
    ("rows", "as_of", "field"),
    [([PLAIN], None, "as_of"), ([PLAIN], date(2999, 1, 1), "as_of"), ([PLAIN | {"name": " "}], DAY, "rows-0-name"),
     ([PLAIN, PLAIN], DAY, "rows-1-name"), ([PLAIN | {"degree": "中专"}], DAY, "rows-0-degree"),
     ([PLAIN | {"rank": "特级"}], DAY, "rows-0-rank")],
)  # fmt: skip
def test_what_is_wrong_is_named_by_row(rows: list[dict[str, Any]], as_of: date | None, field: str) -> None:
    assert [one.field for one in list_problems(rows, as_of, today=DAY)] == [field]
