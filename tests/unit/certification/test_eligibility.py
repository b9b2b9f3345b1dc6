"""Verdicts of the pilot's rules: at their bound, just under, missing; a better fact never worsens a verdict."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.policy import ProgrammePolicy, Rule, read_content, read_file
from marketplace.certification.rules.eligibility import RuleVerdict, Verdict, assess, eligible, judge, not_met

FILE = Path(__file__).resolve().parents[3] / "seeds" / "programmes" / "zhuzhou_pilot.toml"
POLICY: ProgrammePolicy = read_content(read_file(FILE), name=FILE.name)
RULES = {rule.id: rule for rule in POLICY.rule}
WHOLE: dict[str, Any] = {
    "reg_place": "430281", "is_financial_institution": False, "legal_person": True, "industry_knowledge": True,
    "professional_capacity": True, "success_cases": 1, "committed_enterprises": 10, "service_direction": ["检验检测"],
    "truthfulness_commitment": True,
}  # fmt: skip


def verdict(name: str, fact: Any) -> RuleVerdict:
    return judge(RULES[name], fact)


@pytest.mark.parametrize(
    ("name", "fact", "expected"),
    [
        ("ZZ-01", "430202", Verdict.MET), ("ZZ-01", "430102", Verdict.NOT_MET), ("ZZ-01", None, Verdict.NO_EVIDENCE),
        ("ZZ-02", False, Verdict.MET), ("ZZ-02", True, Verdict.NOT_MET), ("ZZ-02", None, Verdict.NO_EVIDENCE),
        ("ZZ-03", True, Verdict.MET), ("ZZ-03", False, Verdict.NOT_MET), ("ZZ-03", None, Verdict.NO_EVIDENCE),
        ("ZZ-04", None, Verdict.NEEDS_JUDGEMENT), ("ZZ-04", True, Verdict.MET), ("ZZ-04", False, Verdict.NOT_MET),
        ("ZZ-06", 1, Verdict.MET), ("ZZ-06", 0, Verdict.NOT_MET), ("ZZ-06", None, Verdict.NO_EVIDENCE),
        ("ZZ-08", 10, Verdict.MET), ("ZZ-08", 9, Verdict.NOT_MET), ("ZZ-08", None, Verdict.NO_EVIDENCE),
        ("ZZ-10", ["检验检测", "上市辅导"], Verdict.MET), ("ZZ-10", ["检验检测", "会务"], Verdict.NOT_MET),
        ("ZZ-10", [], Verdict.NO_EVIDENCE), ("ZZ-15", True, Verdict.MET), ("ZZ-15", None, Verdict.NO_EVIDENCE),
        ("ZZ-15", False, Verdict.NOT_MET),
    ],
)  # fmt: skip
def test_each_row_takes_each_verdict(name: str, fact: Any, expected: Verdict) -> None:
    assert verdict(name, fact).verdict is expected


def test_the_gap_is_said_in_words_with_its_article() -> None:
    assert verdict("ZZ-08", 7).gap == "还差 3 家，二(二)2"
    assert verdict("ZZ-10", ["会务"]).gap.startswith("「会务」不在范围之内")


def test_a_number_is_no_yes() -> None:
    assert verdict("ZZ-03", 1).verdict is Verdict.NOT_MET


def test_only_rows_about_the_institution_in_the_phase_are_judged() -> None:
    assert [one.id for one in assess(POLICY.rule, {}, phase="after")] == ["ZZ-07", "ZZ-09", "ZZ-14"]
    assert not {"ZZ-11", "ZZ-12", "ZZ-13", "ZZ-16"} & {one.id for one in assess(POLICY.rule, {})}


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, True), ({"committed_enterprises": 9}, False), ({"industry_knowledge": None}, None),
     ({"industry_knowledge": False}, False), ({"success_cases": None}, None),
     ({"success_cases": None, "legal_person": False}, False)],
)  # fmt: skip
def test_eligible_is_never_a_bare_yes(change: dict[str, Any], expected: bool | None) -> None:
    assert eligible(assess(POLICY.rule, WHOLE | change)) is expected


def test_soft_rows_never_decide() -> None:
    soft = Rule.model_validate(RULES["ZZ-08"].model_dump() | {"weight": "soft"})
    rows = [judge(soft, 1), judge(RULES["ZZ-06"], 3)]
    assert eligible(rows) is True
    assert not_met(rows) == ()


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(["ZZ-06", "ZZ-07", "ZZ-08", "ZZ-09"]))
def test_a_better_fact_never_worsens_a_verdict(fact: int, more: int, name: str) -> None:
    if verdict(name, fact).verdict is Verdict.MET:
        assert verdict(name, fact + more).verdict is Verdict.MET


def test_the_rows_are_those_of_the_rules_with_their_ids_and_articles() -> None:
    assert list(RULES) == [f"ZZ-{number:02d}" for number in range(1, 17)]
    assert RULES["ZZ-08"].threshold_words == ">= 10 家"
    assert RULES["ZZ-15"].article == "附件2"
