"""A batch in parts: the same bytes however it is split, the same fits as single needs, names that stay."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Engine
from matching.batch import Shortlists, best_needs, merge, plan, rank_part
from tests.matching.town import CRACKS, NEEDS, TOWN, WELD, engine

MANY = [replace(need, id=f"{need.id}-{n}" if n % 2 else 1000 * n + int(need.id)) for n in range(6) for need in NEEDS]
WHOLE = rank_part(engine(), MANY, top=3).to_bytes()


@given(st.lists(st.integers(0, 3), min_size=len(MANY), max_size=len(MANY)), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_however_it_is_split_the_bytes_are_the_same(owners, chance):
    groups = [[need for need, owner in zip(MANY, owners, strict=True) if owner == one] for one in range(4)]
    parts = [rank_part(engine(), group, top=3) for group in groups]
    chance.shuffle(parts)
    assert merge(Shortlists.from_bytes(part.to_bytes()) for part in parts).to_bytes() == WHOLE


def test_a_part_says_what_ranking_says():
    found = rank_part(engine(), MANY, top=3)
    for need in MANY:
        expected = [(fit.institution_id, fit.score, fit.suitable) for fit in engine().rank(need, top=3)]
        assert found.of(need.id) == expected
    with pytest.raises(KeyError):
        found.of(5)


def test_the_other_side_says_what_ranking_says():
    ids = [one.id for one in TOWN]
    found = best_needs(engine(), NEEDS, ids, 2)
    for one in ids:
        plain = [(fit.need_id, fit.score, fit.suitable) for fit in engine().needs_for(one, NEEDS, 2)]
        assert found[one] == plain
    assert best_needs(engine(), [replace(CRACKS, enterprise_id=7)], [WELD.id], 0) == {WELD.id: []}
    with pytest.raises(KeyError):
        best_needs(engine(), NEEDS, [999], 2)


def test_explain_writes_the_reasons_of_what_a_part_found():
    ids = [institution for institution, _, _ in rank_part(engine(), [CRACKS], top=3).of(CRACKS.id)]
    assert engine().explain(CRACKS, ids) == engine().rank(CRACKS, top=3)


def test_a_plan_names_the_same_work_alike_and_other_work_otherwise():
    parts = plan("v1", "town", MANY, size=5)
    assert [len(part.need_ids) for part in parts] == [5, 5, 5, 3]
    assert plan("v1", "town", MANY[::-1], size=5) == parts
    assert not {one.id for one in parts} & {one.id for one in plan("v2", "town", MANY, size=5)}
    assert not {one.id for one in parts} & {one.id for one in plan("v1", "other", MANY, size=5)}
    changed = plan("v1", "town", [replace(MANY[0], text="换了说法"), *MANY[1:]], size=5)
    assert sum(one.id != other.id for one, other in zip(parts, changed, strict=True)) == 1
    assert plan("v1", "town", []) == ()


@pytest.mark.parametrize("cut", [0, 5, 40, len(WHOLE) - 1])
def test_a_block_cut_off_is_refused(cut):
    with pytest.raises(ValueError):
        Shortlists.from_bytes(WHOLE[:cut])


def test_parts_that_do_not_belong_together_are_refused():
    part = rank_part(engine(), NEEDS)
    with pytest.raises(ValueError, match="two parts"):
        merge([part, part])
    with pytest.raises(ValueError, match="one engine"):
        merge([part, replace(rank_part(engine(), MANY), version="v0")])
    with pytest.raises(ValueError, match="one engine"):
        merge([])
    with pytest.raises(ValueError, match="twice"):
        plan("v1", "town", [CRACKS, CRACKS])
    with pytest.raises(ValueError, match="at least 1"):
        plan("v1", "town", MANY, size=0)


def test_nobody_to_rank_is_a_part_too():
    empty = rank_part(Engine.build([]), NEEDS)
    assert [empty.of(need.id) for need in NEEDS] == [[], [], []]
    assert len(merge([rank_part(Engine.build(TOWN), [])])) == 0
