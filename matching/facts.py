"""What of the institutions does not depend on the need: claims, satisfaction, recognitions, room, place, record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from matching.model import DIRECTIONS, Identity, Institution, Satisfaction
from matching.reading import Reals
from matching.weights import Weights

Places = NDArray[np.int64]

Z = 1.959964
"""Of the 95 % Wilson interval (decision D3)."""


@dataclass(frozen=True)
class Facts:
    """Arrays in the order of the institutions; `claims` has the shape (directions, institutions).

    `full` marks those without room this year, `newcomer` those of whom nobody has told yet how they work; `levels`
    those that led somebody to a level; `counties` are numbers of `county_names`; `conflicts` holds for an enterprise
    the institutions that may not serve it.
    """

    claims: Reals
    satisfaction: Reals
    certificate: Reals
    capacity: Reals
    full: NDArray[np.bool_]
    newcomer: NDArray[np.bool_]
    levels: Mapping[str, Reals]
    county_names: Mapping[str, int]
    counties: Places
    conflicts: Mapping[Identity, Places]

    @classmethod
    def of(cls, institutions: Sequence[Institution], weights: Weights) -> "Facts":
        """Read the plain facts; what is unknown stands in the middle."""
        unknown = weights.quality["unknown"]
        free = [unknown if one.free is None else one.free / max(1, one.annual_capacity or 0) for one in institutions]
        certificates = [
            max((weights.certificates.get(c, 0.0) for c in one.certifications), default=0.0) for one in institutions
        ]
        claims = np.array([claims_of(one, weights) for one in institutions]).reshape(len(institutions), len(DIRECTIONS))
        names = {name: place for place, name in enumerate(sorted({one.county for one in institutions if one.county}))}
        return cls(
            claims=np.ascontiguousarray(claims.T),
            satisfaction=np.array([satisfaction_signal(one.satisfaction, weights) for one in institutions]),
            certificate=np.array(certificates, dtype=np.float64), capacity=np.array(free, dtype=np.float64),
            full=np.array([one.free == 0 for one in institutions], dtype=np.bool_),
            newcomer=np.array([is_newcomer(one) for one in institutions], dtype=np.bool_),
            levels=_levels(institutions), county_names=names,
            counties=np.array([names.get(one.county or "", -1) for one in institutions], dtype=np.int64),
            conflicts=_conflicts(institutions),
        )  # fmt: skip

    def led_to(self, level: str | None) -> Reals:
        """1 for an institution that led somebody to the level."""
        return self.levels.get(level or "", np.zeros(len(self.capacity)))

    def near(self, county: str | None) -> Reals:
        """1 for an institution of the county."""
        return np.asarray(self.counties == self.county_names.get(county or "", -2), dtype=np.float64)


def claims_of(institution: Institution, weights: Weights) -> list[float]:
    """1 for a claimed direction, less where many are claimed: a claim of everything proves nothing."""
    known = set(institution.categories) & set(DIRECTIONS)
    worth = min(1.0, weights.profile["directions_free"] / max(1, len(known)))
    return [worth if direction in known else 0.0 for direction in DIRECTIONS]


def satisfaction_signal(answers: Satisfaction | None, weights: Weights) -> float:
    """Lower Wilson bound of the satisfaction rate, drawn toward the unknown while the answers are few."""
    unknown = weights.quality["unknown"]
    total = 0 if answers is None else answers.very + answers.basic + answers.dissatisfied
    if answers is None or total == 0:
        return unknown
    rate = (answers.very + answers.basic) / total
    spread = Z * sqrt(rate * (1 - rate) / total + Z * Z / (4 * total * total))
    low = (rate + Z * Z / (2 * total) - spread) / (1 + Z * Z / total)
    trust = min(1.0, total / weights.quality["answers"])
    return max(0.0, trust * low + (1 - trust) * unknown)


def is_newcomer(institution: Institution) -> bool:
    """Nobody has told yet how it works: no answers, no outcomes, no enterprise this year."""
    answers = institution.satisfaction
    told = answers is not None and answers.very + answers.basic + answers.dissatisfied > 0
    return not told and not institution.outcomes and institution.engaged == 0


def _levels(institutions: Sequence[Institution]) -> dict[str, Reals]:
    found: dict[str, Reals] = {}
    for place, one in enumerate(institutions):
        for level in {case.level for case in one.cases if case.level}:
            found.setdefault(level, np.zeros(len(institutions)))[place] = 1.0
    return found


def _conflicts(institutions: Sequence[Institution]) -> dict[Identity, Places]:
    found: dict[Identity, list[int]] = {}
    for place, one in enumerate(institutions):
        for firm in one.conflicts:
            found.setdefault(firm, []).append(place)
    return {firm: np.array(places, dtype=np.int64) for firm, places in found.items()}
