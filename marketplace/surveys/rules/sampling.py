"""Drawing who is called: at random, in proportion by county and direction, and the same again from the same seed (D3).

The pool stands in one line, by county, then direction, then at random. From a random place on, every N/m-th is taken:
each county and each of its directions gets its share rounded down or up, and every firm has the same chance.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.certification.rules.drawing import METHODS
from marketplace.kernel.errors import Problem
from marketplace.surveys.rules.answering import Given, given_problems

ROLE_LONGEST = 40
ARTICLE = "product default (D3)"


@dataclass(frozen=True, slots=True)
class Drawable:
    """One firm asked about one institution: its invitation, and the stratum in which it stands."""

    invitation: int
    county: str
    direction: str


@dataclass(frozen=True, slots=True)
class Called:
    """What an officer writes down of a call: how, whom by role, when; ``given`` is None where nobody was reached."""

    method: str
    role: str
    asked_on: date | None
    given: Given | None


def pool_digest(pool: Iterable[Drawable]) -> str:
    """sha256 of the pool in a fixed order, which shows that it is the one drawn from."""
    rows = sorted([one.invitation, one.county, one.direction] for one in pool)
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def draw(pool: Iterable[Drawable], seed: str, size: int) -> list[int]:
    """``size`` invitations of ``pool`` (all where it holds fewer), in the order of counties and directions."""
    line = sorted(pool, key=lambda one: (one.county, one.direction, _hash(seed, one.invitation)))
    take = min(max(size, 0), len(line))
    start = int(_hash(seed, "start"), 16) % len(line) if line else 0
    return [line[(start + place * len(line)) // take].invitation for place in range(take)]


def replay(pool: Sequence[Drawable], seed: str, draws: Sequence[int]) -> list[int]:
    """Every invitation drawn, step by step: each step draws from what the steps before left."""
    drawn: list[int] = []
    for step, size in enumerate(draws, 1):
        taken = set(drawn)
        drawn += draw([one for one in pool if one.invitation not in taken], f"{seed}:{step}", size)
    return drawn


def size_problems(pool: int, size: int, least: int) -> list[Problem]:
    """At least ``least`` are drawn, or all there are."""
    if pool == 0:
        return [Problem("这个范围内没有可以回访的企业，请换一个范围", "institution_id", ARTICLE)]
    if size < min(least, pool):
        return [Problem(f"抽样不少于 {min(least, pool)} 家（名单共 {pool} 家），现为 {size} 家", "size", ARTICLE)]
    return []


def call_problems(called: Called, today: date) -> list[Problem]:
    """What is wrong with the record of a call, each at its field."""
    found = []
    if called.method not in METHODS:
        found.append(Problem("请选择回访方式", "method", ARTICLE))
    if called.asked_on is None or called.asked_on > today:
        found.append(Problem("请填写回访日期，不晚于今天", "asked_on", ARTICLE))
    if called.given is not None:
        if not called.role.strip():
            found.append(Problem("请填写被访人职务，例如「总经理」", "role", ARTICLE))
        found += given_problems(called.given)
    return found


def _hash(seed: str, what: object) -> str:
    return hashlib.sha256(f"{seed}:{what}".encode()).hexdigest()
