"""Institutions read onto the catalogue once: which services each proves, for which chains, and by which words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.catalogue import Catalogue
from matching.chains import ChainWords
from matching.model import Institution
from matching.pieces import CASE, NAME, Piece, pieces_of
from matching.reading import Reader, Reals
from matching.weights import Weights

Places = NDArray[np.int64]
_BLOCK = 400
STATED = 0.5
"""What a service counts that an institution states without words of proof; plainly told is 1."""


@dataclass(frozen=True)
class Profiles:
    """What the institutions offer, as confidences: `offers` and, by chain, `proofs`: shape (services, institutions).

    `pieces` are their own words; `piece_of` says which piece proves a service (1 + its position; 0 = none): shape
    (institutions, services). `chains_of` holds for each institution the chains that each piece speaks of. `stated`
    marks what a person stated: shape (institutions, services).
    """

    offers: sparse.csr_matrix
    proofs: tuple[sparse.csr_matrix, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    piece_of: Places
    chains_of: tuple[tuple[frozenset[int], ...], ...]
    stated: NDArray[np.bool_]


def build(
    institutions: Sequence[Institution], catalogue: Catalogue, chains: ChainWords, reader: Reader, weights: Weights
) -> Profiles:
    """Read all institutions, in blocks that bound the memory."""
    block = _Block(catalogue, chains, reader, weights)
    pieces = [tuple(pieces_of(one, int(weights.profile["pieces"]))) for one in institutions]
    told = [tuple(chains.told(piece.text) for piece in some) for some in pieces]
    parts = [
        block.read(institutions[start : start + _BLOCK], pieces[start : start + _BLOCK], told[start : start + _BLOCK])
        for start in range(0, len(institutions), _BLOCK)
    ]
    if not parts:
        empty = sparse.csr_matrix((len(catalogue.services), 0))
        nothing = np.zeros((0, len(catalogue.services)), dtype=np.int64)
        return Profiles(empty, tuple(empty for _ in chains.names), (), nothing, (), nothing > 0)
    stacked = [sparse.vstack(matrices, format="csr") for matrices in zip(*parts, strict=True)]
    proving = stacked[1].toarray().astype(np.int64)
    offers, *proofs = (matrix.T.tocsr() for matrix in (stacked[0], *stacked[2:]))
    stated = block.marked([one.does for one in institutions])
    return Profiles(offers, tuple(proofs), tuple(pieces), proving, tuple(told), stated)


class _Block:
    """Reads some institutions: dense arrays of (institutions, services) that end as sparse matrices."""

    def __init__(self, catalogue: Catalogue, chains: ChainWords, reader: Reader, weights: Weights) -> None:
        self.chains, self.reader, self.weights = chains, reader, weights
        self.directions = [service.direction for service in catalogue.services]
        self.places = places = {service.code: index for index, service in enumerate(catalogue.services)}
        self.neighbours = [
            [places[code] for code in service.neighbours if code in places] for service in catalogue.services
        ]

    def marked(self, codes: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
        """Where each institution names a service of the catalogue: shape (institutions, services)."""
        return np.array([[code in some for code in self.places] for some in codes], dtype=bool).reshape(len(codes), -1)

    def read(
        self,
        institutions: Sequence[Institution],
        pieces: Sequence[tuple[Piece, ...]],
        told: Sequence[tuple[frozenset[int], ...]],
    ) -> list[sparse.csr_matrix]:
        """Offers, the proving piece, and the proofs of each chain."""
        flat = [piece for some in pieces for piece in some]
        starts = np.cumsum([0, *(len(some) for some in pieces)])[:-1]
        confidences = self._confidences(institutions, pieces, flat)
        denied = np.array([piece.denied for piece in flat])
        best = np.maximum.reduceat(np.where(denied[:, None], 0.0, confidences), starts, axis=0)
        refused = np.maximum.reduceat(np.where(denied[:, None], confidences, 0.0), starts, axis=0)
        proving = _first_best(np.where(denied[:, None], -1.0, confidences), best, starts)
        enough = self.weights.profile["enough"]
        denies = self.marked([one.does_not for one in institutions])
        said = np.where(self.marked([one.does for one in institutions]), np.maximum(best, STATED * enough), best)
        factor = (1.0 - refused) * self._breadth(said)
        offers = np.where(denies, 0.0, self._with_neighbours(np.minimum(1.0, said / enough) * factor))
        marks = [mark for some in told for mark in some]
        proofs = [
            self._proof(place, confidences, denied, marks, starts, factor, offers)
            for place in range(len(self.chains.names))
        ]
        least = self.weights.reading["least"]
        return [
            _thin(offers, least),
            sparse.csr_matrix(np.where((best >= self.weights.profile["told"]) & ~denies, proving + 1.0, 0.0)),
            *(_thin(p, least) for p in proofs),
        ]

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
        found = offers.copy()
        for place, others in enumerate(self.neighbours):
            if others:
                stand_in = self.weights.profile["neighbour"] * offers[:, others].max(axis=1)
                found[:, place] = np.maximum(offers[:, place], stand_in)
        return found

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


def _thin(dense: Reals, least: float) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.where(dense >= least, dense, 0.0))
