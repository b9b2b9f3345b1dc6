"""Institutions read onto the catalogue once: which services each proves, for which chains, and by which words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.chains import ChainWords
from matching.model import Institution
from matching.pieces import CASE, NAME, Piece, pieces_of
from matching.reading import Reader, Reals
from matching.weights import Weights

Places = NDArray[np.int64]
Offers = NDArray[np.float32]
_BLOCK = 400
STATED = 0.5
"""What a service counts that an institution states without words of proof; plainly told is 1."""


@dataclass(frozen=True)
class Profiles:
    """What the institutions offer, as confidences: `offers`, shape (rows, institutions), one column an institution.

    The first rows are the services; then, for each chain, the services that turn on a chain, proven for that chain
    (`row_of`: chain and service → row). `pieces` are their own words; `piece_of` says which piece proves a service
    (1 + its position; 0 = none): shape (institutions, services). `chains_of` holds the chains that each piece names;
    `stated` marks what a person stated: shape (institutions, services).
    """

    offers: Offers
    row_of: Places
    pieces: tuple[tuple[Piece, ...], ...]
    piece_of: NDArray[np.int16]
    chains_of: tuple[tuple[frozenset[int], ...], ...]
    stated: NDArray[np.bool_]

    def joined(self, more: "Profiles", order: Places) -> "Profiles":
        """These institutions and `more` behind them, then taken in `order` (some may be left out)."""
        pieces, chains = self.pieces + more.pieces, self.chains_of + more.chains_of
        return Profiles(
            offers=np.concatenate((self.offers, more.offers), axis=1)[:, order],
            row_of=self.row_of,
            pieces=tuple(pieces[place] for place in order.tolist()),
            piece_of=np.concatenate((self.piece_of, more.piece_of))[order],
            chains_of=tuple(chains[place] for place in order.tolist()),
            stated=np.concatenate((self.stated, more.stated))[order],
        )


def build(
    institutions: Sequence[Institution], catalogue: Catalogue, chains: ChainWords, reader: Reader, weights: Weights
) -> Profiles:
    """Read all institutions, in blocks that bound the memory."""
    block = _Block(catalogue, chains, reader, weights)
    pieces = [tuple(pieces_of(one, int(weights.profile["pieces"]))) for one in institutions]
    told = [tuple(chains.told(piece.text) for piece in some) for some in pieces]
    offers = np.zeros((block.rows, len(institutions)), dtype=np.float32)
    proving = np.zeros((len(institutions), len(catalogue.services)), dtype=np.int16)
    for start in range(0, len(institutions), _BLOCK):
        part = slice(start, start + _BLOCK)
        offers[:, part], proving[part] = block.read(institutions[part], pieces[part], told[part])
    stated = block.marked([one.does for one in institutions])
    return Profiles(offers, block.row_of, tuple(pieces), proving, tuple(told), stated)


class _Block:
    """Reads some institutions: dense arrays of (institutions, services)."""

    def __init__(self, catalogue: Catalogue, chains: ChainWords, reader: Reader, weights: Weights) -> None:
        self.chains, self.reader, self.weights = chains, reader, weights
        self.directions = [service.direction for service in catalogue.services]
        self.places = {service.code: index for index, service in enumerate(catalogue.services)}
        self.neighbours = _padded([[self.places[code] for code in one.neighbours] for one in catalogue.services])
        self.bound = np.flatnonzero([service.chain_matters for service in catalogue.services])
        self.row_of = rows_of(catalogue, len(chains.names))
        self.rows = len(catalogue.services) + len(chains.names) * len(self.bound)

    def read(
        self,
        institutions: Sequence[Institution],
        pieces: Sequence[tuple[Piece, ...]],
        told: Sequence[tuple[frozenset[int], ...]],
    ) -> tuple[Offers, NDArray[np.int16]]:
        """Offers of these institutions, shape (rows, institutions), and the piece that proves each service."""
        flat = [piece for some in pieces for piece in some]
        starts = np.cumsum([0, *(len(some) for some in pieces)])[:-1]
        confidences = self._confidences(institutions, pieces, flat)
        denied = np.array([piece.denied for piece in flat])
        said = np.maximum.reduceat(np.where(denied[:, None], 0.0, confidences), starts, axis=0)
        refused = np.maximum.reduceat(np.where(denied[:, None], confidences, 0.0), starts, axis=0)
        proving = _first_best(np.where(denied[:, None], -1.0, confidences), said, starts)
        enough = self.weights.profile["enough"]
        denies = self.marked([one.does_not for one in institutions])
        best = np.where(self.marked([one.does for one in institutions]), np.maximum(said, STATED * enough), said)
        factor = (1.0 - refused) * self._breadth(best)
        offers = np.where(denies, 0.0, self._with_neighbours(np.minimum(1.0, best / enough) * factor))
        marks = [mark for some in told for mark in some]
        proofs = [
            self._proof(place, confidences, denied, marks, starts, factor, offers)[:, self.bound]
            for place in range(len(self.chains.names))
        ]
        rows = np.concatenate((offers, *proofs), axis=1)
        shown = (said >= self.weights.profile["told"]) & ~denies
        thin = np.where(rows >= self.weights.reading["least"], rows, 0.0)
        return thin.T.astype(np.float32), np.where(shown, proving + 1, 0).astype(np.int16)

    def marked(self, codes: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
        """Where each institution names a service of the catalogue: shape (institutions, services)."""
        found = np.zeros((len(codes), len(self.places)), dtype=np.bool_)
        for row, some in enumerate(codes):
            found[row, [self.places[code] for code in some if code in self.places]] = True
        return found

    def _confidences(
        self, institutions: Sequence[Institution], pieces: Sequence[tuple[Piece, ...]], flat: Sequence[Piece]
    ) -> Reals:
        answers = np.clip(self.reader.answers([piece.text for piece in flat]), 0.0, 1.0)
        claims = np.array([[d in one.categories for d in self.directions] for one in institutions], dtype=bool)
        owner = np.repeat(np.arange(len(institutions)), [len(some) for some in pieces])
        outside = self.weights.reading["outside_claims"]
        prior = np.where(claims.reshape(len(institutions), -1), 1.0, outside)[owner]
        sources = {NAME: self.weights.profile["name"], CASE: self.weights.profile["case"]}
        return np.asarray(answers * prior * np.array([sources.get(piece.source, 1.0) for piece in flat])[:, None])

    def _breadth(self, best: Reals) -> Reals:
        total = best.sum(axis=1, keepdims=True)
        return np.asarray(np.minimum(1.0, self.weights.profile["breadth"] / np.maximum(total, 1e-12)))

    def _with_neighbours(self, offers: Reals) -> Reals:
        padded = np.concatenate((offers, np.zeros((len(offers), 1))), axis=1)
        stand_in = self.weights.profile["neighbour"] * padded[:, self.neighbours].max(axis=2)
        return np.asarray(np.maximum(offers, stand_in))

    def _proof(
        self, chain: int, confidences: Reals, denied: NDArray[np.bool_], told: Sequence[frozenset[int]],
        starts: Places, factor: Reals, offers: Reals,
    ) -> Reals:  # fmt: skip
        here = np.array([chain in some for some in told]) & ~denied
        near = np.array([bool(some & frozenset(self.chains.near[chain])) for some in told]) & ~denied
        beside = np.maximum.reduceat(np.where(here[:, None], confidences, 0.0), starts, axis=0)
        beside = self._with_neighbours(np.minimum(1.0, beside / self.weights.profile["enough"]) * factor)
        named = np.maximum.reduceat(here, starts)[:, None]
        named_near = np.maximum.reduceat(near, starts)[:, None]
        profile = self.weights.profile
        share = np.where(named, profile["chain_elsewhere"], np.where(named_near, profile["chain_near"], 0.0))
        return np.asarray(np.minimum(np.maximum(beside, share * offers), offers))


def _first_best(confidences: Reals, best: Reals, starts: Places) -> Places:
    """Position of an institution's first piece that reaches the best confidence: shape (institutions, services)."""
    found = np.zeros(best.shape, dtype=np.int64)
    ends = [*starts[1:].tolist(), len(confidences)]
    for row, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        found[row] = confidences[start:end].argmax(axis=0)
    return found


def _padded(neighbours: Sequence[Sequence[int]]) -> Places:
    """Lists of services as one array, filled up with the place behind the last service."""
    found = np.full((len(neighbours), max([1, *map(len, neighbours)])), len(neighbours), dtype=np.int64)
    for place, others in enumerate(neighbours):
        found[place, : len(others)] = others
    return found


def rows_of(catalogue: Catalogue, chains: int) -> Places:
    """Row of `offers` for each chain and service: shape (1 + chains, services); the first line is for no chain."""
    found = np.tile(np.arange(len(catalogue.services)), (1 + chains, 1))
    bound = np.flatnonzero([service.chain_matters for service in catalogue.services])
    for chain in range(chains):
        found[1 + chain, bound] = len(catalogue.services) + chain * len(bound) + np.arange(len(bound))
    return found
