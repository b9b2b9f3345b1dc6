"""Who is shown: how the places of stored rankings fall to institutions by size, age and county; a pure count."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.model import Identity

KINDS = ("size", "age", "county")
UNKNOWN = "未填写"


@dataclass(frozen=True, slots=True)
class Standing:
    """The groups of an institution, in words, for example 小型, 3 年以下, 天元区; None where unknown."""

    size: str | None = None
    age: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """So many `times` an institution stood at a place of a list, from 1."""

    institution: Identity
    place: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """One group: its institutions, how often they stood on a list and first, their share of all attention.

    Attention falls with the place as 1/log2(place + 1). `ratio` is the share of attention over the share of
    institutions: 1 is even, 0.5 half of it. `never` counts those that stood on no list.
    """

    kind: str
    group: str
    institutions: int
    shown: int
    first: int
    never: int
    share: float
    ratio: float


def exposure(seen: Iterable[Seen], standings: Mapping[Identity, Standing], depth: int = 10) -> list[Share]:
    """The shares by kind and group over the first `depth` places of lists.

    `standings` holds every admitted institution, also those never shown; others do not count. ValueError for a depth
    below 1.
    """
    if depth < 1:
        raise ValueError("depth must be at least 1")
    shown = dict.fromkeys(standings, 0)
    first = dict.fromkeys(standings, 0)
    attention = dict.fromkeys(standings, 0.0)
    for one in seen:
        if one.institution in standings and 1 <= one.place <= depth:
            shown[one.institution] += one.times
            first[one.institution] += one.times if one.place == 1 else 0
            attention[one.institution] += one.times / math.log2(one.place + 1)
    total = math.fsum(attention.values())
    found = []
    for kind in KINDS:
        for group, members in sorted(_groups(standings, kind).items()):
            share = math.fsum(attention[one] for one in members) / total if total else 0.0
            found.append(Share(
                kind, group, len(members), sum(shown[one] for one in members), sum(first[one] for one in members),
                sum(not shown[one] for one in members), share, share * len(standings) / len(members),
            ))  # fmt: skip
    return found


def _groups(standings: Mapping[Identity, Standing], kind: str) -> dict[str, list[Identity]]:
    found: dict[str, list[Identity]] = {}
    for one, standing in standings.items():
        found.setdefault(getattr(standing, kind) or UNKNOWN, []).append(one)
    return found
