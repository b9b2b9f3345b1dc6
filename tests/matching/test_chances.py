"""Newcomers by a stated rule that anybody can draw again; exposure counted by hand."""

from collections import Counter
from dataclasses import replace

import pytest

from matching import Engine, Need, Satisfaction
from matching.exploration import Exploration, Ranked, explored
from matching.exposure import Seen, Standing, exposure
from matching.facts import is_newcomer
from tests.matching.town import CRACKS, FOOD, SPOILT, WELD

NEW = [replace(WELD, id=100 + n, satisfaction=None, engaged=0, certifications=(), cases=()) for n in range(6)]
OLD = [replace(WELD, id=n) for n in range(1, 13)]
TOWN = Engine.build([*OLD, *NEW, FOOD])
RULE = Exploration("株洲2023")


def shown(rule: Exploration | None = RULE, need: Need = CRACKS, town: Engine = TOWN, kept: int = 30) -> list[Ranked]:
    """The ranking of one need with what the rule shows."""
    return explored(town, [need], rule, shown=10, kept=kept)[0]


def test_without_a_rule_nothing_changes():
    assert [(one.fit, one.after) for one in shown(None, kept=10)] == [(fit, None) for fit in TOWN.rank(CRACKS, 10)]


def test_behind_four_known_ones_a_newcomer_is_shown_and_says_so():
    drawn = [one for one in shown() if one.after]
    assert sorted(one.after or 0 for one in drawn) == [4, 8]
    for one in drawn:
        assert one.fit.institution_id >= 100
        assert one.fit.suitable
        assert one.rank > 10
        told = one.fit.reasons[-1]
        assert (told.signal, told.points) == ("newcomer", 0)
        assert "连续 4 家" in told.text
        assert "种子「株洲2023」" in told.text
        assert f"按得分是第 {one.rank} 名" in told.text


def test_nobody_loses_place_or_score_by_the_rule():
    plain = TOWN.rank(CRACKS, 30)
    assert [one.rank for one in shown()] == list(range(1, len(plain) + 1))
    bare = [replace(one.fit, reasons=one.fit.reasons[:-1]) if one.after else one.fit for one in shown()]
    assert bare == plain


def test_one_drawn_from_behind_what_is_kept_is_kept_too():
    drawn = [one for one in shown(kept=10) if one.after]
    assert [one.rank for one in shown(kept=10)] == [*range(1, 11), *sorted(one.rank for one in drawn)]
    assert len(drawn) == 2


def test_needs_together_and_alone_draw_alike():
    needs = [CRACKS, SPOILT, replace(CRACKS, id=77)]
    assert explored(TOWN, needs, RULE, kept=30) == [shown(need=need) for need in needs]


def test_over_needs_and_seeds_every_newcomer_comes_about_as_often():
    few = Engine.build([*OLD[:11], *NEW])
    needs = [replace(CRACKS, id=n) for n in range(60)]
    counts = Counter(
        one.fit.institution_id
        for seed in ("甲", "乙", "丙") for found in explored(few, needs, Exploration(seed), kept=10)
        for one in found if one.after
    )  # fmt: skip
    even = counts.total() / len(NEW)
    assert counts.total() == 3 * 60 * 2
    assert all(0.7 * even < counts[new.id] < 1.3 * even for new in NEW)


def test_where_a_newcomer_stands_by_itself_none_is_drawn():
    best = replace(NEW[0], id=0, cases=WELD.cases, certifications=WELD.certifications)
    behind = [replace(one, satisfaction=Satisfaction(0, 0, 9)) for one in OLD[4:]]
    ranked = shown(town=Engine.build([best, *OLD[:4], *NEW, *behind]))
    assert ranked[4].fit.institution_id == 0
    assert [one.after for one in ranked if one.after] == [9]


def test_nobody_unsuitable_is_drawn():
    alone = Engine.build([*OLD, replace(FOOD, id=200)])
    assert not any(one.after for one in shown(town=alone))
    assert is_newcomer(FOOD)
    assert not is_newcomer(WELD)


@pytest.mark.parametrize(("seed", "every"), [(" ", 5), ("甲", 1)])
def test_a_rule_without_seed_or_measure_is_refused(seed, every):
    with pytest.raises(ValueError, match="seed"):
        Exploration(seed, every)


def test_exposure_is_what_a_hand_counts():
    standings = {
        1: Standing("小型", "3 年以下", "天元区"),
        2: Standing("大型", "10 年以上", "天元区"),
        3: Standing("小型", None, "醴陵市"),
    }
    shares = {
        (one.kind, one.group): one for one in exposure([Seen(2, 1, 3), Seen(1, 2), Seen(99, 2), Seen(1, 11)], standings)
    }
    small, large = shares["size", "小型"], shares["size", "大型"]
    assert (small.institutions, small.shown, small.first, small.never) == (2, 1, 0, 1)
    assert (large.institutions, large.shown, large.first, large.never) == (1, 3, 3, 0)
    second = 0.6309297535714575
    assert small.share == pytest.approx(second / (3 + second))
    assert large.ratio == pytest.approx(3 * large.share)
    assert shares["age", "未填写"].institutions == 1
    assert sum(one.share for one in shares.values() if one.kind == "county") == pytest.approx(1)


def test_exposure_of_nothing():
    assert [one.share for one in exposure([], {1: Standing()})] == [0, 0, 0]
    assert exposure([Seen(1, 1)], {}) == []
    with pytest.raises(ValueError, match="depth"):
        exposure([], {}, depth=0)
