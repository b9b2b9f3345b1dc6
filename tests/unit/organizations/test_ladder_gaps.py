"""The ladder's self-test: by day, by certainty, at borders; a better fact never lowers a verdict or a score."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.errors import RuleBroken
from marketplace.organizations import policy
from marketplace.organizations.policy import Kind, Rung
from marketplace.organizations.rules.gaps import Given, Points, SelfTest, Verdict, judge

SEEDS = Path(__file__).parents[3] / "seeds" / "ladder"
CRITERIA = policy.read(SEEDS)
DAY_2023, DAY_2026 = date(2023, 6, 1), date(2026, 11, 1)
INNOVATIVE, PROVINCE, GIANT = "创新型中小企业", "省级专精特新中小企业", "国家级专精特新小巨人"
RUNGS = [one for rule in CRITERIA.rules for one in rule.rung]


def rung(name: str, day: date) -> Rung:
    found = CRITERIA.of(name, day)
    assert found is not None
    return found[1]


def held(name: str, day: date = DAY_2023, /, **values: float) -> SelfTest:
    return judge(rung(name, day), CRITERIA, {key: Given(Decimal(str(one)), day) for key, one in values.items()})


def verdicts(test: SelfTest) -> dict[str, Verdict]:
    return {one.condition.key: one.verdict for one in test.conditions}


@pytest.mark.parametrize(
    ("day", "title"),
    [(date(2026, 3, 31), "暂行办法"), (date(2026, 4, 1), "2026年修订"), (date(2022, 8, 1), "暂行办法")],
)
def test_the_rule_is_the_days_own(day: date, title: str) -> None:
    found = CRITERIA.of(PROVINCE, day)
    assert found is not None
    assert title in found[0].title


def test_before_any_rule_nothing_is_judged() -> None:
    assert CRITERIA.of(PROVINCE, date(2022, 7, 31)) is None
    assert CRITERIA.of("没有这一级", DAY_2023) is None


def test_a_gap_says_how_much_is_lacking() -> None:
    test = held(PROVINCE, DAY_2026, revenue=1200, rd_least2=80, rd_share_least2=2.5, niche_years=3)
    found = {one.condition.key: one for one in test.conditions}
    assert found["niche_years"].verdict is Verdict.MET
    assert found["rd"].verdict is Verdict.NOT_MET
    assert "还差 20 万元" in found["rd"].gap
    assert "还差 0.5 个百分点" in found["rd"].gap
    assert found["revenue"].verdict is Verdict.NO_EVIDENCE  # the other way is not ruled out
    assert test.verdict is Verdict.NOT_MET


def test_what_is_unconfirmed_never_decides() -> None:
    for value in (0, 1):
        assert verdicts(held(GIANT, chain_role=value, key_field=value)) | {"chain": Verdict.TO_CONFIRM} == verdicts(
            held(GIANT, chain_role=1 - value, key_field=1 - value)
        )
    for one in RUNGS:
        for condition in one.condition:
            if not condition.grade.decides:
                best = judge(
                    one, CRITERIA, {key: Given(fact.highest, DAY_2023) for key, fact in CRITERIA.facts.items()}
                )
                assert verdicts(best)[condition.key] is Verdict.TO_CONFIRM


def test_the_score_is_a_range_where_lines_are_unconfirmed() -> None:
    """Local 15, research staff 5 and research body 10 points cannot be told from the sources."""
    facts = {key: one.highest if one.better == "more" else Decimal(0) for key, one in CRITERIA.facts.items()}
    test = judge(rung(PROVINCE, DAY_2023), CRITERIA, {key: Given(one, DAY_2023) for key, one in facts.items()})
    assert test.total == Points(70, 100)
    assert verdicts(test)["merit"] is Verdict.MET


def test_a_border_that_the_text_leaves_open_is_a_range() -> None:
    def points(key: str, **values: float) -> Points:
        return next(one.points for one in held(INNOVATIVE, **values).scored if one.indicator.key == key)

    assert points("rd_share", rd_share=5) == Points(20, 20)  # «≥5%» stands in the text
    assert points("rd_share", rd_share=3) == Points(10, 15)
    assert points("debt", debt=55) == Points(10, 10)
    assert points("debt", debt=75) == Points(0, 5)
    assert points("ip", ip_level=1) == Points(5, 5)


@pytest.mark.parametrize(
    ("revenue", "share", "expected"),
    [(10000, 3, Verdict.MET), (9999, 3, Verdict.NOT_MET), (5000, 6, Verdict.MET), (4999, 60, Verdict.NO_EVIDENCE)],
)
def test_the_research_of_a_giant_goes_by_its_revenue(revenue: float, share: float, expected: Verdict) -> None:
    no_prize = {"prize_nation": 0, "maker": 0}
    test = held(GIANT, revenue=revenue, rd_share_least2=share, own_rd_org=1, ip_used=2, **no_prize)
    assert verdicts(test)["new"] is expected
    ways = next(one.ways for one in test.conditions if one.condition.key == "new")
    assert len(ways) == 3  # the other brackets are not this enterprise's


def test_a_direct_way_is_enough() -> None:
    assert verdicts(held(INNOVATIVE, equity3=500))["merit"] is Verdict.MET
    assert held(INNOVATIVE, DAY_2026, equity3=500).verdict is Verdict.TO_CONFIRM


BRACKETS = {one.fact for rung in RUNGS for each in rung.condition for way in each.ways for one in way if one.is_bracket}
KEYS = sorted(CRITERIA.facts)


@st.composite
def enterprises(draw: st.DrawFn) -> dict[str, Decimal]:
    values = {}
    for key in draw(st.sets(st.sampled_from(KEYS), min_size=8)):
        fact = CRITERIA.facts[key]
        most = min(int(fact.highest), 12000)
        values[key] = Decimal(draw(st.integers(int(fact.least) if fact.kind is Kind.NUMBER else 0, most)))
    return values


@settings(max_examples=60, deadline=None)
@given(one=st.sampled_from(RUNGS), values=enterprises(), data=st.data())
def test_a_better_fact_never_lowers(one: Rung, values: dict[str, Decimal], data: st.DataObject) -> None:
    """But for a fact that says which bracket applies: a larger revenue brings other conditions, as the rule does."""
    key = data.draw(st.sampled_from(sorted(set(values) - BRACKETS) or sorted(values)))
    fact = CRITERIA.facts[key]
    step = Decimal(data.draw(st.integers(0, 12000)))
    better = min(values[key] + step, fact.highest) if fact.better == "more" else max(values[key] - step, Decimal(0))
    if key in BRACKETS:
        return
    before, after = (
        judge(one, CRITERIA, {name: Given(each, DAY_2023) for name, each in facts.items()})
        for facts in (values, values | {key: better})
    )
    assert all(
        new.verdict.place >= old.verdict.place for old, new in zip(before.conditions, after.conditions, strict=True)
    )
    assert after.verdict.place >= before.verdict.place
    if before.total and after.total:
        assert (after.total.low, after.total.high) >= (before.total.low, before.total.high)
        assert after.total.high >= before.total.high


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('{ fact = "rd", at_least = 100 }', '{ fact = "rdd", at_least = 100 }', "没有事实 rdd"),
        ('{ fact = "debt", at_most = 70 }', '{ fact = "debt", at_least = 70 }', "方向写反"),
        ('at_least = "500 强"', 'at_least = "五百强"', "没有选项"),
        ("max = 15", "max = 16", "合计应为 100"),
        ('grade = "C"', 'grade = "D"', "rung.3.condition"),
        ('key = "merit"', "key = ", "line"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "facts.toml").write_text((SEEDS / "facts.toml").read_text("utf-8"), "utf-8")
    text = (SEEDS / "2022.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "2022.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RuleBroken, match=words) as refused:
        policy.read(tmp_path)
    assert "2022.toml" in str(refused.value)
