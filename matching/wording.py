"""The telling words of institutions: which share of a need's own words stands in what an institution writes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.reading import Reader, Reals
from matching.text import count_matrix, grams
from matching.weights import Weights

Places = NDArray[np.int64]
_BITS = 42
FEW = 2_048
"""Up to so many institutions every need is put beside all of them; beyond, only beside those that may come in front."""


@dataclass(frozen=True)
class Wording:
    """Squared rarity of each word (sorted `keys`) of each text, less in longer ones: `words`, shape (texts, keys).

    Both ways of asking add up the same numbers in the order of the keys, so they agree to the last bit.
    """

    keys: Places
    words: sparse.csr_matrix
    by_key: sparse.csr_matrix | None
    reader: Reader
    weights: Weights

    @classmethod
    def of(cls, texts: Sequence[str], reader: Reader, weights: Weights) -> "Wording":
        """Read texts; each word counts once in a text."""
        keys = np.unique(grams(texts)[0])
        present = (count_matrix(texts, keys) > 0).astype(np.float64).tocsr()
        present.sort_indices()
        sizes, setting = np.diff(present.indptr), weights.text
        length = 1 - setting["b"] + setting["b"] * sizes / setting["length"]
        norm = (1 + setting["k1"]) / (1 + setting["k1"] * length)
        rarity = reader.rarity_of(keys)
        present.data = (rarity**2)[present.indices] * np.repeat(np.minimum(1.0, norm), sizes)
        return cls._with(keys, present, reader, weights)

    @classmethod
    def _with(cls, keys: Places, words: sparse.csr_matrix, reader: Reader, weights: Weights) -> "Wording":
        by_key = words.T.tocsr() if words.shape[0] <= FEW else None
        return cls(keys, words, by_key, reader, weights)

    def joined(self, more: "Wording", order: Places) -> "Wording":
        """These texts and `more` behind them, then taken in `order` (some may be left out)."""
        keys = np.union1d(self.keys, more.keys)
        both = sparse.vstack([_spread(one, keys) for one in (self, more)], format="csr")
        return self._with(keys, both[order], self.reader, self.weights)

    def asked(self, texts: Sequence[str]) -> "Asked":
        """Needs' words, ready to be put beside the institutions."""
        rows, keys = _once(*grams(texts))
        rarity = self.reader.rarity_of(keys)
        totals = np.maximum(1e-12, np.bincount(rows, weights=rarity**2, minlength=len(texts)))
        columns = np.minimum(np.searchsorted(self.keys, keys), max(0, len(self.keys) - 1))
        known = self.keys[columns] == keys if len(self.keys) else np.zeros(len(keys), dtype=np.bool_)
        where = (rows[known], columns[known])
        present = sparse.csr_matrix((np.ones(len(where[0])), where), shape=(len(texts), len(self.keys)))
        return Asked(self, present, totals * self.weights.text["scale"])


def _once(keys: Places, rows: Places) -> tuple[Places, Places]:
    """Each word of each text once, by text and word; some hundred texts and pairs of characters fit one number."""
    packed = np.unique((rows << _BITS) | keys)
    return packed >> _BITS, packed & ((1 << _BITS) - 1)


def _spread(wording: Wording, keys: Places) -> sparse.csr_matrix:
    """The words of a wording over a larger set of keys."""
    words = wording.words
    columns = np.searchsorted(keys, wording.keys)[words.indices] if len(wording.keys) else words.indices
    return sparse.csr_matrix((words.data, columns, words.indptr), shape=(words.shape[0], len(keys)))


@dataclass(frozen=True)
class Asked:
    """Words of some needs beside a wording; `full` is the sum of rarities at which the signal is full."""

    wording: Wording
    present: sparse.csr_matrix
    full: Reals

    def signal(self, rows: Places, columns: Places) -> Reals:
        """The text signal (0 to 1) of pairs of need and institution; equal rows must stand together."""
        shared = self._among_all(rows, columns) if self.wording.by_key is not None else self._pairs(rows, columns)
        return np.asarray(np.minimum(1.0, shared / self.full[rows]))

    def _among_all(self, rows: Places, columns: Places) -> Reals:
        first, last = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
        every = (self.present[first:last] @ self.wording.by_key).toarray()
        return np.asarray(every[rows - first, columns], dtype=np.float64)

    def _pairs(self, rows: Places, columns: Places) -> Reals:
        found = np.zeros(len(rows))
        here = np.zeros(len(self.wording.keys))
        edges = np.flatnonzero(np.diff(rows, prepend=-1, append=-1))
        for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            row = rows[start]
            keys = self.present.indices[self.present.indptr[row] : self.present.indptr[row + 1]]
            here[keys] = 1.0
            found[start:end] = self.wording.words[columns[start:end]] @ here
            here[keys] = 0.0
        return found
