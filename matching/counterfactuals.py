"""What would change a rank: single changes of an institution's facts, each found by reading and scoring it again.

Nothing here is looked up: the institution is changed, read anew, and put beside all the others as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from matching.engine import Engine, scorer_over
from matching.model import DIRECTIONS, Case, Fit, Identity, Institution, Need, Outcome, Satisfaction
from matching.reading import Reals
from matching.shortlist import allowed
from matching.signals import Brief, Scorer
from matching.told import RECOGNITIONS

BOTH = "direction and case"
ANSWERS, ENDED, ROOM = 10, 3, 5
"""How many further answers, needs that ended well, and free places a change supposes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of facts and what comes of it; a rank of None: a hard condition excludes the institution now.

    `supposed` is the institution as it would be: whoever doubts can rank with it.
    """

    kind: str
    text: str
    rank_before: int | None
    rank_after: int
    score_before: float
    score_after: float
    suitable_after: bool
    supposed: Institution


@dataclass(frozen=True, slots=True)
class _Supposed:
    kind: str
    words: str
    institution: Institution

    def change(self, text: str, rank: int | None, place: int, before: float, after: float, good: bool) -> Change:
        """What comes of it."""
        return Change(self.kind, text, rank, place, before, after, good, self.institution)


def what_would_help(engine: Engine, need: Need, institution_id: Identity) -> list[Change]:
    """Single changes that would lift an institution for a need, least effort first; the first one is the smallest.

    Kinds in the order of their effort: capacity, price, directions, direction, place, satisfaction, outcome, level,
    case, chain, certificate; direction and case only where no single one reaches as far. Nothing where it is first
    already or a conflict of interest excludes it; KeyError where the engine does not know it.
    """
    column, brief = engine.column(institution_id), engine.brief(need)
    institution = engine.institutions[column]
    if need.enterprise_id is not None and need.enterprise_id in institution.conflicts:
        return []
    others = _Others.of(engine, brief, column)
    before, excluded = others.scores[column], not others.may[column]
    supposed = list(_supposed(engine, brief, institution))
    scores, suitable = _scored(engine, brief, [one.institution for one in supposed])
    rank = None if excluded else others.rank(before)
    found = []
    for one, after, good in zip(supposed, scores.tolist(), suitable, strict=True):
        place = others.rank(after)
        if one.institution.free != 0 and (rank is None or place < rank):
            told = f"{'不能参加' if rank is None else f'第 {rank}'} → 第 {place}，若{one.words}"
            found.append(one.change(told, rank, place, float(before), after, good))
    alone = min((one.rank_after for one in found if one.kind != BOTH), default=len(engine.institutions) + 1)
    return [one for one in found if one.kind != BOTH or one.rank_after < alone]


def nearest(engine: Engine, need: Need, top: int = 3) -> list[tuple[Fit, list[Change]]]:
    """Where nobody suits: the nearest ones, each with the single changes that would make it suitable; else nothing."""
    fits = engine.rank(need, top)
    if any(fit.suitable for fit in fits):
        return []
    return [(fit, _made_suitable(engine, need, fit)) for fit in fits]


def _made_suitable(engine: Engine, need: Need, fit: Fit) -> list[Change]:
    """Like `what_would_help`, for being called suitable instead of for the rank."""
    column, brief = engine.column(fit.institution_id), engine.brief(need)
    others = _Others.of(engine, brief, column)
    supposed = list(_supposed(engine, brief, engine.institutions[column]))
    scores, suitable = _scored(engine, brief, [one.institution for one in supposed])
    rank = others.rank(fit.score)
    return [
        one.change(f"若{one.words}，就合适", rank, others.rank(after), fit.score, after, good)
        for one, after, good in zip(supposed, scores.tolist(), suitable, strict=True)
        if good
    ]


@dataclass(frozen=True)
class _Others:
    """The scores of all for one need, and who may take part."""

    column: int
    scores: Reals
    may: np.ndarray

    @classmethod
    def of(cls, engine: Engine, brief: Brief, column: int) -> "_Others":
        columns = np.arange(len(engine.institutions), dtype=np.int64)
        values = engine.scorer.values(brief, np.zeros_like(columns), columns)
        scores = engine.scorer.scores(engine.scorer.means(values))
        return cls(column, scores, allowed(engine.scorer, brief)[0])

    def rank(self, score: float) -> int:
        """The place that a score would have: behind higher ones and behind equal ones of an earlier id."""
        ahead = self.may & (self.scores > score)
        equal = self.may & (self.scores == score)
        ahead[self.column] = False
        return 1 + int(ahead.sum()) + int(equal[: self.column].sum())


def _scored(engine: Engine, brief: Brief, institutions: Sequence[Institution]) -> tuple[Reals, list[bool]]:
    """Score of each supposed institution, and whether it would suit."""
    if not institutions:
        return np.zeros(0), []
    scorer: Scorer = scorer_over(tuple(institutions), engine.reader)
    again = scorer.brief(brief.needs, brief.meanings, brief.chains)
    columns = np.arange(len(institutions), dtype=np.int64)
    values = scorer.values(again, np.zeros_like(columns), columns)
    scores = scorer.scores(scorer.means(values))
    return scores, scorer.suitable(values, scores).tolist()


def _supposed(engine: Engine, brief: Brief, institution: Institution) -> Iterator[_Supposed]:
    """Every change of the stated kinds that applies to this institution and this need, least effort first."""
    need, change = brief.needs[0], partial(replace, institution)
    yield _room(institution)
    yield from _price(need, institution)
    yield from _directions(engine, brief, institution)
    if need.county and need.county != institution.county:
        yield _Supposed("place", "在企业所在县市区设有服务点", change(county=need.county))
    answers = institution.satisfaction or Satisfaction(0, 0, 0)
    better = replace(answers, very=answers.very + ANSWERS)
    yield _Supposed("satisfaction", f"再有 {ANSWERS} 份「很满意」的评价", change(satisfaction=better))
    ended = (*institution.outcomes, *(Outcome(need.text, 1.0, need.category) for _ in range(ENDED)))
    yield _Supposed("outcome", f"再圆满办结 {ENDED} 项相近的需求", change(outcomes=ended))
    if need.target_level and need.target_level not in {case.level for case in institution.cases}:
        cases = (*institution.cases, Case("", need.target_level))
        yield _Supposed("level", f"有一个帮企业达到「{need.target_level}」的案例", change(cases=cases))
    yield from _cases(engine, brief, institution)
    yield from _certificates(engine, institution)
    yield from _direction_and_case(engine, brief, institution)


def _direction_and_case(engine: Engine, brief: Brief, institution: Institution) -> Iterator[_Supposed]:
    """Two steps that belong together: the direction, and work done in it."""
    for direction in _directions(engine, brief, institution):
        for case in list(_cases(engine, brief, direction.institution))[-1:]:
            yield _Supposed(BOTH, f"{direction.words}，并{case.words}", case.institution)


def _price(need: Need, institution: Institution) -> Iterator[_Supposed]:
    budget = need.budget_wan or 0.0
    told = [*(one.amount_wan for one in institution.cases), *(one.amount_wan for one in institution.outcomes)]
    if budget and any((amount or 0.0) > budget for amount in told):
        cases = tuple(replace(one, amount_wan=_within(one.amount_wan, budget)) for one in institution.cases)
        ended = tuple(replace(one, amount_wan=_within(one.amount_wan, budget)) for one in institution.outcomes)
        words = f"同类服务的价格在预算 {budget:g} 万元以内"
        yield _Supposed("price", words, replace(institution, cases=cases, outcomes=ended))


def _within(amount: float | None, budget: float) -> float | None:
    return None if amount is None else min(amount, budget)


def _room(institution: Institution) -> _Supposed:
    if institution.annual_capacity is None:
        stated = replace(institution, annual_capacity=institution.engaged + ROOM)
        return _Supposed("capacity", f"填写年服务企业能力，今年还能服务 {ROOM} 家", stated)
    more = replace(institution, annual_capacity=max(institution.annual_capacity, institution.engaged) + ROOM)
    return _Supposed("capacity", f"年服务企业能力提高，今年能再多服务 {ROOM} 家", more)


def _directions(engine: Engine, brief: Brief, institution: Institution) -> Iterator[_Supposed]:
    shares = brief.directions[0]
    wanted = DIRECTIONS[int(shares.argmax())]
    if not shares.any():
        return
    claimed = tuple(one for one in institution.categories if one in DIRECTIONS)
    free = int(engine.scorer.weights.profile["directions_free"])
    if wanted in claimed and len(set(claimed)) > free:
        kept = (wanted, *(one for one in claimed if one != wanted))[:free]
        yield _Supposed(
            "directions", f"申报的方向收到 {free} 个以内，保留「{wanted}」", replace(institution, categories=kept)
        )
    elif wanted not in claimed:
        both = replace(institution, categories=(*institution.categories, wanted))
        yield _Supposed("direction", f"申报并获准「{wanted}」方向", both)


def _cases(engine: Engine, brief: Brief, institution: Institution) -> Iterator[_Supposed]:
    """A case of the service most likely meant, without and with the need's chain."""
    order = np.argsort(-brief.meanings[0], kind="stable")
    if not brief.meanings[0].any():
        return
    service = engine.scorer.catalogue.services[int(order[0])]
    work = f"{service.name}，{service.delivers[0]}"
    plain = replace(institution, cases=(Case(f"为企业做{work}"), *institution.cases))
    yield _Supposed("case", f"有一个「{service.name}」案例", plain)
    chain = brief.chains[0]
    if chain is not None and service.chain_matters:
        name = engine.reader.chains.names[chain]
        cases = (Case(f"为企业做{work}。为{name}企业做{service.name}"), *institution.cases)
        yield _Supposed("chain", f"有一个{name}行业的「{service.name}」案例", replace(institution, cases=cases))


def _certificates(engine: Engine, institution: Institution) -> Iterator[_Supposed]:
    """The least recognition that weighs more than those held."""
    worth = engine.scorer.weights.certificates
    held = max((worth.get(one, 0.0) for one in institution.certifications), default=0.0)
    above = sorted((weight, name) for name, weight in worth.items() if weight > held)
    if above:
        name = above[0][1]
        both = replace(institution, certifications=(*institution.certifications, name))
        yield _Supposed("certificate", f"取得{RECOGNITIONS.get(name, '更高一级的')}认定", both)
