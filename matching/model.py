"""What the engine is told and what it answers: needs, institutions with their cases, fits and their reasons.

All values are frozen, so that a stored run can be played again with the same inputs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Identity = str | int
"""An id as the caller keeps it: a database key or a code."""

DIRECTIONS = (
    "咨询管理",
    "检验检测",
    "共享制造",
    "产权交易",
    "人才招引",
    "升规入统",
    "争资引项",
    "数智转型",
    "技术创新",
    "上市辅导",
)
"""The ten service directions of the pilot notice; a need may also carry 其他."""


@dataclass(frozen=True, slots=True)
class Case:
    """One finished piece of work that an institution shows, the ladder level that it helped to reach, its price."""

    text: str
    level: str | None = None
    amount_wan: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an earlier need ended with an institution: the need's words, and `good` from 0 (failed) to 1 (well done).

    `amount_wan` is the agreed price, in 万元, where the work was done.
    """

    text: str
    good: float
    category: str = "其他"
    amount_wan: float | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Counts of valid answers on the three-step scale: 很满意, 基本满意, 不满意."""

    very: int
    basic: int
    dissatisfied: int


@dataclass(frozen=True, slots=True)
class Institution:
    """An admitted institution as its profile tells it; None means unknown, never zero.

    `engaged` counts the distinct enterprises awarded or engaged this year, `commitment` is the promised number,
    `conflicts` holds the ids of enterprises that it may not serve. `does` and `does_not` are codes of services as a
    person corrected the reading: stated without words of proof, or denied.
    """

    id: Identity
    name: str
    county: str | None
    categories: tuple[str, ...]
    profile: str
    cases: tuple[Case, ...] = ()
    certifications: tuple[str, ...] = ()
    satisfaction: Satisfaction | None = None
    annual_capacity: int | None = None
    engaged: int = 0
    commitment: int | None = None
    conflicts: frozenset[Identity] = frozenset()
    does: tuple[str, ...] = ()
    does_not: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def free(self) -> int | None:
        """How many more enterprises it can take this year; None where the capacity is unknown."""
        return None if self.annual_capacity is None else max(0, self.annual_capacity - self.engaged)


@dataclass(frozen=True, slots=True)
class Need:
    """One service need of one enterprise; `category` is one of the ten directions or 其他, `budget_wan` in 万元.

    `service` is the code that a person put in place of the reading, "" where none of the catalogue's services is meant.
    """

    id: Identity
    category: str
    text: str
    situation: str | None = None
    county: str | None = None
    chain: str | None = None
    current_level: str | None = None
    target_level: str | None = None
    budget_wan: float | None = None
    enterprise_id: Identity | None = None
    wanted: int = 1
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: `points` of a hundred, a Chinese sentence, and the words that it rests on."""

    signal: str
    points: float
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an institution answers a need: the points of `reasons` add up to a hundred times `score`."""

    need_id: Identity
    institution_id: Identity
    score: float
    suitable: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One service that a need's words may mean, with the confidence of the reading (0 to 1)."""

    code: str
    name: str
    direction: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How a need was understood: services, surest first; the words that told; a better direction, if likely."""

    need_id: Identity
    services: tuple[Meaning, ...]
    evidence: str
    better_direction: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One service that an institution is understood to offer, and its own words that tell (`source` says where)."""

    code: str
    name: str
    direction: str
    confidence: float
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """City-wide advice: invitations, never awards; each gap comes with its reason in Chinese."""

    assignments: tuple[tuple[Identity, Identity, float], ...]
    unserved: tuple[tuple[Identity, str], ...]
    short: tuple[tuple[Identity, int, str], ...]


Fits = Mapping[Identity, Sequence[Fit]]
"""Fits by need id, best first."""


def identity_key(identity: Identity) -> tuple[int, int, str]:
    """A total order over ids of either kind: numbers by value, then codes by their letters."""
    return (0, identity, "") if isinstance(identity, int) else (1, 0, identity)
