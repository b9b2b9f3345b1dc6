"""A whole assessment: tracks, categories, routes, ratios from counts, and facts that are refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.rules.assessing import Assessed, assess_facts
from marketplace.certification.rules.eligibility import RuleVerdict, Verdict
from marketplace.kernel.errors import RuleBroken
from tests.unit.certification.programmes import POLICIES

DAY = date(2023, 5, 10)
TYPE_1: dict[str, Any] = {
    "measure_art4_5": True, "object_description_core": True, "affiliated_with_valid_holder": False,
    "deep_participation_events": 1, "enterprises_served_in_events": 30, "typical_cases": 3, "service_premises": 60,
    "service_assets": 50, "service_staff_incl_experts": 8, "staff_with_social_insurance_proof": 3,
    "annual_public_events": 5, "enterprises_served": 80,
}  # fmt: skip


def found(code: str, facts: dict[str, Any], **how: Any) -> Assessed:
    return assess_facts(POLICIES[code], facts, on=how.pop("on", DAY), **how)


def row(assessed: Assessed, rule_id: str) -> RuleVerdict:
    return next(one for one in assessed.rows if one.id == rule_id)


def ids(assessed: Assessed) -> set[str]:
    return {one.id for one in assessed.rows}


def refused(code: str, facts: dict[str, Any], **how: Any) -> str:
    with pytest.raises(RuleBroken) as refusal:
        found(code, facts, **how)
    return str(refusal.value)


def test_the_example_of_the_interface() -> None:
    rows = {
        one.id: one.as_json()
        for one in found("HY-C", {"service_assets": 300, "qualified_staff": 7}, tracks=("3",)).rows
    }
    assert rows["HY-C-32"] == {
        "id": "HY-C-32",
        "verdict": "met",
        "fact": 300,
        "threshold": ">= 300 万元",
        "article": "二(二)3",
    }
    assert rows["HY-C-34"] == {
        "id": "HY-C-34",
        "verdict": "not_met",
        "fact": 7,
        "threshold": ">= 8 人",
        "article": "二(二)3",
    }
    assert (rows["HY-C-31"]["verdict"], rows["HY-C-31"]["fact"]) == ("no_evidence", None)
    assert rows["HY-C-01"]["verdict"] == "external"


def test_the_gap_stands_in_words_with_its_article() -> None:
    assert row(found("GJ", {"smes_served_per_year": 128}), "GJ-06").gap == "还差 22 家，第十二条(二)"
    assert row(found("GJ", {"total_assets": 299.5}), "GJ-03").gap == "还差 0.5 万元，第十二条(一)"
    assert row(found("HB", {"bad_records_3y": 2}), "HB-19").gap.startswith("应为 0 条，现为 2 条")


# ── Eligible ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, True), ({"service_premises": 59.99}, False), ({"service_premises": None}, None),
     ({"measure_art4_5": None}, None), ({"measure_art4_5": False}, False), ({"object_description_core": None}, None)],
)  # fmt: skip
def test_eligible_is_true_only_when_every_row_is_settled(change: dict[str, Any], expected: bool | None) -> None:
    assert found("HY-C", TYPE_1 | change, tracks=("1",)).eligible is expected


def test_a_soft_row_never_decides() -> None:
    facts = found("HB", {"smes_served_per_year": 3}, tracks=("comprehensive",))
    assert row(facts, "HB-10").verdict is Verdict.NOT_MET
    assert facts.eligible is None


def test_a_relaxed_row_does_not_stand_against() -> None:
    lifted = found("HB", {"premises_area": 60}, tracks=("comprehensive",), relaxed={"HB-08": "省级表彰"})
    assert row(lifted, "HB-08").verdict is Verdict.RELAXED
    assert lifted.eligible is None


# ── Tracks, categories, routes, phases ────────────────────────────────────────────────────────────────────────────────


def test_a_type_is_judged_by_its_own_rows() -> None:
    common = {"HY-C-01", "HY-C-02", "HY-C-03", "HY-C-04", "HY-C-05", "HY-C-38"}
    for track, numbers in (("1", range(11, 17)), ("2", range(21, 30)), ("3", range(31, 38))):
        assert ids(found("HY-C", {}, tracks=(track,))) == common | {f"HY-C-{n}" for n in numbers}


def test_only_type_1_counts_experts() -> None:
    staff = {"service_staff": 6, "agreement_experts": 2}
    assert row(found("HY-C", staff, tracks=("1",)), "HY-C-13").verdict is Verdict.MET
    with_more = {"service_staff": 9, "agreement_experts": 5}
    assert row(found("HY-C", with_more, tracks=("2",)), "HY-C-23").verdict is Verdict.NOT_MET


def test_the_two_ways_of_financing_are_one_function() -> None:
    both = found("GJ", {}, tracks=("融资服务甲类", "融资服务乙类", "信息服务", "技术服务"))
    assert (row(both, "GJ-18").fact, row(both, "GJ-37").fact) == (3, 3)
    assert {"GJ-28", "GJ-29", "GJ-30"} <= ids(both)
    assert not {"GJ-28", "GJ-29"} & ids(found("GJ", {}, tracks=("融资服务乙类",)))


def test_four_functions_are_too_many_and_none_is_open() -> None:
    four = found("GJ", {}, tracks=("信息服务", "技术服务", "创业服务", "培训服务"))
    assert row(four, "GJ-37").gap == "超出 1 类，2019附件2表头"
    none = found("GJ", {})
    assert (row(none, "GJ-18").verdict, none.eligible) == (Verdict.NO_EVIDENCE, None)


@pytest.mark.parametrize(
    ("route", "more"),
    [("", set()), ("province", set()), ("guangdong", {"GJ-31"}), ("association", {"GJ-41"}), ("direct", set())],
)
def test_a_route_adds_its_rows(route: str, more: set[str]) -> None:
    assert ids(found("GJ", {}, route=route)) & {"GJ-31", "GJ-34", "GJ-41", "GJ-42"} == more


def test_categories_of_a_professional_institution() -> None:
    assert "HB-24" not in ids(found("HB", {}, tracks=("professional",), categories=("法律",)))
    startup = found("HB", {"startup_client_age": 3}, tracks=("professional",), categories=("创业", "法律"))
    assert row(startup, "HB-24").verdict is Verdict.MET
    assert row(startup, "HB-23").fact == 2
    assert row(found("HB", {}, tracks=("professional",)), "HB-23").verdict is Verdict.NO_EVIDENCE
    comprehensive = found("HB", {}, tracks=("comprehensive",))
    assert "HB-22" in ids(comprehensive)
    assert "HB-23" not in ids(comprehensive)
    assert row(comprehensive, "HB-26").verdict is Verdict.NO_EVIDENCE


def test_a_category_or_a_fact_tells_the_track() -> None:
    assert "HB-23" in ids(found("HB", {}, categories=("法律",)))
    assert "HB-22" in ids(found("HB", {"applicant_class": "综合服务机构"}))
    assert row(found("HB", {}), "HB-26").verdict is Verdict.NO_EVIDENCE


def test_what_follows_from_the_options_prevails_and_the_difference_is_said() -> None:
    one = row(found("GJ", {"function_count": 0}, tracks=("信息服务",)), "GJ-18")
    assert (one.verdict, one.fact) == (Verdict.MET, 1)
    assert "填写的 0项 与计算得出的 1项 不一致，按所选类型、类别" in one.note
    assert row(found("GJ", {"function_count": 0}), "GJ-18").verdict is Verdict.NOT_MET


def test_phases() -> None:
    assert ids(found("ZZ", {}, phase="after")) == {"ZZ-07", "ZZ-09", "ZZ-14"}
    assert not ids(found("ZZ", {})) & {"ZZ-07", "ZZ-09", "ZZ-11", "ZZ-12", "ZZ-13", "ZZ-14", "ZZ-16"}
    assert "没有期满后核对的条款" in refused("HY-B", {}, phase="after")


@pytest.mark.parametrize(
    ("code", "how", "words"),
    [
        ("HY-C", {}, "请写明类型（--track）：1、2、3"), ("HY-C", {"tracks": ("4",)}, "可以填写：1、2、3"),
        ("HY-C", {"tracks": ("1", "2")}, "只写一个类型"), ("ZZ", {"tracks": ("1",)}, "ZZ 不分类型"),
        ("HB", {"tracks": ("comprehensive",), "categories": ("法律",)}, "与所选类型不符"),
        ("HB", {"categories": ("金融",)}, "没有类别「金融」"), ("GJ", {"route": "hunan"}, "没有报送渠道「hunan」"),
        ("GJ", {"tracks": ("融资服务",)}, "没有类型「融资服务」"),
    ],
)  # fmt: skip
def test_a_choice_that_is_not_offered(code: str, how: dict[str, Any], words: str) -> None:
    assert words in refused(code, {}, **how)


# ── Ratios and other things that follow ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "verdict", "shown"),
    [
        ({"professionals_bachelor_or_midtitle": 7, "fulltime_staff": 10}, Verdict.MET, 70),
        ({"professionals_bachelor_or_midtitle": 69_999, "fulltime_staff": 100_000}, Verdict.NOT_MET, 69.99),
        ({"qualified_ratio_bachelor_or_midtitle": 70}, Verdict.MET, 70),
        ({"qualified_ratio_bachelor_or_midtitle": 69.9}, Verdict.NOT_MET, 69.9),
        ({"fulltime_staff": 10}, Verdict.NO_EVIDENCE, None),
    ],
)  # fmt: skip
def test_a_ratio_comes_ready_or_from_its_counts(facts: dict[str, Any], verdict: Verdict, shown: float | None) -> None:
    one = row(found("HB", facts), "HB-07")
    assert (one.verdict, one.fact) == (verdict, shown)


@pytest.mark.parametrize(
    ("code", "part", "whole", "rule_id"),
    [
        ("HY-B", "self_held_area", "gross_floor_area", "HY-B-07"),
        ("HY-B", "small_micro_enterprises", "resident_enterprises", "HY-B-10"),
        ("GJ", "professionals_college_and_midtitle", "sme_service_staff", "GJ-17"),
        ("GJ", "charity_or_lowfee_services", "services_total", "GJ-14"),
        ("HB", "charity_or_lowfee_services", "services_total", "HB-14"),
    ],
)  # fmt: skip
def test_every_ratio_of_the_documents(code: str, part: str, whole: str, rule_id: str) -> None:
    bound = {"HY-B-07": 20, "HY-B-10": 70, "GJ-17": 80, "GJ-14": 20, "HB-14": 10}[rule_id]
    assert row(found(code, {part: bound, whole: 100}), rule_id).verdict is Verdict.MET
    assert row(found(code, {part: bound - 1, whole: 100}), rule_id).gap.startswith(f"现为 {bound - 1}/100")
    assert row(found(code, {part: 0, whole: 0}), rule_id).verdict is Verdict.NO_EVIDENCE


def test_how_many_more_close_a_share() -> None:
    facts = {"professionals_bachelor_or_midtitle": 5, "fulltime_staff": 9}
    assert row(found("HB", facts), "HB-07").gap == "现为 5/9（55.55%），按现有总数还差 2，第五条(2)"


def test_counts_prevail_over_a_ready_ratio_and_the_difference_is_said() -> None:
    facts = {"charity_or_lowfee_ratio": 35, "charity_or_lowfee_services": 10, "services_total": 100}
    one = row(found("GJ", facts), "GJ-14")
    assert (one.verdict, one.fact) == (Verdict.NOT_MET, 10)
    assert "填写的 35% 与计算得出的 10% 不一致" in one.note


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400))
def test_more_of_the_part_never_worsens_a_ratio(whole: int, part: int, more: int) -> None:
    less, greater = min(part, whole), min(part + more, whole)
    before = row(found("GJ", {"charity_or_lowfee_services": less, "services_total": whole}), "GJ-14")
    after = row(found("GJ", {"charity_or_lowfee_services": greater, "services_total": whole}), "GJ-14")
    assert after.verdict is Verdict.MET or before.verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("founded", "years"), [("2022-05-19", 1), ("2022-05-20", 0), ("2020-02-29", 3)])
def test_years_are_counted_to_the_closing_day(founded: str, years: int) -> None:
    assert row(found("HY-B", {"founded_on": founded}), "HY-B-03").fact == years


def test_name_and_statement_are_judged_as_they_are_written() -> None:
    facts = {"platform_name": "国家级检测示范平台", "demo_statement": "字" * 151}
    judged = found("GJ", facts)
    assert row(judged, "GJ-35").gap == "不能含有「国家」「示范」，2019附件2说明(1)"
    assert row(judged, "GJ-36").verdict is Verdict.MET
    assert row(judged, "GJ-38").gap == "超出 1 字，2019附件2表头"


@pytest.mark.parametrize(
    ("series", "verdict"),
    [([100, 120, 150], Verdict.MET), ([100, 120, 120], Verdict.NOT_MET), ([120, 100, 130], Verdict.NOT_MET),
     ([200, 100, 120, 150], Verdict.MET)],
)  # fmt: skip
def test_growth_compares_the_last_three_years(series: list[int], verdict: Verdict) -> None:
    assert row(found("GJ", {"served_growth_2y": series}), "GJ-08").verdict is verdict


def test_the_alias_of_a_direction_is_understood() -> None:
    assert row(found("ZZ", {"service_direction": ["咨询规划"]}), "ZZ-10").verdict is Verdict.MET


# ── Facts that are refused ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("HY-B", {"resident_enterprises": "20"}, "应为数字"), ("HY-B", {"resident_enterprises": True}, "应为数字"),
        ("HY-B", {"resident_enterprises": -1}, "不能为负数"), ("HY-B", {"resident_enterprises": 20.5}, "应为整数"),
        ("HY-B", {"self_held_ratio": 100.01}, "不应超过 100%"), ("HY-B", {"gross_floor_area": 2e9}, "请核对单位"),
        ("HY-B", {"gross_floor_area": float("nan")}, "应为数字"),
        ("HY-B", {"legal_person": 1}, "应为是（true）或否（false）"),
        ("HY-B", {"legal_person": "是"}, "应为是（true）或否（false）"),
        ("HY-B", {"operator_reg_place": "衡阳"}, "6 位行政区划代码"),
        ("HY-B", {"service_functions": [1]}, "应为文字列表"), ("HY-B", {"founded_on": "2024-01-01"}, "日期不能在将来"),
        ("HY-B", {"founded_on": "一月"}, "应为日期"), ("HY-B", {"years_established": 301}, "不应超过 300年"),
        ("HY-B", {"resident_enterprises": 20, "small_micro_enterprises": 21}, "21家多于「入驻企业」20家"),
        ("GJ", {"served_growth_2y": [100, 120]}, "至少 3 个年度"),
        ("GJ", {"served_growth_2y": [1, 2, -3]}, "不能为负数"),
        ("GJ", {"platform_name": 3}, "应为文字"), ("GJ", {"entity_type": ["科研院所", "企业"]}, "应为文字"),
        ("GJ", {"total_asset": 300}, "是否应为「total_assets」"), ("ZZ", {"zzz": 1}, "不认识的事实「zzz」"),
    ],
)  # fmt: skip
def test_a_fact_of_the_wrong_kind_is_refused_in_words(code: str, facts: dict[str, Any], words: str) -> None:
    assert words in refused(code, facts)


def test_a_part_is_never_more_than_its_whole() -> None:
    facts = {"service_staff": 8, "qualified_staff": 9}
    assert "9人多于「服务人员（不含专家）」8人" in refused("HY-C", facts, tracks=("2",))


def test_facts_of_other_programmes_are_passed_over() -> None:
    judged = found("ZZ", {"total_assets": -5, "committed_enterprises": 10}, known=frozenset({"total_assets"}))
    assert row(judged, "ZZ-08").verdict is Verdict.MET


def test_null_is_what_is_not_known() -> None:
    assert row(found("ZZ", {"committed_enterprises": None}), "ZZ-08").verdict is Verdict.NO_EVIDENCE
