"""What needs mean: their words read onto the catalogue, weighed with the direction that the enterprise chose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.catalogue import Catalogue
from matching.chains import ChainWords
from matching.model import DIRECTIONS, Meaning, Need, Reading
from matching.pieces import clauses
from matching.reading import Reader, Reals
from matching.signals import Scorer
from matching.weights import Weights

SURE = 0.6
"""From this share on another direction than the chosen one is proposed to the enterprise."""


@dataclass(frozen=True)
class NeedReader:
    """Reads needs with the catalogue's reader; the chosen direction is a strong hint, never a wall."""

    catalogue: Catalogue
    chains: ChainWords
    reader: Reader
    weights: Weights

    def meanings(self, needs: Sequence[Need]) -> Reals:
        """Confidence of each service for each need: shape (needs, services), only the few chosen ones above zero."""
        texts = [Scorer.text_of(need) for need in needs]
        weighted = self.reader.read(texts) * self._prior(needs)
        total = weighted.sum(axis=1, keepdims=True)
        shares = np.divide(weighted, total, out=np.zeros_like(weighted), where=total > 0)
        most = int(self.weights.reading["chosen"])
        if shares.shape[1] > most:
            floor = np.partition(shares, -most, axis=1)[:, -most, None]
            shares = np.where(shares >= floor, shares, 0.0)
        return np.where(shares >= self.weights.reading["least"], shares, 0.0)

    def _prior(self, needs: Sequence[Need]) -> Reals:
        other = self.weights.reading["other_direction"]
        rows = [
            [
                1.0 if need.category not in DIRECTIONS or service.direction == need.category else other
                for service in self.catalogue.services
            ]
            for need in needs
        ]
        return np.array(rows).reshape(len(needs), len(self.catalogue.services))

    def chain(self, need: Need) -> int | None:
        """The need's chain, from its field or else from its words where they name just one."""
        named = self.chains.named(need.chain)
        if named is None and not need.chain:
            told = self.chains.told(Scorer.text_of(need))
            return min(told) if len(told) == 1 else None
        return named

    def reading(self, need: Need, meaning: Reals) -> Reading:
        """The reading of one need in words that can be shown: services, evidence, and a better direction, if any."""
        order = [int(place) for place in np.argsort(-meaning, kind="stable") if meaning[place] > 0]
        services = tuple(self._meaning(place, float(meaning[place])) for place in order)
        shares = dict.fromkeys(DIRECTIONS, 0.0)
        for one in services:
            shares[one.direction] += one.confidence
        best = max(DIRECTIONS, key=lambda direction: shares[direction])
        better = best if best != need.category and shares[best] >= SURE else None
        return Reading(need.id, services, self._evidence(need, order), better)

    def _meaning(self, place: int, confidence: float) -> Meaning:
        service = self.catalogue.services[place]
        return Meaning(service.code, service.name, service.direction, round(confidence, 4))

    def _evidence(self, need: Need, order: Sequence[int]) -> str:
        """The clause of the need that speaks most for the first service."""
        parts = clauses(Scorer.text_of(need))
        if not parts or not order:
            return shortened(need.text)
        confidences = self.reader.read(parts)[:, order[0]]
        return shortened(parts[int(confidences.argmax())])


def shortened(text: str, most: int = 60) -> str:
    """At most so many characters, with a mark where something was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"
