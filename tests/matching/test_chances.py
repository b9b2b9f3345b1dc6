"""Newcomers by a stated rule that anybody can draw again; exposure counted by hand."""

from dataclasses import replace

import pytest

from matching import Engine
from matching.exploration import Exploration, explored, is_newcomer
from matching.exposure import Standing, exposure
from tests.matching.town import CRACKS, FOOD, WELD, engine

NEW = [replace(WELD, id=100 + n, satisfaction=None, engaged=0, certifications=(), cases=()) for n in range(6)]
OLD = [replace(WELD, id=n) for n in range(1, 13)]
TOWN = Engine.build([*OLD, *NEW, FOOD])


def test_without_a_rule_nothing_changes():
    assert explored(TOWN, CRACKS, 10, None) == TOWN.rank(CRACKS, 10)


def test_every_fifth_place_goes_to_a_newcomer_and_says_so():
    plain, given = TOWN.rank(CRACKS, 10), explored(TOWN, CRACKS, 10, Exploration("株洲2023"))
    changed = [place for place, (one, other) in enumerate(zip(plain, given, strict=True), 1) if one != other]
    assert changed == [5, 10]
    for place in changed:
        fit = given[place - 1]
        assert fit.institution_id >= 100
        assert fit.suitable
        assert fit.reasons[-1].text == (
            f"按公开的新机构试荐规则（每 5 个名额留 1 个，种子「株洲2023」）抽到第 {place} 位；得分不变。"
        )
        assert replace(fit, reasons=fit.reasons[:-1]) == TOWN.explain(CRACKS, [fit.institution_id])[0]


def test_the_same_seed_draws_alike_and_other_needs_draw_otherwise():
    rule = Exploration("甲")
    assert explored(TOWN, CRACKS, 10, rule) == explored(TOWN, CRACKS, 10, rule)
    drawn = {explored(TOWN, replace(CRACKS, id=n), 5, rule)[4].institution_id for n in range(20)}
    assert len(drawn) > 2


def test_nobody_unsuitable_is_drawn():
    alone = Engine.build([*OLD, replace(FOOD, id=200)])
    assert explored(alone, CRACKS, 10, Exploration("甲")) == alone.rank(CRACKS, 10)
    assert is_newcomer(FOOD)
    assert not is_newcomer(WELD)


@pytest.mark.parametrize("rule", [Exploration(" "), Exploration("甲", every=1)])
def test_a_rule_without_seed_or_measure_is_refused(rule):
    with pytest.raises(ValueError, match="seed"):
        explored(engine(), CRACKS, 10, rule)


def test_exposure_is_what_a_hand_counts():
    standings = {
        1: Standing("小型", "3 年以下", "天元区"),
        2: Standing("大型", "10 年以上", "天元区"),
        3: Standing("小型", None, "醴陵市"),
    }
    shares = {(one.kind, one.group): one for one in exposure([[2, 1], [2, 99], [2]], standings)}
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
    assert exposure([[1]], {}) == []
    with pytest.raises(ValueError, match="depth"):
        exposure([], {}, depth=0)
