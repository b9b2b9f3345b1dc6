"""Why an institution stands where it stands: Chinese sentences with points that add up to the score."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Service
from matching.model import Identity, Institution, Need, Reading, Reason
from matching.needs import shortened
from matching.pieces import Piece
from matching.reading import Reals
from matching.shortlist import Found
from matching.signals import Brief, Scorer
from matching.told import Sentence, Told, where
from matching.weights import SIGNALS, Weights

_PLACE = {name: place for place, name in enumerate(SIGNALS)}
_ALWAYS = frozenset(_PLACE[name] for name in ("service", "chain", "direction", "text"))
_SERVICE, _CHAIN, _DIRECTION, _TEXT = (_PLACE[name] for name in ("service", "chain", "direction", "text"))
_PRICE, _OUTCOME = _PLACE["price"], _PLACE["outcome"]
_HEARD = 0.25
"""Share of one like need from which the outcomes of earlier work are spoken of."""


def point_shares(values: Reals, scores: Reals, weights: Weights, told: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Each signal's share of a score, in hundredths of a point; what rounding leaves over goes to the largest.

    Only signals that tell something (`told`) get points. Without a chain its signal only repeats the service's, so its
    points are the service's.
    """
    parts = values * np.array([weights.signals[name] for name in SIGNALS])
    parts[:, _SERVICE] += np.where(told[:, _CHAIN], 0.0, parts[:, _CHAIN])
    parts = np.where(told, parts, 0.0)
    totals = np.rint(scores * 10_000).astype(np.int64)
    sums = sum(parts[:, place] for place in range(len(SIGNALS)))
    whole = np.rint(parts * (totals / np.maximum(sums, 1e-12))[:, None]).astype(np.int64)
    rows = np.arange(len(whole))
    whole[rows, whole.argmax(axis=1)] += totals - whole.sum(axis=1)
    return np.asarray(whole, dtype=np.int64)


@dataclass(frozen=True)
class Explainer:
    """Writes the reasons of pairs; `known` keeps what was told of an institution once."""

    scorer: Scorer
    chain_names: tuple[str, ...]
    places: Mapping[str, int]
    columns: Mapping[Identity, int]
    known: dict[int, Told] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, scorer: Scorer, chain_names: tuple[str, ...]) -> "Explainer":
        """An explainer over a scorer's catalogue."""
        places = {one.code: place for place, one in enumerate(scorer.catalogue.services)}
        return cls(scorer, chain_names, places, {one.id: place for place, one in enumerate(scorer.institutions)})

    def pairs(self, brief: Brief, found: Found) -> "Pairs":
        """The pairs of a block with the points of each signal, ready to be told."""
        prices = self.scorer.price(brief, found.rows, found.columns)[1]
        outcomes = self.scorer.outcome(brief, found.rows, found.columns)[1]
        told = np.ones((len(found.rows), len(SIGNALS)), dtype=np.bool_)
        told[:, _CHAIN] = np.array([chain is not None for chain in brief.chains], dtype=np.bool_)[found.rows]
        told[:, _PRICE], told[:, _OUTCOME] = prices > 0, outcomes >= _HEARD
        points = point_shares(found.values, found.scores, self.scorer.weights, told)
        return Pairs(found.columns.tolist(), found.values.tolist(), points.tolist(), prices.tolist(), outcomes.tolist())

    def asked(self, brief: Brief, row: int, reading: Reading, pairs: "Pairs") -> "Asked":
        """One need of a brief, ready to be explained beside the institutions found for it."""
        first = next(iter(reading.services), None)
        service = None if first is None else self.scorer.catalogue.services[self.places[first.code]]
        return Asked(
            explainer=self, need=brief.needs[row], reading=reading, chain=brief.chains[row], service=service,
            pairs=pairs, read_as=_read_as(brief.needs[row], reading),
            wanted=tuple(dict.fromkeys(one.direction for one in reading.services)) or (brief.needs[row].category,),
        )  # fmt: skip

    def of_institution(self, column: int) -> Told:
        """What is told of an institution whatever the need."""
        told = self.known.get(column)
        if told is None:
            profiles = self.scorer.profiles
            told = Told.of(self.scorer.institutions[column], profiles.pieces[column], profiles.chains_of[column])
            self.known[column] = told
        return told


def _read_as(need: Need, reading: Reading) -> str:
    """How the need was read, and how sure that is."""
    if not reading.services:
        return ""
    first = reading.services[0]
    sure = "人工更正" if need.service else f"把握 {first.confidence:.0%}"
    return f"需求中“{reading.evidence}”读作「{first.name}」（{sure}）"


@dataclass(frozen=True, slots=True)
class Pairs:
    """A block of pairs as plain lists: institution, signals, points in hundredths, usual price, like outcomes."""

    columns: list[int]
    values: list[list[float]]
    points: list[list[int]]
    prices: list[float]
    outcomes: list[float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One need with its reading beside the institutions of some pairs."""

    explainer: Explainer
    need: Need
    reading: Reading
    chain: int | None
    service: Service | None
    pairs: Pairs
    read_as: str
    wanted: tuple[str, ...]

    def reasons(self, place: int) -> tuple[Reason, ...]:
        """The reasons that count for a pair, most points first; they add up to a hundred times the score."""
        points = self.pairs.points[place]
        told = self.explainer.of_institution(self.pairs.columns[place])
        silent = _CHAIN if self.chain is None else -1
        shown = [p for p, count in enumerate(points) if count or (p in _ALWAYS and p != silent)]
        shown.sort(key=points.__getitem__, reverse=True)
        found = []
        for signal in shown:
            name = SIGNALS[signal]
            text, evidence = told.plain.get(name) or self._sentence(name, place, told)
            found.append(Reason(name, points[signal] / 100, text, evidence))
        if self.reading.better_direction is not None:
            found.append(self._other_direction())
        return tuple(found)

    def _sentence(self, signal: str, place: int, told: Told) -> Sentence:
        column, values = self.pairs.columns[place], self.pairs.values[place]
        match signal:
            case "service":
                return self._service(column)
            case "chain":
                return self._chain(told)
            case "direction":
                return self._direction(told, values[_DIRECTION])
            case "text":
                share = values[_TEXT] * self.explainer.scorer.weights.text["scale"]
                return f"需求的用词约 {share:.0%} 也出现在机构的简介和案例里（越专门的词越算数）。", told.profile
            case "price":
                return self._price(self.pairs.prices[place])
            case "outcome":
                return self._outcome(values[_OUTCOME], self.pairs.outcomes[place])
            case _:
                return self._level(self.explainer.scorer.institutions[column])

    def _offered(self, column: int) -> tuple[str, bool, Piece | None] | None:
        """The first service of the reading that the institution offers: its name, whether itself, and the proof."""
        scorer, places = self.explainer.scorer, self.explainer.places
        profiles = scorer.profiles
        for meaning in self.reading.services:
            place = places[meaning.code]
            for code in (meaning.code, *scorer.catalogue.services[place].neighbours):
                proving = int(profiles.piece_of[column, places[code]])
                name = scorer.catalogue.services[places[code]].name
                if proving:
                    return name, code == meaning.code, profiles.pieces[column][proving - 1]
                if profiles.stated[column, places[code]]:
                    return name, code == meaning.code, None
        return None

    def _service(self, column: int) -> Sentence:
        if not self.reading.services:
            return "需求的文字没有读出具体服务，请补充要解决的问题。", self.reading.evidence
        first, told = self.reading.services[0], self.read_as
        offered = self._offered(column)
        if offered is None:
            return f"{told}，机构的简介和案例里没有这项服务。", ""
        name, same, piece = offered
        told += f"，也可能是「{name}」" if same and name != first.name else ""
        what = f"做「{name}」" if same else f"不直接写这项服务，但做相近的「{name}」"
        if piece is None:
            return f"{told}，机构{what}（机构自己说明，没有文字佐证）。", ""
        return f"{told}，机构{what}（{where(piece)}）。", shortened(piece.text)

    def _chain(self, told: Told) -> Sentence:
        assert self.chain is not None, "a need without a chain is given no reason about one"
        chain = self.explainer.chain_names[self.chain]
        if self.service is not None and not self.service.chain_matters:
            return f"「{self.service.name}」各行业通用，不要求有「{chain}」的经验。", ""
        piece = told.chains.get(self.chain)
        if piece is None:
            return f"简介和案例里没有「{chain}」产业链的经历。", ""
        return f"{where(piece)}提到「{chain}」产业链。", shortened(piece.text)

    def _direction(self, told: Told, value: float) -> Sentence:
        for shared in self.wanted:
            if shared in told.categories:
                break
        else:
            return f"机构申报的方向不含「{self.wanted[0]}」。", told.claimed
        many = value < 0.99 and told.directions > 3
        remark = f"，但它一共申报了 {told.directions} 个方向，每个方向相应少算" if many else ""
        return f"机构申报的方向包含「{shared}」{remark}。", told.claimed

    def _price(self, usual: float) -> Sentence:
        budget = self.need.budget_wan or 0.0
        fits = "在预算之内" if usual <= budget else "高于预算"
        return f"它做这项服务通常约 {usual:.1f} 万元，{fits}。", f"需求预算 {budget:g} 万元"

    def _outcome(self, value: float, count: float) -> Sentence:
        how = "比中间值好" if value > 0.5 else "比中间值差" if value < 0.5 else "与中间值相当"
        outcomes = f"办结的需求中约 {count:.1f} 项属于这项服务"
        return f"以前相近需求的结果{how}；项数少时按中间值靠拢。", outcomes

    def _level(self, institution: Institution) -> Sentence:
        case = next(case for case in institution.cases if case.level == self.need.target_level)
        return f"曾帮企业达到「{self.need.target_level}」。", shortened(case.text)

    def _other_direction(self) -> Reason:
        chosen, better = self.need.category, self.reading.better_direction
        text = f"需求选的方向是「{chosen}」，内容更像「{better}」，已按内容一并考虑；请核对方向。"
        return Reason("category", 0.0, text, self.reading.evidence)
