"""Reading of a text onto the catalogue: which services its words mean, with a confidence for each.

Ridge regression (scikit-learn) over character 1–2-grams, trained on the catalogue's own phrases and words; nothing else
teaches it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import Ridge

from matching.catalogue import Catalogue
from matching.text import Integers, count_matrix, grams

Reals = NDArray[np.float64]

LONGEST = 2
TOLERANCE = 1e-3
SHORT, LONG, GROWTH = 15, 100, 0.3
"""A longer text speaks more surely, up to a length: its sharpness grows with this power of its characters."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Trained once a catalogue; `vocabulary` and `rarity` serve the text signal too, as the background of the field."""

    vocabulary: Integers
    rarity: Reals
    coefficients: Reals
    sharpness: float

    def features(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Rarity-weighted presence of grams, each row of length 1: shape (texts, vocabulary)."""
        counts = count_matrix(texts, self.vocabulary, LONGEST)
        return _weighted(counts, self.rarity)

    def answers(self, texts: Sequence[str]) -> Reals:
        """The regression's answers, about 1 for what is surely said, about 0 for what is not: (texts, services)."""
        if not self.coefficients.shape[1] or not len(texts):
            return np.zeros((len(texts), self.coefficients.shape[1]))
        return np.asarray(self.features(texts) @ self.coefficients)

    def read(self, texts: Sequence[str]) -> Reals:
        """Confidence of each service for each text: shape (texts, services), rows sum to 1."""
        found = self.answers(texts)
        if not found.size:
            return found
        sizes = np.array([min(max(len(text), SHORT), LONG) for text in texts])
        scale = self.sharpness * (sizes / SHORT) ** GROWTH
        found *= scale[:, None]
        found -= found.max(axis=1, keepdims=True)
        powers = np.exp(found)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def rarity_of(self, keys: Integers) -> Reals:
        """Rarity of grams in the language of the field; what it does not know is as rare as what it knows once."""
        if not len(self.vocabulary):
            return np.ones(len(keys))
        places = np.minimum(np.searchsorted(self.vocabulary, keys), len(self.vocabulary) - 1)
        return np.where(self.vocabulary[places] == keys, self.rarity[places], self.rarity.max())


def train(texts: Sequence[str], labels: Sequence[int], services: int, smoothing: float, sharpness: float) -> Reader:
    """Train on phrases and the service of each; with fewer than two services nothing can be told apart."""
    keys, _ = grams(texts, LONGEST)
    vocabulary = np.unique(keys)
    counts = count_matrix(texts, vocabulary, LONGEST)
    present = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log((len(texts) + 1.0) / (present + 1.0)) + 1.0 if len(texts) else np.zeros(0)
    if services < 2:
        return Reader(vocabulary, rarity, np.zeros((len(vocabulary), 0)), sharpness)
    wanted = np.zeros((len(texts), services))
    wanted[np.arange(len(texts)), np.array(labels)] = 1.0
    model = Ridge(alpha=smoothing, solver="sparse_cg", fit_intercept=False, tol=TOLERANCE)
    model.fit(_weighted(counts, rarity), wanted)
    return Reader(vocabulary, rarity, np.ascontiguousarray(np.asarray(model.coef_).T), sharpness)


def examples(catalogue: Catalogue) -> tuple[list[str], list[int]]:
    """The phrases and words of the catalogue and the position of the service of each."""
    services = enumerate(catalogue.services)
    pairs = [(text, place) for place, service in services for text in (*service.phrases, *service.words)]
    return [text for text, _ in pairs], [place for _, place in pairs]


@lru_cache(maxsize=4)
def reader_of(catalogue: Catalogue, smoothing: float, sharpness: float) -> Reader:
    """The reader of a catalogue, trained once a process."""
    texts, labels = examples(catalogue)
    return train(texts, labels, len(catalogue.services), smoothing, sharpness)


def _weighted(counts: sparse.csr_matrix, rarity: Reals) -> sparse.csr_matrix:
    weighted = counts.astype(np.float64)
    weighted.sum_duplicates()
    weighted.data = rarity[weighted.indices] * (1.0 + np.log(weighted.data))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(weighted.indptr))
    return weighted
