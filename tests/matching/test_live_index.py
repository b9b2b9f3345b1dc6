"""What enters or leaves later ranks as if it had been there from the start; bounds never lose anybody."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Case, Engine, Institution, Outcome, catalogue, shortlist, weights, wording
from matching.batch import rank_part
from matching.text import TextIndex
from tests.matching.town import CRACKS, NEEDS, TOWN

SERVICES, TUNED = catalogue.load().services, weights.load()


def crowd(count: int, seed: int = 3) -> list[Institution]:
    """Made-up institutions in the catalogue's words, some alike, some with prices, outcomes, conflicts or no room."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        offered = chance.sample(SERVICES[30:60], 2)
        case = Case(
            f"为{chance.choice(('机车', '陶瓷', '食品'))}企业做{offered[0].delivers[0]}",
            None,
            chance.choice((None, 5.0)),
        )
        found.append(Institution(
            id=number, name="示例服务", county=chance.choice((None, "天元区")),
            profile="。".join(one.delivers[0] for one in offered),
            categories=tuple({one.direction for one in offered}), cases=(case,),
            annual_capacity=chance.choice((None, 0, 9)),
            outcomes=(Outcome(NEEDS[0].text, chance.random(), "检验检测"),) if number % 3 else (),
            conflicts=frozenset({101}) if number % 7 == 0 else frozenset(),
        ))  # fmt: skip
    return found


CROWD = crowd(90)
ASKED = [replace(need, budget_wan=budget, id=f"{need.id}-{budget}") for need in NEEDS for budget in (None, 2.0, 20.0)]


@given(st.sets(st.integers(0, len(TOWN) - 1)), st.sets(st.integers(0, len(TOWN) - 1)))
@settings(max_examples=12, deadline=None)
def test_a_changed_engine_ranks_like_a_rebuilt_one(first, gone):
    started = Engine.build([TOWN[place] for place in sorted(first)])
    late = [one for place, one in enumerate(TOWN) if place not in first]
    changed = started.changed(add=late, remove=[TOWN[place].id for place in gone & first])
    rebuilt = Engine.build([one for place, one in enumerate(TOWN) if place not in gone & first])
    assert changed.rank_many(NEEDS) == rebuilt.rank_many(NEEDS)
    assert changed.version == rebuilt.version


def test_a_changed_institution_takes_the_place_of_its_old_self():
    told = replace(
        TOWN[1], profile="焊缝射线、超声波探伤，出第三方报告。", outcomes=(Outcome("焊缝探伤报告", 1.0, "检验检测"),)
    )
    changed = Engine.build(TOWN).changed(add=[told])
    assert changed.rank(CRACKS) == Engine.build([TOWN[0], told, *TOWN[2:]]).rank(CRACKS)


@pytest.mark.parametrize("top", [1, 7, 30])
def test_bounds_lose_nobody(top, monkeypatch):
    engine = Engine.build(CROWD)
    every = [fits[:top] for fits in engine.rank_many(ASKED, top=len(CROWD))]
    assert engine.rank_many(ASKED, top) == every
    assert [engine.rank(need, top) for need in ASKED] == every
    monkeypatch.setattr(wording, "FEW", 10)
    assert Engine.build(CROWD).rank_many(ASKED, top) == every


@pytest.mark.parametrize("scores", [(0.0, 0.4, 0.4, 0.9), (0.0, 0.0, 0.0, 0.0), (0.1, 0.1, 0.5, 0.5)])
def test_bounds_lose_nobody_where_many_scores_are_equal(scores):
    flat = Engine.build(CROWD, weights=replace(TUNED, raw=(0.0, 0.3, 0.6, 1.0), calibrated=scores))
    assert flat.rank_many(ASKED, 4) == [fits[:4] for fits in flat.rank_many(ASKED, top=len(CROWD))]


def test_few_pairs_are_worked_out(monkeypatch):
    engine, seen = Engine.build(CROWD), []
    ordered = shortlist._ordered
    monkeypatch.setattr(shortlist, "_ordered", lambda *args: seen.append(len(args[1])) or ordered(*args))
    rank_part(engine, ASKED, top=1)
    assert sum(seen) < 0.7 * len(ASKED) * len(CROWD)


WORDS = st.text(alphabet="焊缝探伤瓷器ab1，。 ", max_size=9)


@given(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=4), st.data())
@settings(max_examples=50, deadline=None)
def test_a_changed_text_index_equals_a_rebuilt_one(first, more, data):
    index = TextIndex.build(first).add(more)
    gone = data.draw(st.sets(st.integers(0, max(0, len(first + more) - 1)))) if first + more else set()
    rebuilt = TextIndex.build([text for place, text in enumerate(first + more) if place not in gone])
    changed = index.remove(sorted(gone))
    assert changed.size == rebuilt.size
    for mine, theirs in zip(changed.search(WORDS_ASKED, 4), rebuilt.search(WORDS_ASKED, 4), strict=True):
        assert np.array_equal(mine, theirs)


WORDS_ASKED = ["焊缝探伤", "瓷器a1", "b"]


def test_a_place_that_is_not_there_cannot_be_removed():
    with pytest.raises(IndexError):
        TextIndex.build(["焊缝"]).remove([1])
