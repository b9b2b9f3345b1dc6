"""Telling a need that is listed a second time from another need of the same enterprise."""

import re
from dataclasses import dataclass, field

from marketplace.organizations.imports.wording import compact

_SAME = 0.7  # share of the shorter text's character pairs that the other holds; product default
_COMPARED = 100  # latest earlier needs of the enterprise in the direction

Where = tuple[str, int]


@dataclass(slots=True)
class KeptNeeds:
    """The needs kept so far, by enterprise and direction."""

    _texts: dict[tuple[str, str], list[tuple[str, Where]]] = field(default_factory=dict)

    def add(self, enterprise: str, category: str, text: str | None, sheet: str, row: int) -> None:
        """Remember a need under the row that it stands in."""
        self._texts.setdefault((enterprise, category), []).append((text or "", (sheet, row)))

    def same_need(self, enterprise: str, category: str, text: str | None) -> Where | None:
        """Sheet and row of the same need of the enterprise; None where this is another one."""
        for other, where in self._texts.get((enterprise, category), [])[-_COMPARED:]:
            if likeness(text or "", other) >= _SAME:
                return where
        return None

    def latest(self, enterprise: str, category: str) -> Where | None:
        """Sheet and row of the enterprise's latest need in the direction, whatever its text."""
        kept = self._texts.get((enterprise, category))
        return kept[-1][1] if kept else None


def likeness(one: str, other: str) -> float:
    """Share of character pairs of the shorter text that the longer one holds, 0 to 1; two empty texts are alike."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return float(_letters(one) == _letters(other))
    short, long = sorted((first, second), key=len)
    return len(short & long) / len(short)


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", compact(text)).lower()


def _pairs(text: str) -> set[str]:
    letters = _letters(text)
    return {letters[place : place + 2] for place in range(len(letters) - 1)}
