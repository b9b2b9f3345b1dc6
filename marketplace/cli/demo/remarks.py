"""What the demo's enterprises write in the survey, and which of their answers are bent on purpose."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.surveys.lifecycle import Level

# Every so-manieth enterprise answers without a word.
SILENT = 3
SAME_WORDS = "服务很好，非常专业，值得推荐。"


@dataclass(frozen=True, slots=True)
class Bent:
    """What is bent about the answers on one institution; places count its answers by link from the first."""

    own: frozenset[int] = frozenset()
    same: frozenset[int] = frozenset()
    together: bool = False
    contact: bool = False


class Remarks:
    """The sentences of ``seeds/demo/remarks.toml``, gone through by each institution on its own."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told
        self._said: Counter[tuple[int, str]] = Counter()
        self.bent = {
            one["name"]: Bent(
                frozenset(one.get("own", ())), frozenset(one.get("same", ())), one.get("together", False),
                one.get("contact", False),
            )
            for one in told["bent"]
        }  # fmt: skip

    @classmethod
    def read(cls, seeds: Path) -> "Remarks":
        """From the seeds."""
        return cls(tomllib.loads((seeds / "demo" / "remarks.toml").read_text(encoding="utf-8")))

    def words(self, institution: int, category: str, level: Level) -> str:
        """The next remark on this institution; no two alike while a direction's sentences last."""
        kind, ends = ("complaint", "regrets") if level is Level.DISSATISFIED else ("praise", "endings")
        turn = self._said[institution, kind]
        self._said[institution, kind] += 1
        if turn % SILENT == SILENT - 1:
            return ""
        starts, rest = self._told[kind][category], self._told[ends]
        return f"{starts[turn % len(starts)]}，{rest[turn % len(rest)]}"
