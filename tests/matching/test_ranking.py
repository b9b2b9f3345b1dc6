"""What a ranking keeps to: the right one first, hard conditions, one fixed order whatever the input's."""

import pickle
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Engine, Institution
from tests.matching.town import BLIND, BOOKS, CRACKS, FOOD, LEAN, NEEDS, SOFT, SPOILT, TOWN, WELD, engine


@pytest.mark.parametrize(("need", "best"), [(CRACKS, WELD), (SPOILT, FOOD), (BLIND, SOFT)])
def test_symptoms_lead_to_who_can_help(need, best):
    first = engine().rank(need)[0]
    assert (first.institution_id, first.suitable) == (best.id, True)


def test_nobody_suitable_is_said_when_nobody_is():
    fits = Engine.build([FOOD, LEAN]).rank(CRACKS)
    assert fits
    assert not any(fit.suitable for fit in fits)


def test_used_up_capacity_and_conflict_exclude():
    full = replace(WELD, engaged=30)
    foe = replace(WELD, id=9, conflicts=frozenset({101}))
    ranked = {fit.institution_id for fit in Engine.build([full, foe, FOOD]).rank(CRACKS)}
    assert ranked == {FOOD.id}


def test_unknown_capacity_excludes_nobody():
    assert LEAN.annual_capacity is None
    assert LEAN.id in {fit.institution_id for fit in engine().rank(CRACKS)}


def test_a_need_without_enterprise_meets_no_conflict():
    foe = replace(WELD, conflicts=frozenset({101}))
    assert Engine.build([foe]).rank(replace(CRACKS, enterprise_id=None))


@given(st.permutations(TOWN))
@settings(max_examples=8, deadline=None)
def test_order_of_input_never_matters(order):
    assert [Engine.build(order).rank(need) for need in NEEDS] == [engine().rank(need) for need in NEEDS]


def test_irrelevant_institutions_never_matter():
    some = Engine.build([WELD, FOOD]).rank(CRACKS)
    among_all = [fit for fit in engine().rank(CRACKS) if fit.institution_id in {WELD.id, FOOD.id}]
    assert some == among_all


def test_equal_institutions_tie_in_the_order_of_their_ids():
    twins = [replace(WELD, id=identity) for identity in ("b", 7, "a", 30)]
    fits = Engine.build(twins).rank(CRACKS)
    assert [fit.institution_id for fit in fits] == [7, 30, "a", "b"]
    assert len({fit.score for fit in fits}) == 1


def test_a_batch_gives_what_single_needs_give():
    assert engine().rank_many(NEEDS) == [engine().rank(need) for need in NEEDS]


def test_both_sides_see_the_same_fit():
    for institution in TOWN:
        for fit in engine().needs_for(institution.id, NEEDS):
            need = next(need for need in NEEDS if need.id == fit.need_id)
            assert fit in engine().rank(need)


def test_needs_for_is_best_first_and_cut():
    fits = engine().needs_for(WELD.id, NEEDS, top=2)
    assert fits[0].need_id == CRACKS.id
    assert len(fits) == 2


def test_an_unknown_institution_is_refused():
    with pytest.raises(KeyError):
        engine().needs_for(999, NEEDS)


def test_nothing_to_rank():
    assert Engine.build([]).rank_many(NEEDS) == [[], [], []]
    assert engine().rank_many([]) == []
    assert engine().rank(CRACKS, top=0) == []


def test_the_version_names_engine_catalogue_and_weights():
    form = r"engine=\d+-[0-9a-f]{10} catalogue=[0-9a-f]{10} weights=[0-9a-f]{10}"
    assert re.fullmatch(form, engine().version)
    assert Engine.build([BOOKS]).version == engine().version


def test_an_engine_survives_pickling():
    again = pickle.loads(pickle.dumps(engine()))
    assert again.version == engine().version
    assert again.rank(CRACKS) == engine().rank(CRACKS)


def test_empty_and_very_long_texts_are_ranked():
    blank = Institution(id=77, name="", county=None, categories=(), profile="")
    fits = Engine.build([blank, WELD]).rank(replace(CRACKS, text=""))
    assert all(0 <= fit.score <= 1 for fit in fits)
    long = Engine.build([replace(WELD, profile=WELD.profile * 300)]).rank(replace(CRACKS, text="焊缝里头有气孔" * 1500))
    assert 0 <= long[0].score <= 1
