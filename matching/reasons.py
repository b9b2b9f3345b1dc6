"""Why an institution stands where it stands: Chinese sentences with points that add up to the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.model import DIRECTIONS, Institution, Need, Reading, Reason
from matching.needs import shortened
from matching.pieces import NAME, Piece
from matching.reading import Reals
from matching.signals import Scorer
from matching.weights import SIGNALS, Weights

_ALWAYS = (SIGNALS.index("service"), SIGNALS.index("chain"), SIGNALS.index("direction"), SIGNALS.index("text"))
_TEXT, _DIRECTION = SIGNALS.index("text"), SIGNALS.index("direction")
_SERVICE, _CHAIN = SIGNALS.index("service"), SIGNALS.index("chain")


@dataclass(frozen=True, slots=True)
class Pair:
    """One need beside one institution; `values` and `points` (in hundredths) in the order of the signals."""

    need: Need
    reading: Reading
    chain: int | None
    column: int
    values: Sequence[float]
    points: Sequence[int]


def point_shares(values: Reals, scores: Reals, weights: Weights, *, chain: bool) -> NDArray[np.int64]:
    """Each signal's share of a score, in hundredths of a point; what rounding leaves over goes to the largest.

    Without a chain (`chain` False) its signal only repeats the service's, so its points are the service's.
    """
    parts = values * np.array([weights.signals[name] for name in SIGNALS])
    if not chain:
        parts[:, _SERVICE] += parts[:, _CHAIN]
        parts[:, _CHAIN] = 0.0
    totals = np.rint(scores * 10_000).astype(np.int64)
    whole = np.rint(parts * (totals / np.maximum(parts.sum(axis=1), 1e-12))[:, None]).astype(np.int64)
    rows = np.arange(len(whole))
    whole[rows, whole.argmax(axis=1)] += totals - whole.sum(axis=1)
    return np.asarray(whole, dtype=np.int64)


@dataclass(frozen=True)
class Explainer:
    """Writes the reasons of pairs."""

    scorer: Scorer
    chain_names: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def of(cls, scorer: Scorer, chain_names: tuple[str, ...]) -> "Explainer":
        """An explainer over a scorer's catalogue."""
        return cls(scorer, chain_names, {one.code: place for place, one in enumerate(scorer.catalogue.services)})

    def reasons(self, pair: Pair) -> tuple[Reason, ...]:
        """The reasons that count, most points first; their points add up to a hundred times the score."""
        points = pair.points
        always = _ALWAYS if pair.chain is not None else tuple(place for place in _ALWAYS if place != _CHAIN)
        shown = [place for place in range(len(SIGNALS)) if place in always or points[place]]
        shown.sort(key=lambda place: -points[place])
        found = [Reason(SIGNALS[place], points[place] / 100, *self._sentence(SIGNALS[place], pair)) for place in shown]
        if pair.reading.better_direction is not None:
            found.append(_other_direction(pair))
        return tuple(found)

    def _sentence(self, signal: str, pair: Pair) -> tuple[str, str]:
        institution = self.scorer.institutions[pair.column]
        match signal:
            case "service":
                return self._service(pair)
            case "chain":
                return self._chain(pair)
            case "direction":
                return _direction(pair, institution)
            case "text":
                return self._text(pair, institution)
            case _:
                return _plain(signal, pair.need, institution)

    def _offered(self, pair: Pair) -> tuple[str, bool, Piece] | None:
        """The first service of the reading that the institution offers: its name, whether itself, and the proof."""
        profiles, places = self.scorer.profiles, self.places
        for meaning in pair.reading.services:
            place = places[meaning.code]
            proving = int(profiles.piece_of[pair.column, place])
            if proving:
                return meaning.name, True, profiles.pieces[pair.column][proving - 1]
            for code in self.scorer.catalogue.services[place].neighbours:
                proving = int(profiles.piece_of[pair.column, places[code]])
                if proving:
                    near = self.scorer.catalogue.services[places[code]].name
                    return near, False, profiles.pieces[pair.column][proving - 1]
        return None

    def _service(self, pair: Pair) -> tuple[str, str]:
        if not pair.reading.services:
            return "需求的文字没有读出具体服务，请补充要解决的问题。", pair.reading.evidence
        first = pair.reading.services[0]
        told = f"需求中“{pair.reading.evidence}”读作「{first.name}」（把握 {first.confidence:.0%}）"
        offered = self._offered(pair)
        if offered is None:
            return f"{told}，机构的简介和案例里没有这项服务。", ""
        name, same, piece = offered
        told += f"，也可能是「{name}」" if same and name != first.name else ""
        what = f"做「{name}」" if same else f"不直接写这项服务，但做相近的「{name}」"
        return f"{told}，机构{what}（{_where(piece)}）。", shortened(piece.text)

    def _chain(self, pair: Pair) -> tuple[str, str]:
        assert pair.chain is not None, "a need without a chain is given no reason about one"
        chain = self.chain_names[pair.chain]
        first = next(iter(pair.reading.services), None)
        if first is not None and not self.scorer.catalogue.services[self.places[first.code]].chain_matters:
            return f"「{first.name}」各行业通用，不要求有「{chain}」的经验。", ""
        piece = self._speaking_of(pair.column, pair.chain)
        if piece is None:
            return f"简介和案例里没有「{chain}」产业链的经历。", ""
        return f"{_where(piece)}提到「{chain}」产业链。", shortened(piece.text)

    def _speaking_of(self, column: int, chain: int) -> Piece | None:
        pieces, told = self.scorer.profiles.pieces[column], self.scorer.profiles.chains_of[column]
        found = [piece for piece, chains in zip(pieces, told, strict=True) if chain in chains and not piece.denied]
        cases = [piece for piece in found if piece.source != NAME]
        return next(iter(cases or found), None)

    def _text(self, pair: Pair, institution: Institution) -> tuple[str, str]:
        share = pair.values[_TEXT] * self.scorer.weights.text["scale"]
        return f"需求的用词约 {share:.0%} 也出现在机构的简介和案例里（越专门的词越算数）。", shortened(
            institution.profile
        )


def _where(piece: Piece) -> str:
    return {"名称": "机构名称", "简介": "机构简介", "案例": "机构案例"}[piece.source]


def _direction(pair: Pair, institution: Institution) -> tuple[str, str]:
    claimed = "、".join(institution.categories)
    wanted = [meaning.direction for meaning in pair.reading.services] or [pair.need.category]
    shared = next((direction for direction in wanted if direction in institution.categories), None)
    if shared is None:
        return f"机构申报的方向不含「{wanted[0]}」。", claimed
    count = len(set(institution.categories) & set(DIRECTIONS))
    remark = (
        f"，但它一共申报了 {count} 个方向，每个方向相应少算" if pair.values[_DIRECTION] < 0.99 and count > 3 else ""
    )
    return f"机构申报的方向包含「{shared}」{remark}。", claimed


def _other_direction(pair: Pair) -> Reason:
    chosen, better = pair.need.category, pair.reading.better_direction
    text = f"需求选的方向是「{chosen}」，内容更像「{better}」，已按内容一并考虑；请核对方向。"
    return Reason("category", 0.0, text, pair.reading.evidence)


def _plain(signal: str, need: Need, institution: Institution) -> tuple[str, str]:
    match signal:
        case "level":
            case = next(case for case in institution.cases if case.level == need.target_level)
            return f"曾帮企业达到「{need.target_level}」。", shortened(case.text)
        case "satisfaction":
            answers = institution.satisfaction
            if answers is None:
                return "还没有满意度评价，按中间值计分。", ""
            total = answers.very + answers.basic + answers.dissatisfied
            return (
                f"满意度按 {total} 份评价的可信下限计分。",
                f"很满意 {answers.very}，基本满意 {answers.basic}，不满意 {answers.dissatisfied}",
            )
        case "certificate":
            return "有在有效期内的服务机构认定。", "、".join(institution.certifications)
        case "capacity":
            if institution.free is None:
                return "没有填写年服务企业能力，按中间值计分。", ""
            return (
                f"今年还能服务 {institution.free} 家企业。",
                f"年服务企业能力 {institution.annual_capacity}，已服务 {institution.engaged}",
            )
        case _:
            return "与企业在同一县市区。", institution.county or ""
