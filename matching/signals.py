"""The signals between needs and institutions, each between 0 and 1, and the score that they make together.

Every signal of a pair rests on that pair, the catalogue and the weights alone: other institutions never change it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import sparse

from matching.catalogue import Catalogue
from matching.model import DIRECTIONS, Institution, Need, Satisfaction
from matching.profiles import Places, Profiles
from matching.reading import Reader, Reals
from matching.text import count_matrix, grams
from matching.weights import SIGNALS, Weights

Z = 1.959964
"""Of the 95 % Wilson interval (decision D3)."""
OTHER = "其他"
DIGITS = 4


@dataclass(frozen=True)
class Facts:
    """What of the institutions does not depend on the need: arrays in the order of the institutions."""

    words: sparse.csr_matrix
    keys: Places
    claims: Reals
    satisfaction: Reals
    certificate: Reals
    capacity: Reals

    @classmethod
    def of(cls, institutions: Sequence[Institution], reader: Reader, weights: Weights) -> "Facts":
        """Read the plain facts; what is unknown stands in the middle."""
        texts = ["。".join((one.profile, *(case.text for case in one.cases))) for one in institutions]
        keys = np.unique(grams(texts)[0])
        unknown = weights.quality["unknown"]
        free = [unknown if one.free is None else one.free / max(1, one.annual_capacity or 0) for one in institutions]
        certificates = [
            max((weights.certificates.get(c, 0.0) for c in one.certifications), default=0.0) for one in institutions
        ]
        claims = np.array([_claims(one, weights) for one in institutions]).reshape(len(institutions), len(DIRECTIONS))
        return cls(
            words=_document_words(texts, keys, reader, weights), keys=keys, claims=claims,
            satisfaction=np.array([satisfaction_signal(one.satisfaction, weights) for one in institutions]),
            certificate=np.array(certificates), capacity=np.array(free),
        )  # fmt: skip


def _claims(institution: Institution, weights: Weights) -> list[float]:
    """1 for a claimed direction, less where many are claimed: a claim of everything proves nothing."""
    known = set(institution.categories) & set(DIRECTIONS)
    worth = min(1.0, weights.profile["directions_free"] / max(1, len(known)))
    return [worth if direction in known else 0.0 for direction in DIRECTIONS]


def satisfaction_signal(answers: Satisfaction | None, weights: Weights) -> float:
    """Lower Wilson bound of the satisfaction rate, drawn toward the unknown while the answers are few."""
    unknown = weights.quality["unknown"]
    total = 0 if answers is None else answers.very + answers.basic + answers.dissatisfied
    if answers is None or total == 0:
        return unknown
    rate = (answers.very + answers.basic) / total
    spread = Z * sqrt(rate * (1 - rate) / total + Z * Z / (4 * total * total))
    low = (rate + Z * Z / (2 * total) - spread) / (1 + Z * Z / total)
    trust = min(1.0, total / weights.quality["answers"])
    return max(0.0, trust * low + (1 - trust) * unknown)


def _document_words(texts: Sequence[str], keys: Places, reader: Reader, weights: Weights) -> sparse.csr_matrix:
    """Squared rarity of each word of a text, counted once, less in longer texts: (words, texts)."""
    present = (count_matrix(texts, keys) > 0).astype(np.float64).tocsr()
    sizes = np.diff(present.indptr)
    setting = weights.text
    norm = (1 + setting["k1"]) / (1 + setting["k1"] * (1 - setting["b"] + setting["b"] * sizes / setting["length"]))
    rarity = reader.rarity_of(keys)
    present.data = (rarity**2)[present.indices] * np.repeat(np.minimum(1.0, norm), sizes)
    return present.T.tocsr()


@dataclass(frozen=True)
class Scorer:
    """Puts needs beside institutions: `signals` by name and `scores`, arrays of shape (needs, institutions)."""

    institutions: tuple[Institution, ...]
    catalogue: Catalogue
    reader: Reader
    weights: Weights
    profiles: Profiles
    facts: Facts

    def signals(self, needs: Sequence[Need], meanings: Reals, chains: Sequence[int | None]) -> dict[str, Reals]:
        """All signals; `meanings` (needs, services) is the reading of the needs, `chains` the chain of each."""
        kept = sparse.csr_matrix(meanings)
        service = _dense(kept @ self.profiles.offers)
        levels, counties = [n.target_level for n in needs], [n.county for n in needs]
        found = {
            "service": np.minimum(1.0, service),
            "chain": np.minimum(1.0, self._chain(kept, chains, service)),
            "direction": _outer_sum(self.directions(needs, meanings), self.facts.claims),
            "text": self._text([self.text_of(need) for need in needs]),
            "level": self._levels(levels),
            "place": self._same_county(counties),
        }
        shape = (len(needs), len(self.institutions))
        for name in ("satisfaction", "certificate", "capacity"):
            found[name] = np.broadcast_to(getattr(self.facts, name), shape)
        return {name: found[name] for name in SIGNALS}

    def scores(self, signals: dict[str, Reals]) -> tuple[Reals, Reals]:
        """The weighted mean of the signals and the calibrated score, rounded so that ties are ties."""
        raw = np.zeros(signals["service"].shape)
        for name, weight in self.weights.signals.items():
            raw = raw + weight * signals[name]
        return raw, np.round(np.interp(raw, self.weights.raw, self.weights.calibrated), DIGITS)

    @staticmethod
    def text_of(need: Need) -> str:
        """All that a need says in words."""
        return need.text if not need.situation else f"{need.text}。{need.situation}"

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

    def _chain(self, kept: sparse.csr_matrix, chains: Sequence[int | None], service: Reals) -> Reals:
        free = np.array([0.0 if one.chain_matters else 1.0 for one in self.catalogue.services])
        found = service.copy()
        for chain in sorted({one for one in chains if one is not None}):
            rows = np.flatnonzero([one == chain for one in chains])
            part = kept[rows]
            bound = part.multiply(1.0 - free).tocsr() @ self.profiles.proofs[chain]
            loose = part.multiply(free).tocsr() @ self.profiles.offers
            found[rows] = _dense(bound) + _dense(loose)
        return found

    def _text(self, texts: Sequence[str]) -> Reals:
        keys, rows = grams(texts)
        pairs = np.unique(np.stack((rows, keys)), axis=1)
        rarity = self.reader.rarity_of(pairs[1])
        total = np.maximum(1e-12, np.bincount(pairs[0], weights=rarity**2, minlength=len(texts)))
        present = (count_matrix(texts, self.facts.keys) > 0).astype(np.float64).tocsr()
        shared = _dense(present @ self.facts.words) / total[:, None]
        return np.asarray(np.minimum(1.0, shared / self.weights.text["scale"]))

    def _levels(self, targets: Sequence[str | None]) -> Reals:
        known = {target: self._led_to(target) for target in set(targets)}
        return np.array([known[target] for target in targets]).reshape(len(targets), len(self.institutions))

    def _led_to(self, target: str | None) -> list[float]:
        if target is None:
            return [0.0] * len(self.institutions)
        return [float(any(case.level == target for case in one.cases)) for one in self.institutions]

    def _same_county(self, counties: Sequence[str | None]) -> Reals:
        known = {
            county: [float(county is not None and county == one.county) for one in self.institutions]
            for county in set(counties)
        }
        return np.array([known[county] for county in counties]).reshape(len(counties), len(self.institutions))


def _dense(matrix: sparse.csr_matrix) -> Reals:
    return np.asarray(matrix.toarray(), dtype=np.float64)


def _outer_sum(left: Reals, right: Reals) -> Reals:
    """`left @ right.T`, added up in one fixed order, so that a batch gives to the last bit what single needs give."""
    total = np.zeros((len(left), len(right)))
    for column in range(left.shape[1]):
        total += left[:, column, None] * right[None, :, column]
    return total
