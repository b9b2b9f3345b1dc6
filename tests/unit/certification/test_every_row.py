"""Every row of the five programmes in each verdict it can take: numbers at their bound, just beyond, and missing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.policy import FactType
from marketplace.certification.rules.eligibility import Verdict, judge
from tests.unit.certification.programmes import POLICIES, RULES, code_of

# Taken from the documents, not from the files under test: id, fact, operator, bound.
NUMBERS: list[tuple[str, str, str, int]] = [
    ("HY-B-03", "years_established", ">=", 1),
    ("HY-B-04", "fulltime_service_staff", ">=", 6),
    ("HY-B-05", "staff_with_social_insurance_proof", ">=", 2),
    ("HY-B-06", "gross_floor_area", ">=", 20000),
    ("HY-B-07", "self_held_ratio", ">=", 20),
    ("HY-B-08", "resident_enterprises", ">=", 20),
    ("HY-B-09", "employees_in_base", ">=", 200),
    ("HY-B-10", "small_micro_ratio", ">=", 70),
    ("HY-B-12", "deep_participation_events", ">=", 1),
    ("HY-B-13", "enterprises_served_in_events", ">=", 30),
    ("HY-C-02", "deep_participation_events", ">=", 1),
    ("HY-C-03", "enterprises_served_in_events", ">=", 30),
    ("HY-C-11", "service_premises", ">=", 60),
    ("HY-C-12", "service_assets", ">=", 50),
    ("HY-C-13", "service_staff_incl_experts", ">=", 8),
    ("HY-C-14", "staff_with_social_insurance_proof", ">=", 3),
    ("HY-C-15", "annual_public_events", ">=", 5),
    ("HY-C-16", "enterprises_served", ">=", 80),
    ("HY-C-21", "service_premises", ">=", 40),
    ("HY-C-22", "service_assets", ">=", 30),
    ("HY-C-23", "service_staff", ">=", 10),
    ("HY-C-24", "qualified_staff", ">=", 8),
    ("HY-C-25", "staff_with_social_insurance_proof", ">=", 3),
    ("HY-C-26", "annual_charity_events", ">=", 2),
    ("HY-C-27", "enterprises_served_per_year", ">=", 80),
    ("HY-C-28", "deep_service_enterprises", ">=", 20),
    ("HY-C-29", "annual_service_revenue", ">=", 100),
    ("HY-C-31", "service_premises", ">=", 100),
    ("HY-C-32", "service_assets", ">=", 300),
    ("HY-C-33", "service_staff", ">=", 10),
    ("HY-C-34", "qualified_staff", ">=", 8),
    ("HY-C-35", "staff_with_social_insurance_proof", ">=", 3),
    ("HY-C-36", "enterprises_served_per_year", ">=", 80),
    ("HY-C-37", "annual_service_revenue", ">=", 150),
    ("HY-C-38", "typical_cases", ">=", 3),
    ("ZZ-06", "success_cases", ">=", 1),
    ("ZZ-07", "enterprises_served_1y", ">=", 10),
    ("ZZ-08", "committed_enterprises", ">=", 10),
    ("ZZ-09", "delivered_enterprises", ">=", 10),
    ("HB-03", "years_operating", ">=", 2),
    ("HB-04", "registered_capital", ">=", 10),
    ("HB-06", "fulltime_staff", ">=", 8),
    ("HB-07", "qualified_ratio_bachelor_or_midtitle", ">=", 70),
    ("HB-08", "premises_area", ">=", 80),
    ("HB-10", "smes_served_per_year", ">=", 50),
    ("HB-11", "user_satisfaction", ">=", 80),
    ("HB-14", "charity_or_lowfee_ratio", ">=", 10),
    ("HB-17", "gathered_institutions", ">=", 3),
    ("HB-19", "bad_records_3y", "==", 0),
    ("HB-20", "admin_penalties_3y", "==", 0),
    ("HB-23", "professional_categories", ">=", 1),
    ("HB-24", "startup_client_age", "<=", 3),
    ("GJ-02", "years_operating", ">=", 2),
    ("GJ-03", "total_assets", ">=", 300),
    ("GJ-06", "smes_served_per_year", ">=", 150),
    ("GJ-07", "user_satisfaction", ">=", 80),
    ("GJ-11", "gathered_institutions", ">=", 5),
    ("GJ-14", "charity_or_lowfee_ratio", ">=", 20),
    ("GJ-16", "sme_service_staff", ">=", 20),
    ("GJ-17", "qualified_ratio_college_and_midtitle", ">=", 80),
    ("GJ-18", "function_count", ">=", 1),
    ("GJ-20", "offline_served_per_year", ">=", 150),
    ("GJ-21", "info_events_per_year", ">=", 8),
    ("GJ-23", "tech_events_per_year", ">=", 5),
    ("GJ-25", "startup_events_per_year", ">=", 8),
    ("GJ-27", "trainees_per_year", ">=", 2000),
    ("GJ-28", "financing_events_per_year", ">=", 10),
    ("GJ-29", "financing_helped", ">=", 8),
    ("GJ-30", "new_guarantee_per_year", ">=", 30),
    ("GJ-33", "evaluation_forms", ">=", 100),
    ("GJ-34", "sample_size", ">=", 10),
    ("GJ-37", "function_categories_applied", "<=", 3),
    ("GJ-38", "demo_statement_length", "<=", 150),
]
TEN = [
    "基本服务",
    "政务代理",
    "创业辅导",
    "信息咨询",
    "投融资服务",
    "人员培训",
    "技术支持",
    "市场营销",
    "管理咨询",
    "专业服务",
]
SIX = ["管理制度", "规范的服务流程", "合理的收费标准", "健全的服务质量保证措施", "明确的服务规划", "年度服务目标"]
SEVEN = [
    "健全的管理制度", "规范的服务流程", "合理的收费标准", "完善的服务质量保证措施", "对小型微型企业的服务收费优惠规定",
    "明确的发展规划", "年度服务目标",
]  # fmt: skip
# id, a fact that meets it, one that does not.
OTHERS: list[tuple[str, Any, Any]] = [
    ("HY-B-01", "430408", "430202"), ("HY-B-02", True, False), ("HY-B-11", TEN, TEN[1:]), ("HY-B-14", False, True),
    ("HY-C-04", False, True),
    ("ZZ-01", "430281", "430408"), ("ZZ-02", False, True), ("ZZ-03", True, False),
    ("ZZ-10", ["检验检测", "上市辅导"], ["检验检测", "会务"]), ("ZZ-15", True, False),
    ("HB-01", "合伙人制", "个体工商户"), ("HB-12", True, False), ("HB-13", True, False), ("HB-16", SIX, SIX[:5]),
    ("HB-21", False, True), ("HB-26", "综合服务机构", "企业"),
    ("GJ-01", True, False), ("GJ-05", "科研院所", "中介"), ("GJ-08", [10, 11, 12], [10, 12, 12]),
    ("GJ-12", True, False), ("GJ-13", SEVEN, SEVEN[1:]), ("GJ-19", True, False), ("GJ-22", True, False),
    ("GJ-24", True, False), ("GJ-26", True, False), ("GJ-31", True, False),
    ("GJ-35", "株洲检测服务平台", "国家检测平台"),
    ("GJ-36", "株洲检测服务平台", "株洲检测服务平台中心"), ("GJ-39", True, False), ("GJ-40", False, True),
    ("GJ-41", True, False),
]  # fmt: skip
FINDINGS = [
    "HY-B-17", "HY-C-05", "ZZ-04", "ZZ-05", "ZZ-14", "HB-02", "HB-05", "HB-09", "HB-15", "HB-18", "HB-22", "HB-25",
    "GJ-04", "GJ-09", "GJ-10", "GJ-15", "GJ-32",
]  # fmt: skip
EXTERNAL = ["HY-B-16", "HY-C-01"]
ELSEWHERE = {"HY-B-15", "ZZ-11", "ZZ-12", "ZZ-13", "ZZ-16", "HB-27", "GJ-42"}


def beyond(rule_id: str, op: str, bound: int) -> int | float:
    """The nearest value on the wrong side of the bound, of the fact's kind."""
    whole = POLICIES[code_of(rule_id)].facts[RULES[rule_id].field].type is FactType.COUNT
    step = 1 if whole else 0.01
    return bound - step if op == ">=" else bound + step


@pytest.mark.parametrize(("rule_id", "field", "op", "bound"), NUMBERS)
def test_a_number_at_its_bound_just_beyond_and_missing(rule_id: str, field: str, op: str, bound: int) -> None:
    rule = RULES[rule_id]
    assert (rule.field, rule.op, rule.value) == (field, op, bound)
    assert judge(rule, bound).verdict is Verdict.MET
    wrong = judge(rule, beyond(rule_id, op, bound))
    assert wrong.verdict is Verdict.NOT_MET
    assert wrong.gap.endswith(f"，{rule.article}")
    assert judge(rule, None).verdict is Verdict.NO_EVIDENCE


@pytest.mark.parametrize(("rule_id", "good", "bad"), OTHERS)
def test_a_category_met_not_met_and_missing(rule_id: str, good: Any, bad: Any) -> None:
    rule = RULES[rule_id]
    assert judge(rule, good).verdict is Verdict.MET
    assert judge(rule, bad).verdict is Verdict.NOT_MET
    assert judge(rule, None).verdict is Verdict.NO_EVIDENCE


@pytest.mark.parametrize("rule_id", [*FINDINGS, *EXTERNAL])
def test_a_finding_is_open_until_a_person_has_found(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert judge(rule, None).verdict is (Verdict.EXTERNAL if rule_id in EXTERNAL else Verdict.NEEDS_JUDGEMENT)
    assert judge(rule, True).verdict is Verdict.MET
    assert judge(rule, False).verdict is Verdict.NOT_MET


def test_the_mentor_is_waived() -> None:
    assert judge(RULES["HY-B-15"], None).verdict is Verdict.WAIVED


def test_the_tables_above_hold_every_row() -> None:
    tested = {row[0] for row in NUMBERS} | {row[0] for row in OTHERS} | {*FINDINGS, *EXTERNAL} | ELSEWHERE
    assert tested == set(RULES)


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES.values() if rule.relaxation])
def test_a_recorded_relaxation_shows_as_relaxed_and_never_as_met(rule_id: str) -> None:
    rule = RULES[rule_id]
    for fact in (None, False):
        found = judge(rule, fact, relaxed="获得省级表彰，同意放宽")
        assert (found.verdict, found.gap) == (Verdict.RELAXED, "")
        assert rule.relaxation in found.note


@pytest.mark.parametrize("rule_id", ["HB-19", "HB-20", "HB-21", "GJ-12", "GJ-13", "GJ-14", "GJ-19", "ZZ-08", "HY-C-31"])
def test_what_no_article_relaxes_stays_as_it_is(rule_id: str) -> None:
    assert judge(RULES[rule_id], None, relaxed="同意放宽").verdict is Verdict.NO_EVIDENCE


def better(op: str, fact: int, more: int) -> int:
    return fact + more if op == ">=" else max(0, fact - more)


@given(st.sampled_from(NUMBERS), st.integers(0, 30_000), st.integers(0, 30_000))
def test_a_better_number_never_worsens_a_verdict(row: tuple[str, str, str, int], fact: int, more: int) -> None:
    rule = RULES[row[0]]
    if judge(rule, fact).verdict is Verdict.MET and row[2] != "==":
        assert judge(rule, better(row[2], fact, more)).verdict is Verdict.MET


@given(st.sampled_from(["HY-B-11", "HB-16", "GJ-13"]), st.data())
def test_one_more_paper_never_worsens_a_verdict(rule_id: str, data: st.DataObject) -> None:
    rule = RULES[rule_id]
    terms = list(rule.value) if isinstance(rule.value, tuple) else []
    some = data.draw(st.lists(st.sampled_from(terms), unique=True, min_size=1))
    order = [Verdict.NOT_MET, Verdict.MET]
    one_more = [*some, data.draw(st.sampled_from(terms))]
    assert order.index(judge(rule, one_more).verdict) >= order.index(judge(rule, some).verdict)
