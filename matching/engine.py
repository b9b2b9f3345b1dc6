"""The engine: reads institutions once, ranks them for needs, and says why; advice only, never an award."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching import catalogue as catalogues
from matching import profiles
from matching import weights as settings
from matching.chains import ChainWords
from matching.model import Fit, Identity, Institution, Need, Reading, identity_key
from matching.needs import NeedReader
from matching.reading import reader_of
from matching.reasons import Explainer, Pair, point_shares
from matching.signals import Facts, Scorer
from matching.weights import SIGNALS

ENGINE = "1"
_BLOCK = 256


def _own_digest() -> str:
    """A digest of the engine's own code, so that a stored run tells whether it can be played again."""
    mark = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        mark.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()[: catalogues.SHORT_HASH]


@dataclass(frozen=True)
class Engine:
    """Immutable and picklable; `version` names engine, catalogue and weights by the digests of their content."""

    institutions: tuple[Institution, ...]
    version: str
    reader: NeedReader
    scorer: Scorer
    explainer: Explainer

    @classmethod
    def build(
        cls,
        institutions: Sequence[Institution],
        catalogue: catalogues.Catalogue | Path | None = None,
        weights: settings.Weights | Path | None = None,
    ) -> "Engine":
        """Read the institutions; `catalogue` and `weights` as read, a folder and a file, or None for what ships."""
        ordered = tuple(sorted(institutions, key=lambda institution: identity_key(institution.id)))
        known = catalogue if isinstance(catalogue, catalogues.Catalogue) else catalogues.load(catalogue)
        tuned = weights if isinstance(weights, settings.Weights) else settings.load(weights)
        reader = reader_of(known, tuned.reading["smoothing"], tuned.reading["sharpness"])
        chains = ChainWords.of(known.chains)
        read = profiles.build(ordered, known, chains, reader, tuned)
        scorer = Scorer(ordered, known, reader, tuned, read, Facts.of(ordered, reader, tuned))
        version = f"engine={ENGINE}-{_own_digest()} catalogue={known.digest} weights={tuned.digest}"
        return cls(
            ordered, version, NeedReader(known, chains, reader, tuned), scorer, Explainer.of(scorer, chains.names)
        )

    def rank(self, need: Need, top: int = 10) -> list[Fit]:
        """All that no hard condition excludes, best first; equal scores in the order of their ids."""
        return self.rank_many([need], top)[0]

    def rank_many(self, needs: Sequence[Need], top: int = 10) -> list[list[Fit]]:
        """`rank` for each need; however the needs are split into calls, the answer is the same."""
        found: list[list[Fit]] = []
        for start in range(0, len(needs), _BLOCK):
            view = _View.of(self, needs[start : start + _BLOCK])
            found.extend(view.best(row, top) for row in range(len(view.needs)))
        return found

    def needs_for(self, institution_id: Identity, needs: Sequence[Need], top: int = 10) -> list[Fit]:
        """The needs that suit one institution, best first; KeyError where the engine does not know it."""
        column = {one.id: place for place, one in enumerate(self.institutions)}[institution_id]
        scored: list[tuple[float, Need]] = []
        for start in range(0, len(needs), _BLOCK):
            view = _View.of(self, needs[start : start + _BLOCK])
            scored.extend(
                (view.scores[row, column], need) for row, need in enumerate(view.needs) if view.allows(row, column)
            )
        scored.sort(key=lambda pair: (-pair[0], identity_key(pair[1].id)))
        return [_View.of(self, [need]).fits(0, [column])[0] for _, need in scored[: max(0, top)]]

    def read(self, need: Need) -> Reading:
        """How a need is understood, before anybody is ranked: to show, and to propose a better direction."""
        return self.reader.readings([need], self.reader.meanings([need]))[0]


@dataclass(frozen=True)
class _View:
    """Some needs beside all institutions."""

    engine: Engine
    needs: Sequence[Need]
    readings: list[Reading]
    chains: list[int | None]
    signals: dict[str, np.ndarray]
    raw: np.ndarray
    scores: np.ndarray

    @classmethod
    def of(cls, engine: Engine, needs: Sequence[Need]) -> "_View":
        meanings = engine.reader.meanings(needs)
        readings = engine.reader.readings(needs, meanings)
        chains = [engine.reader.chain(need) for need in needs]
        signals = engine.scorer.signals(needs, meanings, chains)
        raw, scores = engine.scorer.scores(signals)
        return cls(engine, needs, readings, chains, signals, raw, scores)

    def allows(self, row: int, column: int) -> bool:
        """Hard conditions, apart from all preferences: room this year, and no conflict of interest."""
        institution, firm = self.engine.institutions[column], self.needs[row].enterprise_id
        return institution.free != 0 and (firm is None or firm not in institution.conflicts)

    def best(self, row: int, top: int) -> list[Fit]:
        """The first `top` that are allowed."""
        columns: list[int] = []
        for column in np.argsort(-self.scores[row], kind="stable").tolist():
            if len(columns) >= top:
                break
            if self.allows(row, column):
                columns.append(column)
        return self.fits(row, columns)

    def fits(self, row: int, columns: list[int]) -> list[Fit]:
        """Some institutions for one need, each with its reasons."""
        values = np.stack([array[row, columns] for array in self.signals.values()], axis=1)
        scores = self.scores[row, columns]
        points = point_shares(values, scores, self.engine.scorer.weights, chain=self.chains[row] is not None)
        least = self.engine.scorer.weights.suitable
        suitable = (scores >= least["score"]) & (values[:, SIGNALS.index("service")] >= least["service"])
        need, reading, chain = self.needs[row], self.readings[row], self.chains[row]
        rows = zip(columns, values.tolist(), points.tolist(), scores.tolist(), suitable.tolist(), strict=True)
        return [
            Fit(
                need.id,
                self.engine.institutions[column].id,
                score,
                good,
                self.engine.explainer.reasons(Pair(need, reading, chain, column, value, share)),
            )
            for column, value, share, score, good in rows
        ]
