"""Allocation: capacity and wishes always hold, promises as far as they can; small cases equal the best of all plans."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Fit, Institution, Need, allocate
from matching.allocation import PRICE_OF_A_MISSING_FIRM


def need(identity, firm=None, wanted=1):
    return Need(id=identity, category="检验检测", text="甲", enterprise_id=firm, wanted=wanted)


def institution(identity, capacity=None, commitment=0, engaged=0, conflicts=frozenset()):
    return Institution(
        id=identity, name=f"示例{identity}", county=None, categories=("检验检测",), profile="",
        annual_capacity=capacity, commitment=commitment, engaged=engaged, conflicts=conflicts,
    )  # fmt: skip


def fits(scores):
    """`{(need, institution): score}` as the engine would give it."""
    found: dict[int, list[Fit]] = {}
    for (one, other), score in sorted(scores.items(), key=lambda item: -item[1]):
        found.setdefault(one, []).append(Fit(one, other, score, True, ()))
    return found


def worth(pairs, scores, institutions):
    """What a plan is worth: its scores, less the price of every missing firm."""
    missing = sum(
        max(0, (one.commitment or 0) - one.engaged - sum(1 for _, other in pairs if other == one.id))
        for one in institutions
    )
    return sum(scores[pair] for pair in pairs) - PRICE_OF_A_MISSING_FIRM * missing


def allowed(pairs, needs, institutions):
    """Whether a plan keeps to capacity and wishes (every need of its own firm)."""
    return all(sum(1 for one, _ in pairs if one == n.id) <= n.wanted for n in needs) and all(
        one.free is None or sum(1 for _, other in pairs if other == one.id) <= one.free for one in institutions
    )


SCORES = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 3)), st.integers(30, 99).map(lambda n: n / 100), min_size=1, max_size=8
)


@given(SCORES, st.lists(st.integers(0, 3), min_size=3, max_size=3), st.lists(st.integers(0, 3), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_small_towns_get_the_best_plan_of_all(scores, capacities, commitments):
    needs = [need(n, firm=100 + n, wanted=1 + n % 2) for n in range(1, 5)]
    institutions = [institution(i + 1, capacities[i], commitments[i]) for i in range(3)]
    advice = allocate(needs, institutions, fits(scores), minimum=0)
    chosen = [(one, other) for one, other, _ in advice.assignments]
    assert allowed(chosen, needs, institutions)
    plans = (plan for size in range(len(scores) + 1) for plan in combinations(sorted(scores), size))
    best = max(worth(plan, scores, institutions) for plan in plans if allowed(plan, needs, institutions))
    assert worth(chosen, scores, institutions) == pytest.approx(best, abs=1e-4)


@given(SCORES, st.lists(st.integers(0, 3), min_size=3, max_size=3), st.data())
@settings(max_examples=40, deadline=None)
def test_pinned_pairs_come_first_and_forbidden_never_and_the_rest_is_the_best(scores, capacities, data):
    needs = [need(n, firm=100 + n, wanted=1 + n % 2) for n in range(1, 5)]
    institutions = [institution(i + 1, capacities[i], 1) for i in range(3)]
    pinned = frozenset(data.draw(st.sets(st.sampled_from(sorted(scores)), max_size=2)))
    left = sorted(set(scores) - pinned)
    forbidden = frozenset(data.draw(st.sets(st.sampled_from(left), max_size=2))) if left else frozenset()
    advice = allocate(needs, institutions, fits(scores), minimum=0, pinned=pinned, forbidden=forbidden)
    chosen = [(one, other) for one, other, _ in advice.assignments]
    assert allowed(chosen, needs, institutions)
    assert not forbidden & set(chosen)
    may = sorted(set(scores) - forbidden)
    plans = [plan for size in range(len(may) + 1) for plan in combinations(may, size)]
    plans = [plan for plan in plans if allowed(plan, needs, institutions)]
    most = max(len(pinned & set(plan)) for plan in plans)
    assert len(pinned & set(chosen)) == most
    best = max(worth(plan, scores, institutions) for plan in plans if len(pinned & set(plan)) == most)
    assert worth(chosen, scores, institutions) == pytest.approx(best, abs=1e-4)


@given(SCORES, st.lists(st.integers(0, 3), min_size=3, max_size=3), st.lists(st.integers(1, 2), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_where_needs_share_firms_capacity_and_promises_count_firms(scores, capacities, firms):
    needs = [need(n, firm=100 + firms[n - 1], wanted=1 + n % 2) for n in range(1, 5)]
    institutions = [institution(i + 1, capacities[i], 1) for i in range(3)]
    advice = allocate(needs, institutions, fits(scores), minimum=0)
    short = {one: missing for one, missing, _ in advice.short}
    for one in institutions:
        met = {firms[n - 1] for n, other, _ in advice.assignments if other == one.id}
        assert len(met) <= one.free
        assert short.get(one.id, 0) == max(0, 1 - len(met))
    for asked in needs:
        assert sum(1 for n, _, _ in advice.assignments if n == asked.id) <= asked.wanted


def test_a_promise_outranks_a_slightly_better_fit():
    needs = [need(1, 101), need(2, 102)]
    scores = {(1, 1): 0.9, (2, 1): 0.9, (2, 2): 0.5}
    advice = allocate(needs, [institution(1, 5, 1), institution(2, 5, 1)], fits(scores), minimum=0)
    assert {(n, i) for n, i, _ in advice.assignments} == {(1, 1), (2, 2)}
    assert advice.short == ()


def test_two_needs_of_one_firm_count_once_toward_a_promise_and_use_one_place():
    needs = [need(1, 101), need(2, 101)]
    scores = {(1, 1): 0.9, (2, 1): 0.8}
    advice = allocate(needs, [institution(1, 1, 2)], fits(scores), minimum=0)
    assert len(advice.assignments) == 2
    assert advice.short[0][:2] == (1, 1)


def test_forbidden_conflict_and_unsuitable_are_never_advised():
    needs = [need(1, 101)]
    given_fits = fits({(1, 1): 0.9, (1, 2): 0.8}) | {}
    given_fits[1].append(Fit(1, 3, 0.2, False, ()))
    institutions = [institution(1), institution(2, conflicts=frozenset({101})), institution(3)]
    advice = allocate(needs, institutions, given_fits, minimum=0, forbidden=frozenset({(1, 1)}))
    assert advice.assignments == ()
    assert advice.unserved[0][0] == 1


def test_a_pinned_pair_is_taken():
    needs = [need(1, 101)]
    advice = allocate(
        needs, [institution(1), institution(2)], fits({(1, 1): 0.9, (1, 2): 0.3}), minimum=0, pinned=frozenset({(1, 2)})
    )
    assert [(n, i) for n, i, _ in advice.assignments] == [(1, 2)]


def test_gaps_come_with_their_reason():
    needs = [need(1, 101), need(2, 102)]
    advice = allocate(needs, [institution(1, 1, commitment=None)], fits({(2, 1): 0.9}), minimum=10)
    assert "补充征集" in dict(advice.unserved)[1]
    identity, missing, why = advice.short[0]
    assert (identity, missing) == (1, 9)
    assert "年服务企业能力" in why


def test_a_need_that_nobody_suits_is_told_the_nearest():
    near = {1: [Fit(1, 7, 0.21, False, ())]}
    advice = allocate([need(1, 101)], [institution(7)], near, minimum=0)
    assert advice.unserved == (
        (1, "在库机构中没有合适的，最接近的是示例7（得分 0.21）；建议面向「检验检测」方向补充征集能做这项服务的机构。"),
    )


def test_nothing_to_allocate():
    assert allocate([], [], {}).assignments == ()
    assert allocate([need(1)], [], {}).unserved[0][0] == 1
