"""Cells, choice and draw as values: each cell of its kind, facts from cells, the same draw, when one may renew."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.policy import Form
from marketplace.certification.rules import drawing, renewing
from marketplace.certification.rules.cells import read_form
from marketplace.certification.rules.filing import (
    Choice,
    choice_problems,
    count_of_lines,
    missing_cells,
    sealed,
    stated,
)
from marketplace.certification.rules.titles import Standing
from tests.unit.certification.programmes import POLICIES

CORE, BASE, HUBEI, NATIONAL = (POLICIES[code] for code in ("HY-C", "HY-B", "HB", "GJ"))
TODAY = date(2023, 5, 10)


def form(policy: Any, key: str) -> Form:
    found = policy.form_of(key)
    assert found is not None
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("cells", "words"),
    [({"service_assets": "-3"}, "应在 0 至"), ({"qualified_staff": "2.5"}, "应为整数"),
     ({"qualified_staff": "八"}, "应为数字"),
     ({"deep_role": ["第九主办单位"]}, "没有「第九主办单位」"), ({"stranger": "1"}, "没有栏目")],
)  # fmt: skip
def test_a_cell_of_the_wrong_kind_is_named(cells: dict[str, Any], words: str) -> None:
    values, problems = read_form(form(CORE, "added"), cells, today=TODAY)
    assert values == {}
    assert words in problems[0].message


def test_a_table_names_row_and_column_and_drops_empty_rows() -> None:
    rows = [
        ["示例企业", "甲", "0731-1", "检测", "3.5", ""],
        ["", "", "", "", "", ""],
        ["另一企业", "", "", "", "多", ""],
    ]
    numbered = [[str(place), *row] for place, row in enumerate(rows, 1)]
    _, problems = read_form(form(CORE, "clients"), {"clients": numbered}, today=TODAY)
    assert [one.field for one in problems] == ["clients-2-5"]
    values, _ = read_form(form(CORE, "clients"), {"clients": [numbered[0], [None] * 7]}, today=TODAY)
    assert values["clients"] == [[1, "示例企业", "甲", "0731-1", "检测", 3.5, None]]


def test_a_day_to_come_is_refused_and_shown_cells_are_passed_over() -> None:
    values, problems = read_form(form(CORE, "application"), {"founded_on": "2023-05-11", "track": "类型3"}, today=TODAY)
    assert (values, [one.field for one in problems]) == ({}, ["founded_on"])


def test_facts_come_from_cells_rows_and_lines() -> None:
    years = [[year, 1, 1, 1, 1, 1, served] for year, served in ((2020, 120), (2021, 150), (2022, 190))]
    content = {
        "application": {
            "partners_agreed": "示例甲所\n示例乙院；示例丙会",
            "prior_recognition": "示例文件",
            "operations": years,
        },
        "report": {"clients": [["甲", "", ""], ["乙", "", ""]]},
    }
    found = {key: one.value for key, one in stated(NATIONAL, content, on=TODAY).items()}
    assert found == {
        "gathered_institutions": 3,
        "smes_served_per_year": 190,
        "served_growth_2y": [120, 150, 190],
        "evaluation_forms": 2,
    }
    functions = [["检测", ""], [None, None], ["辅导", ""], *[[None, None]] * 9]
    services = stated(BASE, {"application": {"services": functions}}, on=TODAY)["service_functions"].value
    assert services == ["基本服务", "创业辅导"]
    assert stated(CORE, {"added": {"service_assets": 30}}, on=TODAY)["service_assets"].as_of == date(2022, 12, 31)
    assert stated(HUBEI, {"application": {"credit": "无"}}, on=TODAY)["bad_records_3y"].value == 0


@pytest.mark.parametrize(("words", "count"), [("无", 0), ("一处\n两处", 2), ("", 0), ("一；二；", 2)])
def test_lines_are_counted(words: str, count: int) -> None:
    assert count_of_lines(words) == count


@pytest.mark.parametrize(
    ("code", "choice", "field"),
    [("HY-C", Choice("county", recommender_key="county", recommender_name="示例区"), "tracks"),
     ("HY-C", Choice("county", tracks=("1", "2"), recommender_key="county", recommender_name="示例区"), "tracks"),
     ("HB", Choice("centre", tracks=("professional",), recommender_key="centre", recommender_name="示例中心"),
      "categories"),
     ("HB", Choice("centre", tracks=("comprehensive",), recommender_key="centre"), "recommender_name"),
     ("GJ", Choice("association", tracks=("技术服务",), recommender_key="association", recommender_name="示例协会"),
      "recommender_name"),
     ("GJ", Choice("province", tracks=("技术服务",), recommender_key="province", recommender_name="湖南省",
                   carrier="中外中小企业合作区"), "carrier_city"),
     ("GJ", Choice("guangdong", tracks=("技术服务",), recommender_key="province", recommender_name="广东省"), "city"),
     ("GJ", Choice("nowhere"), "route")],
)  # fmt: skip
def test_a_choice_lacks_what_its_way_asks_for(code: str, choice: Choice, field: str) -> None:
    assert [one.field for one in choice_problems(POLICIES[code], choice, complete=True)] == [field]


def test_two_ways_of_financing_are_one_function_and_direct_ways_need_no_unit() -> None:
    four = Choice("direct", tracks=("融资服务甲类", "融资服务乙类", "信息服务", "培训服务"))
    assert choice_problems(NATIONAL, four, complete=True) == []


def test_seals_and_shown_cells_are_not_asked_for() -> None:
    asked = {one.field for one in missing_cells([form(CORE, "cover"), form(CORE, "application")], {})}
    assert "form.application.address" in asked
    assert not asked & {
        "form.cover.applicant",
        "form.application.track",
        "form.application.opinion",
        "form.cover.applied_on",
    }


@given(st.sets(st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=4), min_size=1), st.text("0123456789", min_size=1))
def test_a_seed_draws_the_same_whatever_the_order_of_the_list(names: set[str], seed: str) -> None:
    there, back = drawing.pool_of(sorted(names)), drawing.pool_of(sorted(names, reverse=True))
    assert drawing.order(there, seed) == drawing.order(back, seed)
    assert sorted(drawing.order(there, seed)) == there
    assert drawing.digest_of(there) == drawing.digest_of(back)


def test_the_answers_of_the_test_are_counted_like_the_survey() -> None:
    assert drawing.satisfaction(["very", "basic", "dissatisfied", "unreached", ""]) == (2, 3)


def test_any_change_breaks_the_seal() -> None:
    choice = Choice("county", tracks=("1",))
    whole = sealed({"a": {"b": 1}}, choice, {"d01": "x"})
    assert whole == sealed({"a": {"b": 1}}, choice, {"d01": "x"})
    others = [sealed({"a": {"b": 2}}, choice, {"d01": "x"}), sealed({"a": {"b": 1}}, Choice("park"), {"d01": "x"}),
              sealed({"a": {"b": 1}}, choice, {"d01": "y"})]  # fmt: skip
    assert len({whole, *others}) == 4


@dataclass
class Title:
    programme_code: str
    honour: str = "示例称号"
    valid_until: date = date(2026, 5, 29)
    stands: Standing = Standing.IN_FORCE

    def standing(self, day: date) -> Standing:
        return self.stands


def test_one_may_apply_again_in_the_year_of_expiry_or_after_the_end() -> None:
    assert renewing.problems(HUBEI, [Title("HB")], date(2025, 12, 31))
    assert renewing.problems(HUBEI, [Title("HB")], date(2026, 1, 1)) == []
    assert renewing.problems(HUBEI, [Title("GJ")], date(2025, 12, 31)) == []
    assert "不得重复申报" in renewing.problems(CORE, [Title("HY-B")], date(2026, 5, 1))[0].message
    assert renewing.problems(CORE, [Title("HY-B", stands=Standing.EXPIRED)], date(2026, 6, 1)) == []
