"""Who of a frozen year-end run is rewarded with how much: points, places, tiers, deductions (002:34, 002:50; D14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.pilots.policy import RewardTier


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked institution: ``rank`` breaks ties, ``worthy`` meets the threshold, ``struck`` says why it gets nothing.

    ``score`` and ``bonus`` in points, ``deduction`` in yuan with its reason.
    """

    institution: int
    rank: int
    score: Decimal
    bonus: Decimal = Decimal(0)
    worthy: bool = True
    struck: str = ""
    deduction: Decimal = Decimal(0)
    deduction_reason: str = ""


@dataclass(frozen=True, slots=True)
class Reward:
    """A line of the list; amounts in yuan, ``deducted + amount`` never above ``tier_amount``."""

    institution: int
    place: int
    points: Decimal
    tier: str
    tier_amount: Decimal
    deducted: Decimal
    amount: Decimal
    reasons: tuple[str, ...]


def reward(candidates: Iterable[Candidate], tiers: Sequence[RewardTier], pool: Decimal) -> list[Reward]:
    """All lines in order of points; equal points keep the order of the evaluation, which has none that are equal.

    A tier goes to the next who is worthy and not struck; one who is struck frees its place. RuleBroken where the tiers
    would cost more than the pool.
    """
    ordered = sorted(candidates, key=lambda one: (-(one.score + one.bonus), one.rank))
    eligible = [one for one in ordered if one.worthy and not one.struck]
    given = _tiers(eligible, tiers, len(ordered))
    cost = sum((tier.amount for tier in given.values()), Decimal(0))
    if cost > pool:
        raise RuleBroken([Problem(
            f"按现在的档次应发 {cost:,.2f} 元，超过奖补资金 {pool:,.2f} 元，请先调整档次或资金", "", "D14"
        )])  # fmt: skip
    return [_line(place, one, given.get(one.institution)) for place, one in enumerate(ordered, 1)]


def _tiers(eligible: list[Candidate], tiers: Sequence[RewardTier], ranked: int) -> dict[int, RewardTier]:
    waiting = iter(eligible)
    found: dict[int, RewardTier] = {}
    for tier in tiers:
        for _ in range(tier.places(ranked)):
            one = next(waiting, None)
            if one is None:
                return found
            found[one.institution] = tier
    return found


def _line(place: int, one: Candidate, tier: RewardTier | None) -> Reward:
    worth = tier.amount if tier else Decimal(0)
    deducted = min(worth, one.deduction)
    reasons = []
    if tier:
        reasons.append(f"第 {place} 名，列入「{tier.name}」（{tier.extent}），每家 {tier.amount:,.2f} 元")
    if deducted:
        reasons.append(f"扣减 {deducted:,.2f} 元：{one.deduction_reason}")
    if one.struck:
        reasons.append(one.struck)
    elif not one.worthy:
        reasons.append("满意度低于标准，不列入奖补（002:34 效益突出、企业反响好）")
    elif not tier:
        reasons.append("名次在奖补名额之外")
    return Reward(
        institution=one.institution, place=place, points=one.score + one.bonus, tier=tier.name if tier else "",
        tier_amount=worth, deducted=deducted, amount=worth - deducted, reasons=tuple(reasons),
    )  # fmt: skip


def bonus_of(points: Sequence[Decimal], most: Decimal) -> Decimal | None:
    """The mean of the assessors' points (0 to 10) as a part of ``most``, to two places; None without any."""
    if not points:
        return None
    mean = sum(points, Decimal(0)) / len(points)
    return (mean / 10 * most).quantize(Decimal("0.01"))
