"""The signals between needs and institutions, each between 0 and 1, and the score that they make together.

Every signal of a pair rests on that pair, the catalogue and the weights alone: other institutions never change it, and
the numbers of a pair are the same to the last bit whatever else is asked in the same breath.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.catalogue import Catalogue
from matching.facts import Facts, Places
from matching.model import DIRECTIONS, Institution, Need
from matching.profiles import Offers, Profiles
from matching.reading import Reader, Reals
from matching.records import Records
from matching.weights import SIGNALS, Weights
from matching.wording import Asked, Wording

DIGITS = 4
Fact = Callable[[str | None], Reals]


@dataclass(frozen=True)
class Brief:
    """Some needs, read and ready to be put beside institutions.

    `shares` are the confidences of the few services meant, `services` and `bound` their rows of the offers, plain and
    for the need's chain: shape (needs, most services meant). `directions` has the shape (needs, directions).
    """

    needs: Sequence[Need]
    chains: Sequence[int | None]
    meanings: Reals
    shares: Reals
    services: Places
    bound: Places
    directions: Reals
    budgets: Reals
    asked: Asked


@dataclass(frozen=True)
class Scorer:
    """Puts needs beside institutions: what they may reach at most (`bounds`) and what they do reach (`values`)."""

    institutions: tuple[Institution, ...]
    catalogue: Catalogue
    reader: Reader
    weights: Weights
    profiles: Profiles
    facts: Facts
    wording: Wording
    records: Records

    def brief(self, needs: Sequence[Need], meanings: Reals, chains: Sequence[int | None]) -> Brief:
        """Needs made ready; `meanings` (needs, services) is their reading, `chains` the chain of each."""
        most = max(1, int(np.count_nonzero(meanings, axis=1).max(initial=0)))
        places = np.sort(np.argsort(-meanings, axis=1, kind="stable")[:, :most], axis=1)
        of_chain = np.array([0 if chain is None else 1 + chain for chain in chains], dtype=np.int64)
        return Brief(
            needs=needs, chains=chains, meanings=meanings, shares=np.take_along_axis(meanings, places, axis=1),
            services=places, bound=self.profiles.row_of[of_chain[:, None], places],
            directions=self.directions(needs, meanings),
            budgets=np.array([need.budget_wan or 0.0 for need in needs], dtype=np.float64),
            asked=self.wording.asked([text_of(need) for need in needs]),
        )  # fmt: skip

    def bounds(self, brief: Brief) -> Offers:
        """The most that each weighted mean can be, as if all words and prices agreed: (needs, institutions)."""
        weigh, facts, count = self.weights.signals, self.facts, len(brief.needs)
        rows = np.repeat(np.arange(count), brief.shares.shape[1])
        parts = [(brief.services, weigh["service"]), (brief.bound, weigh["chain"])]
        data = np.concatenate([(brief.shares * weight).ravel() for _, weight in parts]).astype(np.float32)
        where = (np.concatenate((rows, rows)), np.concatenate([places.ravel() for places, _ in parts]))
        asks = sparse.csr_matrix((data, where), shape=(count, len(self.profiles.offers)))
        found = np.asarray(asks @ self.profiles.offers, dtype=np.float32)
        shares = sparse.csr_matrix((weigh["direction"] * brief.directions).astype(np.float32))
        found += shares @ facts.claims.astype(np.float32)
        always = sum(weigh[name] * getattr(facts, name) for name in ("satisfaction", "certificate", "capacity"))
        found += (always + weigh["text"] + weigh["price"]).astype(np.float32)
        for row, need in enumerate(brief.needs):
            found[row] += (weigh["level"] * facts.led_to(need.target_level)).astype(np.float32)
            found[row] += (weigh["place"] * facts.near(need.county)).astype(np.float32)
        if self.records.weight.any():
            found += (weigh["outcome"] * (brief.meanings @ self.records.standing)).astype(np.float32)
        return found + np.float32(weigh["outcome"] * self.weights.quality["unknown"])

    def values(self, brief: Brief, rows: Places, columns: Places) -> Reals:
        """All signals of pairs of need and institution, in their order: shape (pairs, signals)."""
        facts, found = self.facts, np.zeros((len(rows), len(SIGNALS)))
        made = {
            "service": np.minimum(1.0, self._offered(brief, brief.services, rows, columns)),
            "chain": np.minimum(1.0, self._offered(brief, brief.bound, rows, columns)),
            "direction": _sum(brief.directions[rows, d] * facts.claims[d, columns] for d in range(len(DIRECTIONS))),
            "text": brief.asked.signal(rows, columns),
            "level": self._by_need(facts.led_to, [need.target_level for need in brief.needs], rows, columns),
            "satisfaction": facts.satisfaction[columns],
            "certificate": facts.certificate[columns],
            "capacity": facts.capacity[columns],
            "place": self._by_need(facts.near, [need.county for need in brief.needs], rows, columns),
            "price": self.price(brief, rows, columns)[0],
            "outcome": self.outcome(brief, rows, columns)[0],
        }
        for place, name in enumerate(SIGNALS):
            found[:, place] = made[name]
        return found

    def means(self, values: Reals) -> Reals:
        """Weighted mean of the signals of each pair."""
        return _sum(self.weights.signals[name] * values[:, place] for place, name in enumerate(SIGNALS))

    def scores(self, means: Reals) -> Reals:
        """The calibrated score, rounded so that ties are ties."""
        return np.round(np.interp(means, self.weights.raw, self.weights.calibrated), DIGITS)

    def suitable(self, values: Reals, scores: Reals) -> NDArray[np.bool_]:
        """Whether each pair may be called suitable: the score reaches far enough, and the service is offered."""
        least = self.weights.suitable
        return np.asarray((scores >= least["score"]) & (values[:, SIGNALS.index("service")] >= least["service"]))

    def price(self, brief: Brief, rows: Places, columns: Places) -> tuple[Reals, Reals]:
        """How far the usual price of the service stays within the budget, and that price in 万元 (0: not known)."""
        unknown, usual = np.full(len(rows), self.weights.quality["unknown"]), np.zeros(len(rows))
        if not brief.budgets.any() or not self.records.priced.any():
            return unknown, usual
        shares, places = brief.shares[rows], brief.services[rows]
        known = np.where(shares > 0, self.records.priced[places, columns[:, None]], 0.0)
        total = _sum(shares[:, place] * known[:, place] for place in range(shares.shape[1]))
        counted = _sum(
            shares[:, place] * np.where(known[:, place] > 0, self.records.price[places[:, place], columns], 0.0)
            for place in range(shares.shape[1])
        )
        budget = brief.budgets[rows]
        enough = (known.max(axis=1) >= self.weights.quality["price_known"]) & (budget > 0)
        usual[enough] = np.exp(counted[enough] / total[enough])
        unknown[enough] = np.minimum(1.0, budget[enough] / usual[enough])
        return unknown, usual

    def outcome(self, brief: Brief, rows: Places, columns: Places) -> tuple[Reals, Reals]:
        """How like needs ended with the institution, and how many there were (fractions by the readings)."""
        unknown = self.weights.quality["unknown"]
        if not self.records.weight.any():
            return np.full(len(rows), unknown), np.zeros(len(rows))
        shares, places = brief.shares[rows], brief.services[rows]
        standing, weight = (
            _sum(shares[:, j] * table[places[:, j], columns] for j in range(shares.shape[1]))
            for table in (self.records.standing, self.records.weight)
        )
        return np.clip(unknown + standing, 0.0, 1.0), weight

    def directions(self, needs: Sequence[Need], meanings: Reals) -> Reals:
        """How much each need belongs to each direction: shape (needs, directions), rows sum to 1 or less."""
        shares = np.zeros((len(needs), len(DIRECTIONS)))
        for place, service in enumerate(self.catalogue.services):
            shares[:, DIRECTIONS.index(service.direction)] += meanings[:, place]
        for row, need in enumerate(needs):
            rest = max(0.0, 1.0 - float(shares[row].sum()))
            if need.category in DIRECTIONS:
                shares[row, DIRECTIONS.index(need.category)] += rest
        return shares

    def _offered(self, brief: Brief, places: Places, rows: Places, columns: Places) -> Reals:
        offers = self.profiles.offers
        return _sum(
            brief.shares[rows, place] * offers[places[rows, place], columns] for place in range(places.shape[1])
        )

    @staticmethod
    def _by_need(fact: Fact, asked: Sequence[str | None], rows: Places, columns: Places) -> Reals:
        known = sorted({one for one in asked if one})
        table = np.stack([fact(None), *(fact(one) for one in known)])
        line = np.array([1 + known.index(one) if one else 0 for one in asked], dtype=np.int64)
        return np.asarray(table[line[rows], columns])


def text_of(need: Need) -> str:
    """All that a need says in words."""
    return need.text if not need.situation else f"{need.text}。{need.situation}"


def _sum(parts: Iterable[Reals]) -> Reals:
    """Added up one after the other, in one fixed order."""
    total: Reals | None = None
    for part in parts:
        total = part.copy() if total is None else total + part
    assert total is not None, "there is always something to add"
    return total
