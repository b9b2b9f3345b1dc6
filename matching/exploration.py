"""Newcomers get a chance by a stated, seeded rule: suitable ones not yet known are shown beside the best of a list.

The rule never changes a score or a rank, never takes anybody's place and never brings in anybody who is not suitable.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.engine import Engine
from matching.facts import Places
from matching.model import Fit, Identity, Need, Reason, identity_key
from matching.shortlist import Found
from matching.signals import Brief

DEPTH = 10
"""A newcomer is drawn from among so many times the places that the shortlist has."""
NEWCOMER = "newcomer"
"""The name of the reason that tells of the rule; it carries no points."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """The rule: after every `every` - 1 known institutions in a row a newcomer is shown, drawn by `seed`, made public.

    ValueError for an empty seed or a rule that would show newcomers only.
    """

    seed: str
    every: int = 5

    def __post_init__(self) -> None:
        if not self.seed.strip() or self.every < 2:
            raise ValueError("the rule needs a seed and leaves at least every second place as it is")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A fit and its rank by score; `after` is set for a drawn newcomer: shown behind the one of that rank."""

    fit: Fit
    rank: int
    after: int | None = None


def explored(
    engine: Engine, needs: Sequence[Need], rule: Exploration | None, shown: int = 10, kept: int = 10
) -> list[list[Ranked]]:
    """`Engine.rank_many` of `kept` places with the newcomers that the rule shows among the first `shown`, by rank.

    Drawn by a digest of seed, need and institution from among the suitable newcomers behind the shown ones, so that
    whoever knows the seed can draw again. Without a rule, or where no such newcomer stands there, just the ranking.
    """
    depth = kept if rule is None else max(kept, shown * DEPTH)
    found = []
    for brief, best in engine.found(needs, depth):
        ranks = _ranks(best.rows)
        after = np.zeros(len(ranks), dtype=np.int64)
        if rule is not None:
            after = _drawn(engine, brief, best, ranks, rule, shown)
        left = (ranks <= kept) | (after > 0)
        told = Found(best.rows[left], best.columns[left], best.values[left], best.scores[left])
        places = iter(zip(ranks[left].tolist(), after[left].tolist(), strict=True))
        for fits in engine.fits(brief, told):
            found.append([_told(fit, *next(places), rule) for fit in fits])
    return found


def _ranks(rows: Places) -> Places:
    """The rank of each pair for its need, from 1; pairs stand by need, best first."""
    return np.asarray(np.arange(len(rows)) - np.searchsorted(rows, rows) + 1)


def _drawn(engine: Engine, brief: Brief, best: Found, ranks: Places, rule: Exploration, shown: int) -> Places:
    """For each pair the rank behind which it is shown as a newcomer, 0 for all others."""
    new = engine.scorer.facts.newcomer[best.columns]
    behind = new & (ranks > shown) & engine.scorer.suitable(best.values, best.scores)
    starts = np.searchsorted(best.rows, np.arange(len(brief.needs) + 1))
    after = np.zeros(len(ranks), dtype=np.int64)
    for row in np.unique(best.rows[behind]).tolist():
        start, end = int(starts[row]), int(starts[row + 1])
        pairs = start + np.flatnonzero(behind[start:end])
        ids = {int(pair): engine.institutions[int(best.columns[pair])].id for pair in pairs}
        lots = sorted(ids, key=lambda pair: _lot(rule.seed, brief.needs[row].id, ids[pair]))
        for rank, pair in zip(_gaps(new[start : min(end, start + shown)], rule.every), lots, strict=False):
            after[pair] = rank
    return after


def _gaps(new: NDArray[np.bool_], every: int) -> list[int]:
    """The ranks behind which a newcomer is shown: where `every` - 1 in a row, and one more, are known already."""
    found, known = [], 0
    for rank, is_new in enumerate(new.tolist(), start=1):
        if not is_new and known == every - 1:
            found.append(rank - 1)
            known = 0
        known = 0 if is_new else known + 1
    return found


def _lot(seed: str, need: Identity, institution: Identity) -> tuple[str, tuple[int, int, str]]:
    digest = hashlib.sha256(f"{seed}\0{need}\0{institution}".encode()).hexdigest()
    return digest, identity_key(institution)


def _told(fit: Fit, rank: int, after: int, rule: Exploration | None) -> Ranked:
    if rule is None or not after:
        return Ranked(fit, rank)
    text = (
        f"新入驻，按公开的规则试排：连续 {rule.every - 1} 家都是已有记录的，就抽 1 家合适的新入驻者排在后面"
        f"（抽签种子「{rule.seed}」）；按得分是第 {rank} 名，得分和别人的名次都不变。"
    )
    reason = Reason(NEWCOMER, 0.0, text, "还没有评价、办结记录和今年在服务的企业")
    return Ranked(replace(fit, reasons=(*fit.reasons, reason)), rank, after)
