"""Whether scores keep their word: of those scored 0.8, about eight in ten should turn out well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.isotonic import IsotonicRegression

from matching.reading import Reals

BINS = 10
_LEAST_RISE = 0.002
"""Between two points of a calibration, so that a better mean never ends in the same score."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose scores lie from `low` up to `high`: their mean score, the share that was good, how many."""

    low: float
    high: float
    score: float
    good: float
    count: int


def reliability(pairs: Iterable[tuple[float, bool]], bins: int = BINS) -> list[Bin]:
    """The table of reliability over (score, was it good), by equal steps of the score; empty steps are left out."""
    rows: dict[int, list[tuple[float, bool]]] = {}
    for score, good in pairs:
        rows.setdefault(min(bins - 1, int(score * bins)), []).append((score, good))
    return [
        Bin(
            place / bins, (place + 1) / bins, sum(score for score, _ in some) / len(some),
            sum(good for _, good in some) / len(some), len(some),
        )
        for place, some in sorted(rows.items())
    ]  # fmt: skip


def error(table: Sequence[Bin]) -> float:
    """Expected calibration error: by how much score and share of good ones differ, weighed by count; 0 of nothing."""
    total = sum(one.count for one in table)
    return sum(one.count * abs(one.score - one.good) for one in table) / total if total else 0.0


def calibrate(means: Reals, good: Reals, points: int = 10) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points (raw, score) of a rising calibration from weighted means and whether they were good; raw from 0 to 1.

    Isotonic regression (scikit-learn), read off at equal steps of the means' own range and drawn straight between.
    """
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(means, good)
    inner = np.unique(np.round(np.quantile(means, np.linspace(0, 1, points + 1)), 4))
    raw = np.unique(np.concatenate(([0.0], inner[(inner > 0) & (inner < 1)], [1.0])))
    score = np.clip(_smoothed(model, raw), 0.0, 0.995)
    steps = np.arange(len(raw)) * _LEAST_RISE
    rising = np.maximum.accumulate(score - steps) + steps
    rising = np.round(rising * min(1.0, 1.0 / rising[-1]), 4)
    assert all(low < high for low, high in pairwise(rising.tolist())), "a calibration rises"
    return tuple(raw.tolist()), tuple(rising.tolist())


def _smoothed(model: IsotonicRegression, raw: Reals) -> Reals:
    """The regression around each point, so that a single step of it does not decide: mean over half the way on."""
    middles = (raw[1:] + raw[:-1]) / 2
    left, right = np.concatenate(([raw[0]], middles)), np.concatenate((middles, [raw[-1]]))
    grid = left[:, None] + (right - left)[:, None] * np.linspace(0, 1, 9)
    return np.asarray(model.predict(grid.ravel()).reshape(grid.shape).mean(axis=1))
