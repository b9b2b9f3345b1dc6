"""The engine: reads institutions once, ranks them for needs, and says why; advice only, never an award."""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from matching import catalogue as catalogues
from matching import profiles
from matching import weights as settings
from matching.catalogue import Catalogue
from matching.chains import ChainWords
from matching.facts import Facts
from matching.model import Fit, Identity, Institution, Need, Reading, identity_key
from matching.needs import NeedReader
from matching.reading import reader_of
from matching.reasons import Explainer
from matching.records import Records
from matching.shortlist import Found, allowed, select
from matching.signals import Brief, Scorer
from matching.weights import Weights
from matching.wording import Wording

ENGINE = "2"
_PAIRS = 1 << 20
_MOST_NEEDS = 256


@lru_cache(maxsize=1)
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
        catalogue: Path | Catalogue | None = None,
        weights: Path | Weights | None = None,
    ) -> "Engine":
        """Read the institutions; `catalogue` is a folder and `weights` a file (or what was read of them).

        None means those that ship.
        """
        known = catalogue if isinstance(catalogue, Catalogue) else catalogues.load(catalogue)
        tuned = weights if isinstance(weights, Weights) else settings.load(weights)
        trained = reader_of(known, tuned.reading["smoothing"], tuned.reading["sharpness"])
        reader = NeedReader.of(known, ChainWords.of(known.chains), trained, tuned)
        version = f"engine={ENGINE}-{_own_digest()} catalogue={known.digest} weights={tuned.digest}"
        return cls._over(reader, version, scorer_over(tuple(sorted(institutions, key=_order)), reader))

    @classmethod
    def _over(cls, reader: NeedReader, version: str, scorer: Scorer) -> "Engine":
        return cls(scorer.institutions, version, reader, scorer, Explainer.of(scorer, reader.chains.names))

    def changed(self, add: Sequence[Institution] = (), remove: Iterable[Identity] = ()) -> "Engine":
        """With some institutions more, changed (same id) or gone; equal to a rebuild, without reading the others."""
        gone = {one.id for one in add} | set(remove)
        kept = [place for place, one in enumerate(self.institutions) if one.id not in gone]
        new = scorer_over(tuple(add), self.reader)
        both = [(one, place) for place, one in enumerate((*self.institutions, *add))]
        standing = [both[place] for place in (*kept, *range(len(self.institutions), len(both)))]
        standing.sort(key=lambda pair: _order(pair[0]))
        ordered, places = tuple(one for one, _ in standing), np.array([place for _, place in standing], dtype=np.int64)
        old = self.scorer
        scorer = replace(
            old,
            institutions=ordered,
            profiles=old.profiles.joined(new.profiles, places),
            facts=Facts.of(ordered, old.weights),
            wording=old.wording.joined(new.wording, places),
            records=old.records.joined(new.records, places),
        )
        return self._over(self.reader, self.version, scorer)

    def rank(self, need: Need, top: int = 10) -> list[Fit]:
        """All that no hard condition excludes, best first; equal scores in the order of their ids."""
        return self.rank_many([need], top)[0]

    def rank_many(self, needs: Sequence[Need], top: int = 10) -> list[list[Fit]]:
        """`rank` for each need; however the needs are split into calls, the answer is the same."""
        return [fits for brief, found in self.found(needs, top) for fits in self.fits(brief, found)]

    def found(self, needs: Sequence[Need], top: int) -> Iterator[tuple[Brief, Found]]:
        """The best `top` of each need without reasons, in blocks that bound the memory."""
        for brief in self.briefs(needs):
            yield brief, select(self.scorer, brief, top)

    def needs_for(self, institution_id: Identity, needs: Sequence[Need], top: int = 10) -> list[Fit]:
        """The needs that suit one institution, best first; KeyError where the engine does not know it."""
        column = self.column(institution_id)
        scored: list[tuple[float, Need]] = []
        for brief in self.briefs(needs):
            rows = np.flatnonzero(allowed(self.scorer, brief)[:, column]).astype(np.int64)
            values = self.scorer.values(brief, rows, np.full(len(rows), column, dtype=np.int64))
            scores = self.scorer.scores(self.scorer.means(values)).tolist()
            scored.extend((score, brief.needs[row]) for score, row in zip(scores, rows.tolist(), strict=True))
        scored.sort(key=lambda pair: (-pair[0], identity_key(pair[1].id)))
        return [self.explain(need, [institution_id])[0] for _, need in scored[: max(0, top)]]

    def explain(self, need: Need, institution_ids: Sequence[Identity]) -> list[Fit]:
        """Just these institutions with their reasons, in this order, hard conditions or not; KeyError as above."""
        brief = self.brief(need)
        columns = np.array([self.column(one) for one in institution_ids], dtype=np.int64)
        rows = np.zeros(len(columns), dtype=np.int64)
        values = self.scorer.values(brief, rows, columns)
        scores = self.scorer.scores(self.scorer.means(values))
        return self.fits(brief, Found(rows, columns, values, scores))[0]

    def read(self, need: Need) -> Reading:
        """How a need is understood, before anybody is ranked: to show, and to propose a better direction."""
        return self.reader.readings([need], self.reader.meanings([need]))[0]

    def brief(self, need: Need) -> Brief:
        """One need read and ready to be put beside the institutions."""
        return next(self.briefs([need]))

    def column(self, institution_id: Identity) -> int:
        """Where an institution stands; KeyError where the engine does not know it."""
        return self.explainer.columns[institution_id]

    def briefs(self, needs: Sequence[Need]) -> Iterator[Brief]:
        """Needs read and made ready, in blocks that bound the memory."""
        size = min(_MOST_NEEDS, max(1, _PAIRS // max(1, len(self.institutions))))
        for start in range(0, len(needs), size):
            some = needs[start : start + size]
            yield self.scorer.brief(some, self.reader.meanings(some), [self.reader.chain(need) for need in some])

    def fits(self, brief: Brief, found: Found) -> list[list[Fit]]:
        """The pairs of a block, which stand by need and best first, with their reasons, need by need."""
        with _uncollected():
            return self._written(brief, found)

    def _written(self, brief: Brief, found: Found) -> list[list[Fit]]:
        pairs, institutions = self.explainer.pairs(brief, found), self.institutions
        scores, suitable = found.scores.tolist(), self.scorer.suitable(found.values, found.scores).tolist()
        starts = np.searchsorted(found.rows, np.arange(len(brief.needs) + 1)).tolist()
        fits = []
        for row, reading in enumerate(self.reader.readings(brief.needs, brief.meanings)):
            asked = self.explainer.asked(brief, row, reading, pairs)
            fits.append([
                Fit(reading.need_id, institutions[pairs.columns[p]].id, scores[p], suitable[p], asked.reasons(p))
                for p in range(starts[row], starts[row + 1])
            ])  # fmt: skip
        return fits


@contextmanager
def _uncollected() -> Iterator[None]:
    """A block of reasons is many small values and no cycles: looking for cycles again and again costs a third."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _order(institution: Institution) -> tuple[int, int, str]:
    return identity_key(institution.id)


def scorer_over(institutions: tuple[Institution, ...], reader: NeedReader) -> Scorer:
    """Read institutions onto the catalogue and gather their facts."""
    known, trained, tuned = reader.catalogue, reader.reader, reader.weights
    texts = ["。".join((one.profile, *(case.text for case in one.cases))) for one in institutions]
    return Scorer(
        institutions, known, trained, tuned,
        profiles=profiles.build(institutions, known, reader.chains, trained, tuned),
        facts=Facts.of(institutions, tuned), wording=Wording.of(texts, trained, tuned),
        records=Records.of(institutions, known, trained, tuned),
    )  # fmt: skip
