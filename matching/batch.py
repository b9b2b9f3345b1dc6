"""Ranking a whole country's needs in parts: a plan with stable names, parts worked out anywhere, one result.

However the needs are split, in whatever order the parts come back, and whoever worked them out, the merged result is
the same to the last byte. Reasons are written afterwards, for what is shown (`Engine.explain`).
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine import Engine
from matching.model import Identity, Need, identity_key
from matching.shortlist import allowed

TOP = 50
SIZE = 500
_SCALE = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some needs to rank; `id` names the work by all that its result rests on, `number` its place in the plan."""

    id: str
    number: int
    need_ids: tuple[Identity, ...]


def plan(version: str, institutions: str, needs: Sequence[Need], top: int = TOP, size: int = SIZE) -> tuple[Part, ...]:
    """Split needs, by their ids, into parts of `size`.

    `version` is the engine's, `institutions` a digest of what it was built from: the same work keeps its name, so that
    a part done before need not be done again. ValueError for a size or top below 1 or a need given twice.
    """
    if size < 1 or top < 1:
        raise ValueError("size and top must be at least 1")
    ordered = sorted(needs, key=lambda need: identity_key(need.id))
    if len({need.id for need in ordered}) != len(ordered):
        raise ValueError("a need stands twice")
    parts = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return tuple(
        Part(_name(version, institutions, some, top), number, tuple(need.id for need in some))
        for number, some in enumerate(parts, start=1)
    )


def _name(version: str, institutions: str, needs: Sequence[Need], top: int) -> str:
    told = [version, institutions, top, [astuple(need) for need in needs]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Shortlists:
    """The best institutions of needs as compact arrays, both sides in the order of their ids.

    The pairs of need i stand from `starts[i]` to `starts[i + 1]`, best first: `columns` (places in `institution_ids`),
    `scores` in ten-thousandths, `suitable`.
    """

    version: str
    need_ids: tuple[Identity, ...]
    institution_ids: tuple[Identity, ...]
    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    scores: NDArray[np.uint16]
    suitable: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.need_ids)

    def row(self, place: int) -> list[tuple[Identity, float, bool]]:
        """Institution, score and whether suitable of the need at a place, best first."""
        part = slice(int(self.starts[place]), int(self.starts[place + 1]))
        rows = zip(self.columns[part].tolist(), self.scores[part].tolist(), self.suitable[part].tolist(), strict=True)
        return [(self.institution_ids[column], score / _SCALE, good) for column, score, good in rows]

    def of(self, need_id: Identity) -> list[tuple[Identity, float, bool]]:
        """`row` of a need by its id; KeyError where it is not among them."""
        try:
            return self.row(self.need_ids.index(need_id))
        except ValueError:
            raise KeyError(need_id) from None

    def to_bytes(self) -> bytes:
        """One block of bytes to store; equal shortlists give equal bytes."""
        told = {"version": self.version, "needs": self.need_ids, "institutions": self.institution_ids}
        head = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        arrays = (self.starts.astype("<i8"), self.columns.astype("<i4"), self.scores.astype("<u2"), self.suitable)
        return struct.pack("<q", len(head)) + head + b"".join(array.tobytes() for array in arrays)

    @classmethod
    def from_bytes(cls, content: bytes) -> "Shortlists":
        """What `to_bytes` made; ValueError where the block is cut off or longer than it says."""
        try:
            (size,) = struct.unpack_from("<q", content)
            told = json.loads(content[8 : 8 + size])
            needs, at = len(told["needs"]), 8 + size
            starts = np.frombuffer(content, "<i8", needs + 1, at)
            pairs, at = int(starts[-1]), at + 8 * (needs + 1)
            columns = np.frombuffer(content, "<i4", pairs, at)
            scores = np.frombuffer(content, "<u2", pairs, at + 4 * pairs)
            suitable = np.frombuffer(content, np.bool_, pairs, at + 6 * pairs)
        except (struct.error, KeyError) as error:
            raise ValueError("not a block of shortlists") from error
        if len(content) != at + 7 * pairs:
            raise ValueError("not a block of shortlists")
        institutions = tuple(told["institutions"])
        return cls(told["version"], tuple(told["needs"]), institutions, starts, columns, scores, suitable)


def rank_part(engine: Engine, needs: Sequence[Need], top: int = TOP) -> Shortlists:
    """Rank some needs; just what `Engine.rank` gives for each, without the reasons."""
    ordered = sorted(needs, key=lambda need: identity_key(need.id))
    counts, columns, scores, suitable = [], [], [], []
    for brief, found in engine.found(ordered, top):
        counts.append(np.bincount(found.rows, minlength=len(brief.needs)))
        columns.append(found.columns)
        scores.append(np.rint(found.scores * _SCALE).astype(np.uint16))
        suitable.append(engine.scorer.suitable(found.values, found.scores))
    ids = tuple(one.id for one in engine.institutions)
    none = np.zeros(0, dtype=np.int64)
    return _canonical(
        engine.version, tuple(need.id for need in ordered), ids, np.concatenate([none, *counts]),
        np.concatenate([none, *columns]), np.concatenate([none.astype(np.uint16), *scores]),
        np.concatenate([none.astype(np.bool_), *suitable]),
    )  # fmt: skip


def best_needs(
    engine: Engine, needs: Sequence[Need], institution_ids: Sequence[Identity], top: int
) -> dict[Identity, list[tuple[Identity, float, bool]]]:
    """The other side: of each of these institutions the needs that suit it best, with score and whether suitable.

    Just the pairs and scores of `rank_part`, hard conditions heeded; KeyError for an institution that is not there.
    """
    columns = np.array([engine.column(one) for one in institution_ids], dtype=np.int64)
    found: dict[Identity, list[tuple[float, Need, bool]]] = {one: [] for one in institution_ids}
    for brief in engine.briefs(needs):
        rows, places = np.nonzero(allowed(engine.scorer, brief)[:, columns])
        values = engine.scorer.values(brief, rows.astype(np.int64), columns[places])
        scores = engine.scorer.scores(engine.scorer.means(values))
        good = engine.scorer.suitable(values, scores)
        for row, place, score, fits in zip(rows.tolist(), places.tolist(), scores.tolist(), good.tolist(), strict=True):
            found[institution_ids[place]].append((score, brief.needs[row], fits))
        for some in found.values():
            some.sort(key=lambda one: (-one[0], identity_key(one[1].id)))
            del some[top:]
    return {one: [(need.id, score, fits) for score, need, fits in some] for one, some in found.items()}


def merge(parts: Iterable[Shortlists]) -> Shortlists:
    """All parts as one; ValueError where there is none, engines differ, or a need stands in two of them."""
    some = list(parts)
    if not some or len({part.version for part in some}) > 1:
        raise ValueError("parts of one engine, at least one")
    every = sorted({one for part in some for one in part.institution_ids}, key=identity_key)
    place = {one: number for number, one in enumerate(every)}
    needs = [(need, part, row) for part, one in enumerate(some) for row, need in enumerate(one.need_ids)]
    needs.sort(key=lambda entry: identity_key(entry[0]))
    if len({need for need, _, _ in needs}) != len(needs):
        raise ValueError("a need stands in two parts")
    spread = [np.array([place[one] for one in part.institution_ids], dtype=np.int64)[part.columns] for part in some]
    spans = [(part, slice(int(some[part].starts[row]), int(some[part].starts[row + 1]))) for _, part, row in needs]
    none = np.zeros(0, dtype=np.int64)
    return _canonical(
        some[0].version, tuple(need for need, _, _ in needs), tuple(every),
        np.array([span.stop - span.start for _, span in spans], dtype=np.int64),
        np.concatenate([none, *(spread[part][span] for part, span in spans)]),
        np.concatenate([none.astype(np.uint16), *(some[part].scores[span] for part, span in spans)]),
        np.concatenate([none.astype(np.bool_), *(some[part].suitable[span] for part, span in spans)]),
    )  # fmt: skip


def _canonical(
    version: str, needs: tuple[Identity, ...], institutions: tuple[Identity, ...], counts: NDArray[np.int64],
    columns: NDArray[np.int64], scores: NDArray[np.uint16], suitable: NDArray[np.bool_],
) -> Shortlists:  # fmt: skip
    """Only the institutions that stand on a list, in the order of their ids."""
    shown, places = np.unique(columns, return_inverse=True)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    ids = tuple(institutions[column] for column in shown.tolist())
    return Shortlists(version, needs, ids, starts, places.astype(np.int32), scores, suitable)
