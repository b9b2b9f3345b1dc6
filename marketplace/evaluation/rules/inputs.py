"""What an evaluation looks at, frozen: per institution its promises, engagements, answers, due items and rungs.

Everything is plain JSON (days as ``2023-12-31``), so that a run can be stored and played again years later.
"""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Served(Part):
    """An engagement; ``complete`` is decision D5: accepted, a deliverable on file, the survey's invitation sent."""

    id: int
    number: str
    enterprise: int
    state: str
    complete: bool
    missing: str = ""


class GivenAnswer(Part):
    """The latest answer of one engagement; ``level`` is very, basic or dissatisfied."""

    id: int
    engagement: int
    enterprise: int
    level: str


class Due(Part):
    """A milestone or quarterly summary that was due; ``done_on`` empty where it has not come."""

    kind: str
    id: int
    title: str
    due_on: str
    done_on: str | None = None

    @property
    def on_time(self) -> bool:
        """Done on its day or before (days compare as text)."""
        return self.done_on is not None and self.done_on <= self.due_on


class Rung(Part):
    """A verified rung of an enterprise, shared by ``claimants`` institutions (D13)."""

    id: int
    engagement: int
    enterprise: int
    level: str
    claimants: int


class Record(Part):
    """One institution as an evaluation sees it. ``rectified``: it was told to rectify before and was surveyed again."""

    institution: int
    name: str
    credit_code: str
    admitted: bool
    commitment: int
    targets: Mapping[str, int] = {}
    engagements: tuple[Served, ...] = ()
    invited: int = 0
    answers: tuple[GivenAnswer, ...] = ()
    due: tuple[Due, ...] = ()
    rungs: tuple[Rung, ...] = ()
    rectified: bool = False

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From a stored run."""
        return cls.model_validate(values)

    @property
    def served(self) -> int:
        """Distinct enterprises with a completed service: the same firm twice counts once (D5)."""
        return len(self._served())

    def _served(self) -> set[int]:
        return {one.enterprise for one in self.engagements if one.complete}

    @property
    def answering(self) -> int:
        """Distinct served enterprises of which an answer is there; what D3 compares with «enough»."""
        return len({one.enterprise for one in self.answers} & self._served())

    def count(self, level: str) -> int:
        """How many of the latest answers say ``level``."""
        return sum(one.level == level for one in self.answers)
