"""Weights learned from how work ended, and the guard: a new model serves only when better on what it has not seen.

Pairwise logistic regression (scikit-learn) within each need, weights never below zero, so that a better fact still
never lowers a score. What comes out is a file of weights that a person can read and change.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from matching.calibration import calibrate, error, reliability
from matching.engine import Engine
from matching.model import Identity, Need, identity_key
from matching.reading import Reals
from matching.weights import SIGNALS, Weights, parse, to_toml

LEAST_NEEDS = 60
"""Needs with both good and other outcomes, below which nothing is learned."""
MARGIN = 0.01
"""By how much more of the held-back pairs must be in the right order."""
WORSE_CALIBRATION = 0.01
"""By how much the calibration may be worse."""
HELD_BACK = 10, 3
"""Of ten needs three are held back, by a digest of their ids."""
ROUNDS = 400
SHARES = (0.25, 0.5, 0.75, 1.0)
"""How far the learned weights replace those that serve; the best on a part of the training is taken."""


@dataclass(frozen=True, slots=True)
class Example:
    """One need beside one institution: the signals in their order, and whether the work ended well."""

    need_id: Identity
    signals: tuple[float, ...]
    good: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """On held-back needs: share of (good, other) pairs in the right order, and the calibration error."""

    order: float
    calibration: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Learned weights beside those that serve: `serves` says whether they may take over, `why` says it in Chinese.

    `needs` are those learned from, `held_back` those measured on; `surely` is the difference in order that nineteen of
    twenty redrawn samples exceed. `toml` is the file of the learned weights.
    """

    weights: Weights
    toml: str
    needs: int
    held_back: int
    current: Measured
    learned: Measured
    surely: float
    serves: bool
    why: str


def examples(engine: Engine, ended: Iterable[tuple[Need, Identity, bool]]) -> list[Example]:
    """The signals of work that ended: (need, institution, ended well); institutions the engine lacks are left out."""
    found = []
    for need, institution, good in ended:
        if institution in engine.explainer.columns:
            columns = np.array([engine.column(institution)], dtype=np.int64)
            values = engine.scorer.values(engine.brief(need), np.zeros(1, dtype=np.int64), columns)[0]
            found.append(Example(need.id, tuple(values.tolist()), good))
    return found


def learn(current: Weights, rows: Sequence[Example]) -> Candidate | None:
    """A candidate from outcomes; None while fewer than `LEAST_NEEDS` needs have both good and other outcomes."""
    groups = _groups(rows)
    held = [group for name, group in groups.items() if _is_held_back(name)]
    taught = [group for name, group in groups.items() if not _is_held_back(name)]
    if len(groups) < LEAST_NEEDS or min(len(held), len(taught)) < LEAST_NEEDS // 6:
        return None
    served = np.array([current.signals[name] for name in SIGNALS])
    learned = _blended(served, taught)
    raw, score = calibrate(*_points(learned, taught))
    made = replace(current, signals=dict(zip(SIGNALS, learned.tolist(), strict=True)), raw=raw, calibrated=score)
    text = to_toml(made)
    made = parse(text.encode(), "learned.toml")
    before, after = _measured(current, held), _measured(made, held)
    surely = _surely(served, learned, held)
    serves, why = _judged(before, after, surely)
    return Candidate(made, text, len(taught), len(held), before, after, surely, serves, why)


Group = tuple[Reals, Reals]
"""One need: signals (pairs, signals) and 1 or 0 for each."""


def _groups(rows: Sequence[Example]) -> dict[Identity, Group]:
    """By need, in the order of the ids; only needs where something can be put in order."""
    found: dict[Identity, list[Example]] = {}
    for row in rows:
        found.setdefault(row.need_id, []).append(row)
    return {
        name: (np.array([one.signals for one in found[name]]), np.array([float(one.good) for one in found[name]]))
        for name in sorted(found, key=identity_key)
        if len({one.good for one in found[name]}) == 2
    }


def _is_held_back(need_id: Identity) -> bool:
    return int(hashlib.sha256(str(need_id).encode()).hexdigest(), 16) % HELD_BACK[0] < HELD_BACK[1]


def _differences(group: Group) -> Reals:
    """Each good one less each other one: shape (pairs, signals)."""
    values, good = group
    return np.asarray((values[good > 0][:, None] - values[good == 0][None, :]).reshape(-1, values.shape[1]))


def _fitted(groups: Sequence[Group]) -> Reals:
    """Weights of at least zero that sum to 1: signals that would get less are left out and the rest fitted again."""
    rows = [_differences(group) for group in groups]
    apart = np.concatenate(rows)
    heavy = np.concatenate([np.full(len(some), 1.0 / len(some)) for some in rows])
    kept = np.ptp(apart, axis=0) > 0
    found = np.zeros(apart.shape[1])
    while kept.any():
        model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=1000)
        both, side = np.concatenate((apart[:, kept], -apart[:, kept])), np.repeat([1, 0], len(apart))
        model.fit(both, side, sample_weight=np.concatenate((heavy, heavy)))
        fitted = model.coef_[0]
        if (fitted >= 0).all():
            found[kept] = fitted
            break
        kept[np.flatnonzero(kept)[fitted < 0]] = False
    return found / found.sum() if found.sum() > 0 else found


def _blended(served: Reals, groups: Sequence[Group]) -> Reals:
    """The learned weights, as far toward them as a third of the training bears out."""
    fitted = _fitted([group for place, group in enumerate(groups) if place % 3])
    rest = [group for place, group in enumerate(groups) if not place % 3]
    share = max(SHARES, key=lambda one: (_order((1 - one) * served + one * fitted, rest), -one))
    mixed = np.round((1 - share) * served + share * _fitted(groups), 4)
    mixed[int(mixed.argmax())] += 1.0 - mixed.sum()
    return np.asarray(np.round(mixed, 4))


def _orders(weights: Reals, groups: Sequence[Group]) -> Reals:
    """Of each need the share of (good, other) pairs in the right order; a tie counts half."""
    margins = [_differences(group) @ weights for group in groups]
    return np.array([((one > 1e-12) + 0.5 * (np.abs(one) <= 1e-12)).mean() for one in margins])


def _order(weights: Reals, groups: Sequence[Group]) -> float:
    return float(_orders(weights, groups).mean())


def _points(weights: Reals, groups: Sequence[Group]) -> tuple[Reals, Reals]:
    values, good = (np.concatenate(parts) for parts in zip(*groups, strict=True))
    return values @ weights, good


def _measured(weights: Weights, groups: Sequence[Group]) -> Measured:
    numbers = np.array([weights.signals[name] for name in SIGNALS])
    means, good = _points(numbers, groups)
    scores = np.interp(means, weights.raw, weights.calibrated)
    table = reliability(zip(scores.tolist(), (good > 0).tolist(), strict=True))
    return Measured(round(_order(numbers, groups), 4), round(error(table), 4))


def _surely(served: Reals, learned: Reals, groups: Sequence[Group]) -> float:
    """The gain in order that 95 % of samples of needs, redrawn with a fixed seed, exceed."""
    gains = _orders(learned, groups) - _orders(served, groups)
    drawn = np.random.default_rng(0).integers(0, len(gains), size=(ROUNDS, len(gains)))
    return round(float(np.quantile(gains[drawn].mean(axis=1), 0.05)), 4)


def _judged(before: Measured, after: Measured, surely: float) -> tuple[bool, str]:
    told = f"在没有参与学习的需求上，排对的比例由 {before.order:.1%} 变为 {after.order:.1%}"
    if after.order < before.order + MARGIN:
        return False, f"{told}，没有高出 {MARGIN:.0%}，继续使用现行权重。"
    if surely <= 0:
        return False, f"{told}，但换一批需求来看未必更好，继续使用现行权重。"
    if after.calibration > before.calibration + WORSE_CALIBRATION:
        return False, f"{told}，但得分的可信程度变差，继续使用现行权重。"
    return True, f"{told}，换一批需求来看也更好，可以启用。"
