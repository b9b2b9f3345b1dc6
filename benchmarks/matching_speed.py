"""Time of building, ranking and allocating over made-up institutions and needs; no other work may run beside it."""

import random
import time
from collections.abc import Callable, Sequence

from benchmarks.report import Result
from matching import Case, Engine, Fit, Institution, Need, allocate, catalogue
from matching.counterfactuals import what_would_help
from matching.model import DIRECTIONS

SEED = 7
WARM = 10
SERVICES = catalogue.load().services
CHAINS = [chain.name for chain in catalogue.load().chains]


def institutions(count: int) -> list[Institution]:
    """Made-up institutions of two or three services each, in the catalogue's own words."""
    chance = random.Random(SEED)
    return [_institution(number, chance) for number in range(count)]


def _institution(number: int, chance: random.Random) -> Institution:
    offered = chance.sample(SERVICES, chance.choice((2, 3)))
    words = "。".join("、".join(chance.sample(service.delivers, 2)) for service in offered)
    case = f"为{chance.choice(CHAINS)}企业做{chance.choice(offered[0].delivers)}"
    return Institution(
        id=number, name=f"示例服务{number}", county=None, profile=words, cases=(Case(case),),
        annual_capacity=chance.randint(10, 40),
        categories=tuple(dict.fromkeys(service.direction for service in offered)),
    )  # fmt: skip


def needs(count: int) -> list[Need]:
    """Made-up needs that tell a symptom, some under another direction."""
    chance = random.Random(SEED + 1)
    return [_need(number, chance) for number in range(count)]


def _need(number: int, chance: random.Random) -> Need:
    service = chance.choice(SERVICES)
    category = service.direction if chance.random() < 0.9 else chance.choice(DIRECTIONS)
    text = "，".join(chance.sample(service.symptoms, 2))
    return Need(
        id=number, category=category, text=text, chain=chance.choice(CHAINS), enterprise_id=number,
        wanted=1 + number % 3,
    )  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _one_by_one(engine: Engine, asked: Sequence[Need]) -> float:
    engine.rank(asked[0])
    return 1000 * _timed(lambda: [engine.rank(need) for need in asked[:WARM]]) / WARM


def run() -> list[Result]:
    """Seconds and milliseconds against the bars of the matching issue."""
    many, asked = institutions(20_000), needs(5_000)
    note = "two cores, made-up town"
    built = Result("matching: build 2,000 institutions", _timed(lambda: Engine.build(many[:2_000])), "s", note, bar=5)
    small, large, city = Engine.build(many[:2_000]), Engine.build(many), Engine.build(many[:500])
    ranked: list[list[Fit]] = []
    batch = _timed(lambda: ranked.extend(city.rank_many(asked)))
    fits = {need.id: found for need, found in zip(asked, ranked, strict=True)}
    spread = _timed(lambda: allocate(asked, many[:500], fits))
    entered = 1000 * _timed(lambda: small.changed(add=[many[2_000]]))
    lifted = 1000 * _timed(lambda: what_would_help(small, asked[0], small.rank(asked[0])[5].institution_id))
    return [
        built,
        Result("matching: one need among 2,000, warm", _one_by_one(small, asked), "ms", note, bar=20),
        Result("matching: one need among 20,000, warm", _one_by_one(large, asked), "ms", note, bar=60),
        Result("matching: one more institution enters among 2,000", entered, "ms", note),
        Result("matching: what would lift one of 2,000", lifted, "ms", note),
        Result("matching: 5,000 needs among 500 with reasons", batch, "s", note, bar=2),
        Result("matching: allocation of 5,000 needs over 500", spread, "s", note, bar=1),
    ]
