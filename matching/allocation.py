"""City-wide advice: which institutions to invite to which needs, so that promises are kept within capacity.

A minimum-cost flow (OR-Tools) over the candidates of both sides. Commitments are soft: a missing firm costs a stated
price, so an answer always exists. One enterprise counts once toward a promise, however many needs it has (D5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.model import Allocation, Fit, Identity, Institution, Need, identity_key

PRICE_OF_A_MISSING_FIRM = 2.0
"""What one firm short of a commitment costs, in units of score: above 1, so that a promise outranks any better fit."""

BEST_OF_A_NEED = 30
BEST_OF_AN_INSTITUTION = 40
_SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Pair:
    need: int
    institution: int
    score: float


def allocate(
    needs: Sequence[Need],
    institutions: Sequence[Institution],
    fits: Mapping[Identity, Sequence[Fit]],
    minimum: int = 10,
    *,
    pinned: frozenset[tuple[Identity, Identity]] = frozenset(),
    forbidden: frozenset[tuple[Identity, Identity]] = frozenset(),
) -> Allocation:
    """Spread needs over institutions: `fits` by need id, `minimum` where an institution has no commitment.

    `pinned` pairs (need id, institution id) are taken if capacity allows, `forbidden` ones never.
    Capacity and the number wished by each need always hold; commitments hold as far as they can.
    """
    ordered_needs = sorted(needs, key=lambda need: identity_key(need.id))
    ordered = sorted(institutions, key=lambda institution: identity_key(institution.id))
    pairs = _candidates(ordered_needs, ordered, fits, pinned, forbidden)
    chosen = _Flow(ordered_needs, ordered, pairs, minimum, pinned).solve()
    chosen = _with_second_needs(ordered_needs, pairs, chosen)
    assignments = tuple((ordered_needs[p.need].id, ordered[p.institution].id, p.score) for p in chosen)
    return Allocation(
        assignments=assignments,
        unserved=_unserved(ordered_needs, ordered, chosen, fits),
        short=_short(ordered_needs, ordered, pairs, chosen, minimum),
    )


def _with_second_needs(needs: Sequence[Need], pairs: Sequence[_Pair], chosen: Sequence[_Pair]) -> list[_Pair]:
    """Add further needs of a firm at an institution that serves it already: that uses up no capacity and no promise."""
    taken = {(pair.need, pair.institution) for pair in chosen}
    met = {(pair.institution, needs[pair.need].enterprise_id) for pair in chosen}
    left = {row: need.wanted for row, need in enumerate(needs)}
    for pair in chosen:
        left[pair.need] -= 1
    more = []
    for pair in sorted(pairs, key=lambda p: (-p.score, p.need, p.institution)):
        firm = needs[pair.need].enterprise_id
        again = firm is not None and (pair.institution, firm) in met
        if again and left[pair.need] > 0 and (pair.need, pair.institution) not in taken:
            more.append(pair)
            left[pair.need] -= 1
    return sorted([*chosen, *more], key=lambda pair: (pair.need, -pair.score, pair.institution))


def _candidates(
    needs: Sequence[Need],
    institutions: Sequence[Institution],
    fits: Mapping[Identity, Sequence[Fit]],
    pinned: frozenset[tuple[Identity, Identity]],
    forbidden: frozenset[tuple[Identity, Identity]],
) -> list[_Pair]:
    """The best of each need and the best of each institution, suitable ones only, and every pinned pair."""
    place = {institution.id: index for index, institution in enumerate(institutions)}
    by_need: dict[int, list[_Pair]] = {}
    by_institution: dict[int, list[_Pair]] = {}
    kept: dict[tuple[int, int], _Pair] = {}
    for row, need in enumerate(needs):
        for fit in fits.get(need.id, ()):
            column = place.get(fit.institution_id)
            name = (need.id, fit.institution_id)
            if column is None or name in forbidden or need.enterprise_id in institutions[column].conflicts:
                continue
            pair = _Pair(row, column, fit.score)
            if name in pinned:
                kept[row, column] = pair
            elif fit.suitable:
                by_need.setdefault(row, []).append(pair)
                by_institution.setdefault(column, []).append(pair)
    for groups, most in ((by_need, BEST_OF_A_NEED), (by_institution, BEST_OF_AN_INSTITUTION)):
        for group in groups.values():
            for pair in sorted(group, key=lambda p: (-p.score, p.need, p.institution))[:most]:
                kept[pair.need, pair.institution] = pair
    return [kept[key] for key in sorted(kept)]


class _Flow:
    """Source → need → (firm at an institution) → institution → sink, with a priced bypass for each promise.

    Needs of one firm that meet at one institution share a node «firm at institution»: it lets one of them through,
    which keeps the count of distinct enterprises true. The pinned pairs carry a bonus larger than any other price.
    """

    def __init__(
        self,
        needs: Sequence[Need],
        institutions: Sequence[Institution],
        pairs: Sequence[_Pair],
        minimum: int,
        pinned: frozenset[tuple[Identity, Identity]],
    ) -> None:
        self.needs, self.institutions, self.pairs = needs, institutions, pairs
        self.minimum, self.pinned = minimum, pinned
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.capacities: list[int] = []
        self.costs: list[int] = []

    def _arc(self, tail: int, head: int, capacity: int, cost: float) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.costs.append(round(cost * _SCALE))

    def solve(self) -> list[_Pair]:
        """The pairs of the cheapest flow, in no particular order."""
        if not self.pairs:
            return []
        first_institution = len(self.needs)
        source = first_institution + len(self.institutions)
        sink, node = source + 1, source + 2
        meetings: dict[tuple[int, Identity], int] = {}
        for pair in self.pairs:
            need, institution = self.needs[pair.need], self.institutions[pair.institution]
            bonus = 100.0 if (need.id, institution.id) in self.pinned else 0.0
            head = first_institution + pair.institution
            if need.enterprise_id is not None:
                key = (pair.institution, need.enterprise_id)
                if key not in meetings:
                    meetings[key], node = node, node + 1
                head = meetings[key]
            self._arc(pair.need, head, 1, -pair.score - bonus)
        for (column, _), meeting in meetings.items():
            self._arc(meeting, first_institution + column, 1, 0)
        wished = sum(self._wishes(source, sink))
        self._promises(first_institution, sink)
        return self._run(source, sink, wished)

    def _wishes(self, source: int, sink: int) -> list[int]:
        wishes = [max(0, need.wanted) for need in self.needs]
        for row, wish in enumerate(wishes):
            self._arc(source, row, wish, 0)
        self._arc(source, sink, sum(wishes), 0)
        return wishes

    def _promises(self, first: int, sink: int) -> None:
        for column, institution in enumerate(self.institutions):
            room = room_of(institution, len(self.needs))
            promised = min(room, missing_of(institution, 0, self.minimum))
            self._arc(first + column, sink, promised, -PRICE_OF_A_MISSING_FIRM)
            self._arc(first + column, sink, room - promised, 0)

    def _run(self, source: int, sink: int, wished: int) -> list[_Pair]:
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            np.array(self.tails), np.array(self.heads), np.array(self.capacities), np.array(self.costs)
        )
        flow.set_nodes_supplies(np.array([source, sink]), np.array([wished, -wished]))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise ArithmeticError(f"min-cost flow ended with status {status}")
        used = flow.flows(arcs)[: len(self.pairs)]
        return [pair for pair, amount in zip(self.pairs, used, strict=True) if amount]


def room_of(institution: Institution, otherwise: int) -> int:
    """How many more enterprises may be given to it; `otherwise` where its capacity is unknown."""
    return otherwise if institution.free is None else institution.free


def missing_of(institution: Institution, given: int, minimum: int) -> int:
    """How many enterprises are missing toward its commitment after `given` new ones."""
    promised = minimum if institution.commitment is None else institution.commitment
    return max(0, promised - institution.engaged - given)


def _unserved(
    needs: Sequence[Need],
    institutions: Sequence[Institution],
    chosen: Sequence[_Pair],
    fits: Mapping[Identity, Sequence[Fit]],
) -> tuple[tuple[Identity, str], ...]:
    served = {pair.need for pair in chosen}
    known = {institution.id: institution for institution in institutions}
    gaps = []
    for row, need in enumerate(needs):
        if row in served or need.wanted < 1:
            continue
        able = [fit for fit in fits.get(need.id, ()) if fit.suitable and fit.institution_id in known]
        near = next((fit for fit in fits.get(need.id, ()) if fit.institution_id in known), None)
        gaps.append((need.id, _why_unserved(need, able, known, near)))
    return tuple(gaps)


def _why_unserved(need: Need, able: Sequence[Fit], known: Mapping[Identity, Institution], near: Fit | None) -> str:
    if not able:
        told = "" if near is None else f"，最接近的是{known[near.institution_id].name}（得分 {near.score:.2f}）"
        return f"在库机构中没有合适的{told}；建议面向「{need.category}」方向补充征集能做这项服务的机构。"
    names = "、".join(known[fit.institution_id].name for fit in able[:3])
    full = all(known[fit.institution_id].free == 0 for fit in able)
    if full:
        return f"合适的机构（{names}等 {len(able)}家）今年服务能力已用完；建议请其扩充能力或另行征集。"
    told = f"合适的机构（{names}等 {len(able)}家）的名额已给更需要它的需求，或已服务同一企业"
    return f"{told}；建议提高其服务能力或另行征集。"


def _short(
    needs: Sequence[Need],
    institutions: Sequence[Institution],
    pairs: Sequence[_Pair],
    chosen: Sequence[_Pair],
    minimum: int,
) -> tuple[tuple[Identity, int, str], ...]:
    served = {(pair.institution, _firm_of(needs[pair.need])) for pair in chosen}
    given = [0] * len(institutions)
    offered = [0] * len(institutions)
    for column, _ in served:
        given[column] += 1
    for pair in pairs:
        offered[pair.institution] += 1
    gaps = []
    for column, institution in enumerate(institutions):
        missing = missing_of(institution, given[column], minimum)
        if missing:
            gaps.append((institution.id, missing, _why_short(institution, given[column], offered[column])))
    return tuple(gaps)


def _firm_of(need: Need) -> tuple[str, Identity]:
    """What counts once toward a promise: the enterprise, or the need itself where the enterprise is unknown."""
    return ("need", need.id) if need.enterprise_id is None else ("enterprise", need.enterprise_id)


def _why_short(institution: Institution, given: int, offered: int) -> str:
    directions = "、".join(institution.categories) or "未填写方向"
    if institution.free is not None and given >= institution.free:
        return f"今年还能服务 {institution.free} 家，已全部用上仍达不到承诺数；请核对年服务企业能力与承诺数。"
    if not offered:
        return f"本轮没有适合它的需求；建议在「{directions}」方向补充征集需求，或请它补充案例与服务内容。"
    return f"适合它的需求只有 {offered} 项，其中一部分由更合适的机构承担；建议在「{directions}」方向补充征集需求。"
