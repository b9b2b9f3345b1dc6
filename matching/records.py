"""What institutions' earlier work says about the next: how like needs ended, and at which price a service was done."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.catalogue import Catalogue
from matching.facts import Places
from matching.model import DIRECTIONS, Institution, Outcome
from matching.reading import Reader, Reals
from matching.weights import Weights

AGREED = 3
"""Finished works of one service from which their prices together say what it usually costs."""


@dataclass(frozen=True)
class Records:
    """By service and institution, shape (services, institutions).

    `standing`: how far outcomes lie from the middle, drawn to it while they are few; `weight`: how many they are.
    `price`: sum of the logarithms of prices (万元), `priced`: how many they are. Fractions come from the readings.
    """

    standing: Reals
    weight: Reals
    price: Reals
    priced: Reals

    @classmethod
    def of(
        cls, institutions: Sequence[Institution], catalogue: Catalogue, reader: Reader, weights: Weights
    ) -> "Records":
        """Read outcomes with their prices, and priced cases."""
        shape = (len(catalogue.services), len(institutions))
        outcomes = [(place, one) for place, some in enumerate(institutions) for one in some.outcomes]
        good, weight = np.zeros(shape), np.zeros(shape)
        meant = reader.read([one.text for _, one in outcomes])
        for (place, one), row in zip(outcomes, meant, strict=True):
            share = _within(row, one.category, catalogue, weights)
            weight[:, place] += share
            good[:, place] += share * (min(1.0, max(0.0, one.good)) - weights.quality["unknown"])
        price, priced = _told_prices(institutions, shape, reader, weights)
        _add_agreed(price, priced, outcomes, meant, weights)
        return cls(good / (weight + weights.quality["outcomes"]), weight, price, priced)

    def joined(self, more: "Records", order: Places) -> "Records":
        """These institutions and `more` behind them, then taken in `order` (some may be left out)."""
        return Records(
            np.concatenate((self.standing, more.standing), axis=1)[:, order],
            np.concatenate((self.weight, more.weight), axis=1)[:, order],
            np.concatenate((self.price, more.price), axis=1)[:, order],
            np.concatenate((self.priced, more.priced), axis=1)[:, order],
        )

    @property
    def silent(self) -> bool:
        """Nobody has an outcome or a price."""
        return not (self.weight.any() or self.priced.any())


def _told_prices(
    institutions: Sequence[Institution], shape: tuple[int, int], reader: Reader, weights: Weights
) -> tuple[Reals, Reals]:
    """The prices that institutions tell with their cases."""
    price, priced = np.zeros(shape), np.zeros(shape)
    cases = [(place, case) for place, some in enumerate(institutions) for case in some.cases if case.amount_wan]
    answers = np.clip(reader.answers([case.text for _, case in cases]), 0.0, 1.0)
    for (place, case), row in zip(cases, answers, strict=True):
        share = np.where(row >= weights.profile["told"], row, 0.0)
        priced[:, place] += share
        price[:, place] += share * _logarithm(case.amount_wan)
    return price, priced


def _add_agreed(
    price: Reals, priced: Reals, outcomes: Sequence[tuple[int, Outcome]], meant: Reals, weights: Weights
) -> None:
    """The prices of finished work, service by service; fewer than `AGREED` of them would give one customer's away."""
    rows = [(place, one, row) for (place, one), row in zip(outcomes, meant, strict=True) if one.amount_wan]
    for place in sorted({place for place, _, _ in rows}):
        here = [(one, np.where(row >= weights.profile["told"], row, 0.0)) for at, one, row in rows if at == place]
        enough = np.count_nonzero([share for _, share in here], axis=0) >= AGREED
        for one, share in here:
            priced[:, place] += np.where(enough, share, 0.0)
            price[:, place] += np.where(enough, share * _logarithm(one.amount_wan), 0.0)


def _logarithm(amount: float | None) -> float:
    return float(np.log(max(amount or 0.0, 1e-3)))


def _within(row: Reals, category: str, catalogue: Catalogue, weights: Weights) -> Reals:
    """A reading weighed with the direction under which the need stood."""
    if category not in DIRECTIONS:
        return row
    other = weights.reading["other_direction"]
    weighed = row * np.array([1.0 if one.direction == category else other for one in catalogue.services])
    total = weighed.sum()
    return np.asarray(weighed / total if total > 0 else row)
