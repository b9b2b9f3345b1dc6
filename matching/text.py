"""Reading of Chinese text without a dictionary: one written form for all, its 1–2-grams, and a BM25 index over them.

Measured on public Chinese sets, characters in ones and twos beat segmented words, and they need no list of words.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.traditional import SIMPLIFIED

Integers = NDArray[np.int64]
Floats = NDArray[np.float32]

K1 = 1.5
B = 0.75
_BLOCK = 128
_SHIFT = 21


def normalise(text: str) -> str:
    """Full width to half, traditional to simplified, capitals to small letters, every blank or control to one space."""
    folded = unicodedata.normalize("NFKC", text.replace("\0", " ")).casefold().translate(SIMPLIFIED)
    return " ".join(folded.split())


def codes(texts: Sequence[str]) -> tuple[Integers, Integers]:
    """Code points of all characters that carry meaning, and for each the row of its text.

    Between two texts, and where a blank or mark was taken out, stands a zero, so that no pair reaches over it.
    """
    joined = "\0".join(texts) + "\0"
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    rows = np.concatenate(([0], np.cumsum(points == 0)[:-1]))
    return np.where(_IS_MARK[np.minimum(points, _MARKS - 1)], 0, points), rows


_MARKS = 0x10000
_IS_MARK = np.array([not chr(point).isalnum() for point in range(_MARKS)], dtype=np.bool_)


def grams(texts: Sequence[str], longest: int = 2) -> tuple[Integers, Integers]:
    """Keys of the 1- to `longest`-grams (at most 3) of normalised texts and the row of each: two equal arrays."""
    points, rows = codes([normalise(text) for text in texts])
    single = points > 0
    whole, keys = single, points
    all_keys, all_rows = [points[single]], [rows[single]]
    for step in range(1, longest):
        whole = whole[:-1] & single[step:]
        keys = (keys[:-1] << _SHIFT) | points[step:]
        all_keys.append(keys[whole])
        all_rows.append(rows[: len(whole)][whole])
    return np.concatenate(all_keys), np.concatenate(all_rows)


def count_matrix(texts: Sequence[str], vocabulary: Integers, longest: int = 2) -> sparse.csr_matrix:
    """How often each gram of a sorted `vocabulary` stands in each text: shape (texts, vocabulary)."""
    keys, rows = grams(texts, longest)
    columns = np.searchsorted(vocabulary, keys)
    columns[columns == len(vocabulary)] = 0
    known = vocabulary[columns] == keys if len(vocabulary) else np.zeros(len(keys), dtype=np.bool_)
    ones = np.ones(int(known.sum()), dtype=np.float32)
    shape = (len(texts), len(vocabulary))
    return sparse.csr_matrix((ones, (rows[known], columns[known])), shape=shape)


def best_first(scores: Floats, k: int) -> tuple[Integers, Floats]:
    """Columns of the k highest scores of each row, equal scores in the order of the columns."""
    rows, columns = scores.shape
    if k < columns:
        threshold = np.partition(scores, columns - k, axis=1)[:, columns - k]
    else:
        threshold = np.full(rows, -np.inf, dtype=scores.dtype)
    indices = np.full((rows, k), -1, dtype=np.int64)
    values = np.zeros((rows, k), dtype=np.float32)
    for row in range(rows):
        candidates = np.flatnonzero(scores[row] >= threshold[row])
        order = candidates[np.argsort(-scores[row, candidates], kind="stable")][:k]
        indices[row, : len(order)] = order
        values[row, : len(order)] = scores[row, order]
    return indices, values


@dataclass(frozen=True, slots=True)
class TextIndex:
    """BM25 over character 1–2-grams: build once, search many; equal inputs give equal answers."""

    vocabulary: Integers
    counts: sparse.csr_matrix
    weights: sparse.csr_matrix
    size: int

    @classmethod
    def build(cls, texts: Sequence[str]) -> "TextIndex":
        """Index texts; an empty list is an index that finds nothing."""
        keys, _ = grams(texts)
        vocabulary = np.unique(keys)
        return cls._weighed(vocabulary, count_matrix(texts, vocabulary))

    @classmethod
    def _weighed(cls, vocabulary: Integers, counts: sparse.csr_matrix) -> "TextIndex":
        """The weights from the counts: rarity and lengths change with every text, the counts of the others do not."""
        size = counts.shape[0]
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        mean = max(1.0, float(lengths.sum()) / max(1, size))
        present = np.bincount(counts.indices, minlength=len(vocabulary))
        idf = np.log1p((size - present + 0.5) / (present + 0.5)).astype(np.float32)
        norm = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
        data, row_of = counts.data, np.repeat(np.arange(size), np.diff(counts.indptr))
        weighed = idf[counts.indices] * data / (data + norm[row_of])
        weights = sparse.csr_matrix((weighed, counts.indices, counts.indptr), shape=counts.shape)
        return cls(vocabulary, counts, weights.T.tocsr(), size)

    def add(self, texts: Sequence[str]) -> "TextIndex":
        """With more texts behind these; equal to building all anew, but only the new ones are read."""
        vocabulary = np.union1d(self.vocabulary, np.unique(grams(texts)[0]))
        old = self.counts
        columns = np.searchsorted(vocabulary, self.vocabulary)[old.indices]
        widened = sparse.csr_matrix((old.data, columns, old.indptr), shape=(self.size, len(vocabulary)))
        return self._weighed(vocabulary, sparse.vstack([widened, count_matrix(texts, vocabulary)], format="csr"))

    def remove(self, places: Sequence[int]) -> "TextIndex":
        """Without the texts at these places; the later ones move up. IndexError for a place that is not there."""
        kept = np.delete(np.arange(self.size), np.array(places, dtype=np.int64))
        left = self.counts[kept]
        used, columns = np.unique(left.indices, return_inverse=True)
        counts = sparse.csr_matrix((left.data, columns, left.indptr), shape=(len(kept), len(used)))
        return self._weighed(self.vocabulary[used], counts)

    def search(self, queries: Sequence[str], k: int) -> tuple[Integers, Floats]:
        """Best k texts of each query: indices and scores of shape (queries, k); -1 and 0 where texts lack."""
        if k < 1:
            raise ValueError("k must be at least 1")
        found = [self._block(queries[start : start + _BLOCK], k) for start in range(0, len(queries), _BLOCK)]
        if not found:
            return np.zeros((0, k), dtype=np.int64), np.zeros((0, k), dtype=np.float32)
        return np.vstack([indices for indices, _ in found]), np.vstack([scores for _, scores in found])

    def _block(self, queries: Sequence[str], k: int) -> tuple[Integers, Floats]:
        asked = count_matrix(queries, self.vocabulary)
        scores = np.asarray((asked @ self.weights).todense(), dtype=np.float32)
        return best_first(scores, k)
