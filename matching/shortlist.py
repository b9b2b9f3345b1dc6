"""Finding the best institutions of a need without working out every pair: bounds first, then the few that may win.

Exact: what is left out could not have come in front, not even by a tie.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.facts import Places
from matching.reading import Reals
from matching.signals import Brief, Scorer
from matching.weights import Weights

_SLACK = 1e-4
"""Bounds are worked out in single precision; this is a thousand times what that can be wrong by."""
_TIE = 1e-4
"""Scores closer than this may be equal once rounded."""


@dataclass(frozen=True)
class Found:
    """Pairs, by need and best first: `rows` of the brief, `columns` of the institutions, signals and scores."""

    rows: Places
    columns: Places
    values: Reals
    scores: Reals


def allowed(scorer: Scorer, brief: Brief) -> NDArray[np.bool_]:
    """Hard conditions, apart from all preferences: room this year, no conflict of interest: (needs, institutions)."""
    found = np.tile(~scorer.facts.full, (len(brief.needs), 1))
    for row, need in enumerate(brief.needs):
        if need.enterprise_id is not None and need.enterprise_id in scorer.facts.conflicts:
            found[row, scorer.facts.conflicts[need.enterprise_id]] = False
    return found


def select(scorer: Scorer, brief: Brief, top: int) -> Found:
    """The best `top` allowed institutions of each need; equal scores in the order of the institutions."""
    may, count = allowed(scorer, brief), len(scorer.institutions)
    first = 2 * top + 20
    if first >= count or top < 1:
        return _best(scorer, brief, *_places(may if top > 0 else may & False), top)
    bounds = np.where(may, scorer.bounds(brief), -1.0)
    tried = np.zeros(bounds.shape, dtype=np.bool_)
    np.put_along_axis(tried, np.argpartition(-bounds, first, axis=1)[:, :first], values=True, axis=1)
    tried &= may
    rows, columns = _places(tried)
    values = scorer.values(brief, rows, columns)
    least = _least(rows, scorer.means(values), len(brief.needs), top)
    floor = _raw_of(scorer.scores(least) - _TIE, scorer.weights)
    floor[np.isneginf(least)] = -np.inf
    more = _places((bounds >= (floor - _SLACK)[:, None]) & may & ~tried)
    all_rows, all_columns = np.concatenate((rows, more[0])), np.concatenate((columns, more[1]))
    all_values = np.concatenate((values, scorer.values(brief, *more)))
    return _ordered(scorer, all_rows, all_columns, all_values, top)


def _places(mask: NDArray[np.bool_]) -> tuple[Places, Places]:
    rows, columns = np.nonzero(mask)
    return rows.astype(np.int64), columns.astype(np.int64)


def _best(scorer: Scorer, brief: Brief, rows: Places, columns: Places, top: int) -> Found:
    return _ordered(scorer, rows, columns, scorer.values(brief, rows, columns), top)


def _ordered(scorer: Scorer, rows: Places, columns: Places, values: Reals, top: int) -> Found:
    scores = scorer.scores(scorer.means(values))
    order = np.lexsort((columns, -scores, rows))
    sorted_rows = rows[order]
    place = np.arange(len(order)) - np.searchsorted(sorted_rows, sorted_rows)
    kept = order[place < top]
    return Found(rows[kept], columns[kept], values[kept], scores[kept])


def _least(rows: Places, means: Reals, needs: int, top: int) -> Reals:
    """The `top`-th highest mean of each need, minus infinity where there are fewer."""
    order = np.lexsort((-means, rows))
    place = np.arange(len(order)) - np.searchsorted(rows, rows)
    found = np.full(needs, -np.inf)
    last = order[place == top - 1]
    found[rows[last]] = means[last]
    return found


def _raw_of(scores: Reals, weights: Weights) -> Reals:
    """The least weighted mean that is calibrated to at least a score."""
    raw, calibrated = np.array(weights.raw), np.array(weights.calibrated)
    place = np.searchsorted(calibrated, scores)
    inner = np.clip(place, 1, len(raw) - 1)
    rise = np.maximum(calibrated[inner] - calibrated[inner - 1], 1e-12)
    found = raw[inner - 1] + (scores - calibrated[inner - 1]) / rise * (raw[inner] - raw[inner - 1])
    return np.where(place == 0, -np.inf, np.where(place == len(raw), raw[-1], found))
