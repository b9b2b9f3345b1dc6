"""What needs mean: their words read onto the catalogue, weighed with the direction that the enterprise chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.catalogue import Catalogue
from matching.chains import ChainWords
from matching.model import DIRECTIONS, Meaning, Need, Reading
from matching.pieces import clauses
from matching.reading import Reader, Reals
from matching.signals import text_of
from matching.weights import Weights

SURE, UNLIKELY = 0.6, 0.1
"""Another direction is proposed from this share of the words alone, where the chosen one has at most that share.

Set on sayings left out of the catalogue: one in fifty rightly chosen directions is questioned, one in four wrong ones
of a single saying is noticed; of longer needs more.
"""


@dataclass(frozen=True)
class NeedReader:
    """Reads needs with the catalogue's reader; the chosen direction is a strong hint, never a wall."""

    catalogue: Catalogue
    chains: ChainWords
    reader: Reader
    weights: Weights
    places: Mapping[str, int]

    @classmethod
    def of(cls, catalogue: Catalogue, chains: ChainWords, reader: Reader, weights: Weights) -> "NeedReader":
        """A reader of needs over a catalogue."""
        places = {service.code: place for place, service in enumerate(catalogue.services)}
        return cls(catalogue, chains, reader, weights, places)

    def meanings(self, needs: Sequence[Need]) -> Reals:
        """Confidence of each service for each need: shape (needs, services), only the few chosen ones above zero."""
        weighted = self.reader.read([text_of(need) for need in needs]) * self._prior(needs)
        total = weighted.sum(axis=1, keepdims=True)
        shares = np.divide(weighted, total, out=np.zeros_like(weighted), where=total > 0)
        most = int(self.weights.reading["chosen"])
        if shares.shape[1] > most:
            floor = np.partition(shares, -most, axis=1)[:, -most, None]
            shares = np.where(shares >= floor, shares, 0.0)
        kept = np.where(shares >= self.weights.reading["least"], shares, 0.0)
        left = np.maximum(kept.sum(axis=1, keepdims=True), 1e-12)
        return self._corrected(needs, np.asarray(kept / left ** self.weights.reading["gather"]))

    def _corrected(self, needs: Sequence[Need], found: Reals) -> Reals:
        """Where a person said which service is meant, that one alone; a code no longer known counts as not said."""
        for row, need in enumerate(needs):
            if need.service is not None and (not need.service or need.service in self.places):
                found[row] = 0.0
                if need.service:
                    found[row, self.places[need.service]] = 1.0
        return found

    def _prior(self, needs: Sequence[Need]) -> Reals:
        other = self.weights.reading["other_direction"]
        of_services = np.array([DIRECTIONS.index(service.direction) for service in self.catalogue.services])
        rows = np.full((len(needs), len(DIRECTIONS)), other)
        for row, need in enumerate(needs):
            if need.category in DIRECTIONS:
                rows[row, DIRECTIONS.index(need.category)] = 1.0
            else:
                rows[row] = 1.0
        return np.asarray(rows[:, of_services])

    def chain(self, need: Need) -> int | None:
        """The need's chain, from its field or else from its words where they name just one."""
        named = self.chains.named(need.chain)
        if named is None and not need.chain:
            told = self.chains.told(text_of(need))
            return min(told) if len(told) == 1 else None
        return named

    def readings(self, needs: Sequence[Need], meanings: Reals) -> list[Reading]:
        """The readings of needs in words that can be shown: services, evidence, and a better direction, if any."""
        orders = [
            [int(place) for place in np.argsort(-row, kind="stable")[: int(np.count_nonzero(row))]] for row in meanings
        ]
        parts = [clauses(text_of(need)) or [need.text] for need in needs]
        read = self.reader.read([part for some in parts for part in some] + [text_of(need) for need in needs])
        told = _evidence(parts, orders, read)
        free = read[len(read) - len(needs) :]
        return [
            Reading(need.id, tuple(self._meaning(place, float(row[place])) for place in order), evidence, better)
            for need, row, order, evidence, better in zip(
                needs, meanings, orders, told, self._better(needs, meanings, free), strict=True
            )
        ]

    def _better(self, needs: Sequence[Need], meanings: Reals, free: Reals) -> list[str | None]:
        """The direction to propose to each need, if any: by the words alone, as if no direction had been chosen."""
        found: list[str | None] = []
        for need, meant, alone in zip(needs, meanings, free, strict=True):
            shares = dict.fromkeys(DIRECTIONS, 0.0)
            for place in np.flatnonzero(meant if need.service is not None else alone).tolist():
                share = meant[place] if need.service is not None else alone[place]
                shares[self.catalogue.services[place].direction] += float(share)
            best = max(DIRECTIONS, key=lambda direction: shares[direction])
            sure = shares[best] >= SURE and shares.get(need.category, 0.0) <= UNLIKELY
            found.append(best if sure and best != need.category else None)
        return found

    def _meaning(self, place: int, confidence: float) -> Meaning:
        service = self.catalogue.services[place]
        return Meaning(service.code, service.name, service.direction, round(confidence, 4))


def _evidence(parts: Sequence[Sequence[str]], orders: Sequence[Sequence[int]], read: Reals) -> list[str]:
    """Of each need the clause that speaks most for its first service."""
    found, start = [], 0
    for some, order in zip(parts, orders, strict=True):
        place = int(read[start : start + len(some), order[0]].argmax()) if order else 0
        found.append(shortened(some[place]))
        start += len(some)
    return found


def shortened(text: str, most: int = 60) -> str:
    """At most so many characters, with a mark where something was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"
