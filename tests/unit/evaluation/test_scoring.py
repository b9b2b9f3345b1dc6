"""The evaluation by properties and by a worked example: D13's formula, digits and ties; the bounds of D2 and D3."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.evaluation.rules import Due, GivenAnswer, Outcome, Record, Result, Rung, Served, digest, evaluate
from marketplace.pilots import policy as policies
from marketplace.pilots.policy import RoundPolicy

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
CONTENT = policies.read_file(FILE)
POLICY = policies.read_content(CONTENT)


def with_tiers(*counts: int) -> RoundPolicy:
    tiers = [{"name": f"第{n}档（示例）", "count": n, "amount": "100", "source": "示例"} for n in counts]
    rewards = {"pool": {"value": "100000", "source": "示例"}, "tiers": tiers}
    return policies.read_content({**CONTENT, "rewards": rewards})


def record(
    number: int = 1, *, very: int = 0, basic: int = 0, bad: int = 0, served: int | None = None, **more: Any
) -> Record:
    """An institution whose answering firms are its first served ones, one engagement each."""
    levels = ["very"] * very + ["basic"] * basic + ["dissatisfied"] * bad
    count = len(levels) if served is None else served
    values = {
        "institution": number, "name": f"机构{number}（示例）", "credit_code": f"9143{number:014d}", "admitted": True,
        "commitment": 10, "invited": max(count, len(levels)),
        "engagements": [
            Served(id=n, number=f"FW{n}", enterprise=n, state="accepted", complete=n < count)
            for n in range(max(count, len(levels)))
        ],
        "answers": [GivenAnswer(id=n, engagement=n, enterprise=n, level=level) for n, level in enumerate(levels)],
    }  # fmt: skip
    return Record.of(values | more)


def only(one: Record, kind: str = "term_end", policy: RoundPolicy = POLICY) -> Result:
    return evaluate([one], kind, policy)[0]


def test_a_worked_example_by_hand() -> None:
    """13 of 14 satisfied, 14 of 16 promised, rungs 1/2 + 2 of declared 8, 7 of 9 on time."""
    one = record(
        very=8, basic=5, bad=1, commitment=16, targets={"省级专精特新中小企业": 4, "total": 99},
        rungs=[
            Rung(id=1, engagement=0, enterprise=0, level="升规入统", claimants=2),
            Rung(id=2, engagement=1, enterprise=1, level="省级专精特新中小企业", claimants=1),
        ],
        due=[
            Due(kind="milestone", id=n, title="", due_on="2023-09-01", done_on=done)
            for n, done in enumerate(["2023-09-01"] * 7 + ["2023-09-02", None])
        ],
    )  # fmt: skip
    found = only(one)
    # 1300/14 = 92.857…; 1400/16 = 87.5; 100 × 2.5/8 = 31.25; 700/9 = 77.777…
    # 0.5 × 92.857… + 0.2 × 87.5 + 0.2 × 31.25 + 0.1 × 77.777… = 77.956349…
    assert found.indicators == {
        "satisfaction": Decimal("92.86"), "strict_satisfaction": Decimal("57.14"), "response_rate": Decimal("100.00"),
        "valid_answers": 14, "wilson_low": Decimal("0.6853"),
        "commitment": Decimal("87.50"), "ladder": Decimal("31.25"),
        "discipline": Decimal("77.78"),
    }  # fmt: skip
    assert found.score == Decimal("77.96")
    assert found.outcome is Outcome.COMMITMENT_UNMET


@pytest.mark.parametrize(
    ("very", "basic", "bad", "outcome"),
    [
        (8, 0, 2, Outcome.STAY_FLAGGED), (80, 0, 20, Outcome.STAY_FLAGGED), (9, 0, 2, Outcome.STAY),
        (79, 0, 20, Outcome.RECTIFY), (0, 10, 0, Outcome.STAY), (7, 0, 3, Outcome.RECTIFY),
    ],
)  # fmt: skip
def test_eighty_per_cent_is_the_bound(very: int, basic: int, bad: int, outcome: Outcome) -> None:
    assert only(record(very=very, basic=basic, bad=bad)).outcome is outcome


@pytest.mark.parametrize(
    ("answers", "served", "enough"), [(9, 10, False), (10, 30, True), (3, 3, True), (2, 3, False), (9, 9, True)]
)
def test_enough_is_ten_or_all_who_were_served(answers: int, served: int, enough: bool) -> None:
    one = record(very=answers, served=served)
    assert (only(one).outcome is not Outcome.INSUFFICIENT) is enough
    assert (only(one, "year_end").outcome is not Outcome.NOT_RANKED) is enough
    assert (only(one).rank is not None) is enough


def test_answers_about_services_that_still_run_do_not_make_enough() -> None:
    """Half-way answers count in the rate; of those served it must be ten, or all (D3)."""
    one = record(very=6, bad=6, served=4)
    told = one.answers[4:]
    assert only(one).outcome is Outcome.RECTIFY
    assert only(Record.of(one.model_dump() | {"answers": told})).outcome is Outcome.INSUFFICIENT


def test_one_answer_about_a_service_that_ended_early_judges_nobody() -> None:
    assert only(record(bad=1, served=0)).outcome is Outcome.COMMITMENT_UNMET
    assert only(record(bad=1, served=0), "year_end").outcome is Outcome.NOT_RANKED


def test_who_served_nobody_is_judged_under_the_commitment() -> None:
    found = only(record())
    assert (found.outcome, found.score) == (Outcome.COMMITMENT_UNMET, None)


def test_leaving_is_proposed_only_after_rectification() -> None:
    assert only(record(very=5, bad=6)).outcome is Outcome.RECTIFY
    assert only(record(very=5, bad=6, rectified=True)).outcome is Outcome.LEAVE_PROPOSED
    assert only(record(very=11, rectified=True)).outcome is Outcome.STAY


def test_the_same_firm_twice_is_served_once() -> None:
    twice = [Served(id=n, number="", enterprise=7, state="accepted", complete=True) for n in (1, 2)]
    assert record(engagements=twice).served == 1


def test_an_uncompleted_service_does_not_count() -> None:
    one = Served(id=1, number="", enterprise=7, state="accepted", complete=False, missing="没有交付成果")
    assert record(engagements=[one]).served == 0


def test_ties_go_by_wilson_then_served_then_code() -> None:
    large, small = record(1, very=20), record(2, very=10)
    again = record(3, very=10)
    order = [one.institution for one in evaluate([again, small, large], "year_end", POLICY)]
    assert order == [1, 2, 3]


def test_rewards_go_down_the_ranking_and_skip_the_dissatisfying() -> None:
    policy = with_tiers(1, 2)
    good, better = record(1, very=10, bad=1), record(2, very=12)
    weak = record(3, very=7, bad=3, commitment=1)
    late = record(4, very=10, admitted=False)
    found = {one.institution: one for one in evaluate([good, better, weak, late], "year_end", policy)}
    assert [found[n].outcome for n in (2, 1, 3, 4)] == [
        Outcome.AWARD, Outcome.AWARD, Outcome.LISTED, Outcome.INELIGIBLE,
    ]  # fmt: skip
    assert "第1档" in found[2].reasons[0]
    assert "第2档" in found[1].reasons[0]


def test_without_tiers_nobody_is_promised_money() -> None:
    assert only(record(very=12), "year_end").outcome is Outcome.LISTED


counts = st.tuples(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))


@given(counts)
def test_a_more_satisfied_answer_never_lowers_the_score(found: tuple[int, int, int]) -> None:
    very, basic, bad = found
    before = only(record(very=very, basic=basic, bad=bad, served=45))
    for better in ((very + 1, basic, bad - 1), (very, basic + 1, bad - 1)):
        if min(better) < 0:
            continue
        after = only(record(very=better[0], basic=better[1], bad=better[2], served=45))
        assert (after.score or 0) >= (before.score or 0)
    assert (only(record(very=very + 1, basic=basic, bad=bad, served=46)).score or 0) >= (before.score or 0)


records = st.lists(counts, min_size=1, max_size=6).map(
    lambda many: [record(n, very=v, basic=b, bad=d) for n, (v, b, d) in enumerate(many, start=1)]
)


@given(records, st.randoms(use_true_random=False), st.sampled_from(["year_end", "term_end"]))
def test_order_of_rows_is_nothing(many: list[Record], chance: Any, kind: str) -> None:
    shuffled = list(many)
    chance.shuffle(shuffled)
    assert evaluate(shuffled, kind, POLICY) == evaluate(many, kind, POLICY)


@given(records)
def test_ranks_are_one_to_n_and_scores_never_rise_on_the_way_down(many: list[Record]) -> None:
    ranked = [one for one in evaluate(many, "year_end", POLICY) if one.rank]
    assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
    scores = [one.score for one in ranked if one.score is not None]
    assert scores == sorted(scores, reverse=True)


@given(records)
def test_a_stored_record_gives_the_same_bytes(many: list[Record]) -> None:
    stored = [Record.of(one.model_dump(mode="json")) for one in many]
    first, second = evaluate(many, "term_end", POLICY), evaluate(stored, "term_end", POLICY)
    inputs = {"institutions": [one.model_dump(mode="json") for one in many]}
    assert digest(inputs, "p", first) == digest(inputs, "p", second)
