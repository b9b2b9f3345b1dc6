"""Learned weights: found again where outcomes follow others than those that serve, refused where they do not."""

import random

import numpy as np
import pytest

from matching import Engine, catalogue, weights
from matching.calibration import calibrate, error, reliability
from matching.learning import LEAST_NEEDS, Example, examples, learn
from matching.weights import SIGNALS
from tests.matching.town import CRACKS, TOWN, WELD

SHIPPED = weights.load()
ELSEWHERE = {"chain": 0.1, "satisfaction": 0.6, "place": 0.3}


def outcomes(truth, needs, noise, seed=4):
    """Made-up work: the better half of ten by the true weights ended well, as far as chance allows."""
    chance, rows = random.Random(seed), []
    for need in range(needs):
        signals = [tuple(chance.random() for _ in SIGNALS) for _ in range(10)]
        worth = [
            sum(truth.get(name, 0.0) * value for name, value in zip(SIGNALS, one, strict=True)) + chance.gauss(0, noise)
            for one in signals
        ]
        middle = sorted(worth)[5]
        rows += [Example(need, one, value >= middle) for one, value in zip(signals, worth, strict=True)]
    return rows


def test_weights_that_outcomes_follow_are_found_and_serve():
    candidate = learn(SHIPPED, outcomes(ELSEWHERE, 200, 0.1))
    assert candidate is not None
    assert candidate.serves
    assert candidate.learned.order > candidate.current.order + 0.1
    heaviest = sorted(SIGNALS, key=lambda name: -candidate.weights.signals[name])[:2]
    assert set(heaviest) == {"satisfaction", "place"}
    assert "可以启用" in candidate.why


def test_what_serves_already_is_not_replaced():
    candidate = learn(SHIPPED, outcomes(SHIPPED.signals, 150, 0.1))
    assert candidate is not None
    assert not candidate.serves
    assert "继续使用现行权重" in candidate.why


def test_chance_teaches_nothing():
    candidate = learn(SHIPPED, outcomes({}, 120, 1.0))
    assert candidate is not None
    assert not candidate.serves


def test_few_outcomes_teach_nothing():
    assert learn(SHIPPED, outcomes(ELSEWHERE, LEAST_NEEDS - 1, 0.1)) is None
    same = [Example(need, (0.5,) * len(SIGNALS), True) for need in range(500)]
    assert learn(SHIPPED, same) is None


def test_no_weight_falls_below_zero_and_the_file_is_read_back():
    against = {"service": -0.5, "satisfaction": 0.8}
    candidate = learn(SHIPPED, outcomes(against, 150, 0.1))
    assert candidate is not None
    assert min(candidate.weights.signals.values()) >= 0
    assert sum(candidate.weights.signals.values()) == pytest.approx(1)
    assert weights.parse(candidate.toml.encode()) == candidate.weights
    assert Engine.build(TOWN, weights=candidate.weights).rank(CRACKS)[0].institution_id == WELD.id


def test_the_shipped_weights_survive_their_own_file():
    again = weights.parse(weights.to_toml(SHIPPED).encode())
    assert (again.signals, again.raw, again.calibrated) == (SHIPPED.signals, SHIPPED.raw, SHIPPED.calibrated)


def test_learning_again_gives_the_same():
    rows = outcomes(ELSEWHERE, 80, 0.2)
    assert learn(SHIPPED, rows) == learn(SHIPPED, rows[::-1])


def test_examples_hold_the_signals_of_the_engine():
    engine = Engine.build(TOWN, catalogue.load())
    found = examples(engine, [(CRACKS, WELD.id, True), (CRACKS, 999, False)])
    assert len(found) == 1
    assert found[0].signals[SIGNALS.index("place")] == 1.0


def test_reliability_is_what_a_hand_counts():
    table = reliability([(0.85, True), (0.81, True), (0.89, False), (0.2, False), (1.0, True)])
    assert [(one.low, one.count) for one in table] == [(0.2, 1), (0.8, 3), (0.9, 1)]
    assert table[1].good == pytest.approx(2 / 3)
    assert error(table) == pytest.approx((0.2 + 3 * abs(0.85 - 2 / 3)) / 5)
    assert error([]) == 0


def test_calibrated_scores_keep_their_word():
    dice = np.random.default_rng(2)
    means = dice.random(4000)
    good = (dice.random(4000) < means**2).astype(float)
    raw, score = calibrate(means[:2000], good[:2000])
    assert (raw[0], raw[-1]) == (0, 1)
    found = np.interp(means[2000:], raw, score)
    assert error(reliability(zip(found.tolist(), (good[2000:] > 0).tolist(), strict=True))) < 0.03
    assert list(score) == sorted(set(score))
