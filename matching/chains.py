"""Which industrial chains a text speaks of, and which chain a need's own field names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matching.catalogue import Chain
from matching.text import normalise

_REMARK = re.compile(r"[((][^))]*[))]")


@dataclass(frozen=True)
class ChainWords:
    """The chains' words as patterns over normalised text."""

    names: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    spoken: tuple[tuple[str, int], ...]
    near: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, chains: Sequence[Chain]) -> "ChainWords":
        """Compile the words of all chains; longer names are tried first."""
        names = tuple(chain.name for chain in chains)
        spoken = [(normalise(name), place) for place, c in enumerate(chains) for name in (c.name, *c.aliases)]
        patterns = tuple(
            re.compile(
                "|".join(re.escape(normalise(word)) for word in sorted({c.name, *c.words}, key=len, reverse=True))
            )
            for c in chains
        )
        near = tuple(tuple(names.index(other) for other in chain.near) for chain in chains)
        return cls(names, patterns, tuple(sorted(spoken, key=lambda pair: (-len(pair[0]), pair))), near)

    def told(self, text: str) -> frozenset[int]:
        """Positions of the chains whose words stand in a text."""
        plain = normalise(text)
        return frozenset(place for place, pattern in enumerate(self.patterns) if pattern.search(plain))

    def named(self, name: str | None) -> int | None:
        """The chain that a field names, whatever remark stands behind it; None where it is none of the known."""
        if not name:
            return None
        plain = _REMARK.sub("", normalise(name)).strip()
        for spoken, place in self.spoken:
            if spoken == plain:
                return place
        for spoken, place in self.spoken:
            if plain and (spoken in plain or plain in spoken):
                return place
        return min(self.told(plain), default=None)
