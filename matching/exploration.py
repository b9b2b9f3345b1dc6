"""Newcomers get a chance by a stated, seeded rule: some places of a shortlist go to suitable ones not yet known.

Off unless a seed is given. The rule never changes a score and never brings in anybody who is not suitable.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matching.engine import Engine
from matching.model import Fit, Identity, Institution, Need, Reason, identity_key

DEPTH = 10
"""A newcomer is drawn from among so many times the places that the shortlist has."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """The rule: the last of every `every` places goes to a newcomer, drawn by `seed`, which is made public."""

    seed: str
    every: int = 5


def is_newcomer(institution: Institution) -> bool:
    """Nobody has told yet how it works: no answers, no outcomes, no enterprise this year."""
    answers = institution.satisfaction
    told = answers is not None and answers.very + answers.basic + answers.dissatisfied > 0
    return not told and not institution.outcomes and institution.engaged == 0


def explored(engine: Engine, need: Need, top: int, rule: Exploration | None) -> list[Fit]:
    """`Engine.rank` with every so many-th place given to a newcomer from further back; ValueError for a bad rule.

    Drawn by a digest of seed, need and institution, so that whoever knows the seed can draw again. Without a rule, or
    where no suitable newcomer stands further back, just the ranking.
    """
    if rule is None:
        return engine.rank(need, top)
    if not rule.seed.strip() or rule.every < 2:
        raise ValueError("the rule needs a seed and leaves at least every second place as it is")
    ranked = engine.rank(need, top * DEPTH)
    shown, behind = ranked[:top], ranked[top:]
    newcomers = [fit for fit in behind if fit.suitable and is_newcomer(engine.institutions[_column(engine, fit)])]
    newcomers.sort(key=lambda fit: (_lot(rule.seed, fit), identity_key(fit.institution_id)))
    known = {fit.institution_id for fit in shown if not is_newcomer(engine.institutions[_column(engine, fit)])}
    for place, drawn in zip(_places(shown, rule, known), newcomers, strict=False):
        shown[place] = _told(drawn, rule, place + 1)
    return shown


def _places(shown: Sequence[Fit], rule: Exploration, known: set[Identity]) -> list[int]:
    """The places to give: the last of every so many, where a newcomer does not stand there by itself."""
    return [place for place in range(rule.every - 1, len(shown), rule.every) if shown[place].institution_id in known]


def _told(fit: Fit, rule: Exploration, place: int) -> Fit:
    text = f"按公开的新机构试荐规则（每 {rule.every} 个名额留 1 个，种子「{rule.seed}」）抽到第 {place} 位；得分不变。"
    return replace(fit, reasons=(*fit.reasons, Reason("newcomer", 0.0, text, "还没有评价、办结记录和在服务企业")))


def _lot(seed: str, fit: Fit) -> str:
    return hashlib.sha256(f"{seed}\0{fit.need_id}\0{fit.institution_id}".encode()).hexdigest()


def _column(engine: Engine, fit: Fit) -> int:
    return engine.column(fit.institution_id)
