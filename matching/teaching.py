"""Corrections as lessons: words that people read otherwise are taught to the catalogue, if it then reads others better.

Of ten corrections three are never taught, by a digest of their words, so that there is always something to measure on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from matching.amending import Amendment, amended
from matching.catalogue import Catalogue
from matching.model import Need
from matching.understanding import need_reader
from matching.weights import Weights

LEAST = 40
"""Corrections below which nothing is taught."""
MARGIN = 0.02
"""By how much more of the held-back corrections must be read as the person did."""
CHANCE = 0.05
"""How likely the gain may be mere chance (sign test over those read rightly by only one of the two)."""
HARM = 0.005
"""By how much less of the catalogue's own sayings may be read as before."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The words of a need, the direction it stood under, and the code of the service that a person said it means."""

    text: str
    category: str
    code: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned: `amendments` to the catalogue by service, and whether they may serve; `why` in Chinese.

    `before` and `after` are the shares of the held-back corrections whose first service is the person's; `kept` is the
    change of that share among the catalogue's own sayings.
    """

    amendments: Mapping[str, Amendment]
    catalogue: Catalogue
    taught: int
    held_back: int
    before: float
    after: float
    kept: float
    serves: bool
    why: str


def teach(catalogue: Catalogue, weights: Weights, corrections: Sequence[Correction]) -> Lesson | None:
    """A lesson from corrections; None below `LEAST` of them or with nothing to measure on.

    Codes that the catalogue does not know are left out; the same words corrected twice count as they were last.
    """
    known = {service.code for service in catalogue.services}
    last = {one.text: one for one in corrections if one.code in known}
    rows = [last[text] for text in sorted(last)]
    held = [one for one in rows if _is_held_back(one.text)]
    taught = [one for one in rows if not _is_held_back(one.text)]
    if len(rows) < LEAST or not held or not taught:
        return None
    added: dict[str, list[str]] = {}
    for one in taught:
        added.setdefault(one.code, []).append(one.text)
    amendments = {code: Amendment(added=tuple(texts)) for code, texts in sorted(added.items())}
    after_all = amended(catalogue, amendments)
    was, now = (_right(held, one, weights) for one in (catalogue, after_all))
    own = [Correction(text, s.direction, s.code) for s in catalogue.services for text in s.symptoms]
    kept = float(_right(own, after_all, weights).mean() - _right(own, catalogue, weights).mean())
    before, after = round(float(was.mean()), 4), round(float(now.mean()), 4)
    chance = _by_chance(int((now & ~was).sum()), int((was & ~now).sum()))
    serves, why = _judged(before, after, chance, kept)
    return Lesson(amendments, after_all, len(taught), len(held), before, after, round(kept, 4), serves, why)


def _is_held_back(text: str) -> bool:
    return int(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), 16) % 10 < 3


def _right(rows: Sequence[Correction], catalogue: Catalogue, weights: Weights) -> NDArray[np.bool_]:
    """Which rows are read first as the service that the person said."""
    places = {service.code: place for place, service in enumerate(catalogue.services)}
    needs = [Need(place, one.category, one.text) for place, one in enumerate(rows)]
    meanings = need_reader(catalogue, weights).meanings(needs)
    wanted = np.array([places[one.code] for one in rows])
    return np.asarray((meanings.argmax(axis=1) == wanted) & meanings.any(axis=1))


def _by_chance(gained: int, lost: int) -> float:
    """How often a fair coin gives at least so many gains among gains and losses."""
    both = gained + lost
    return float(sum(comb(both, one) for one in range(gained, both + 1)) / 2**both)


def _judged(before: float, after: float, chance: float, kept: float) -> tuple[bool, str]:
    told = f"在没有教过的更正上，读对的比例由 {before:.1%} 变为 {after:.1%}"
    if after < before + MARGIN:
        return False, f"{told}，没有高出 {MARGIN:.0%}，词库不变。"
    if chance > CHANCE:
        return False, f"{told}，但变化太少，可能只是碰巧，词库不变。"
    if kept < -HARM:
        return False, f"{told}，但词库原有的说法读错的多了，词库不变。"
    return True, f"{told}，原有的说法照样读得对，可以启用。"
