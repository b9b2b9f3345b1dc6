"""A round's policy as frozen, typed values, each with the article it comes from or «product default».

Read from ``seeds/pilots/*.toml``; a value that cannot be is refused with the file, the table and the field named.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from marketplace.kernel.errors import Problem, RuleBroken

T = TypeVar("T")
BUREAU = "市工信局"


class Part(BaseModel):
    """A table of the file: nothing unknown in it, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Part, Generic[T]):
    """A value with the article it comes from, or the reason why it stands here without one."""

    value: T
    article: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _has_a_basis(self) -> Self:
        if not self.article and not self.source:
            raise ValueError("缺少依据：请写 article（条款）或 source（product default）")
        return self

    @property
    def basis(self) -> str:
        """The words shown beside the value."""
        return self.article or self.source


Days = Field(ge=1, le=366)
Share = Field(ge=0, le=1)


class CountyEntry(Part):
    """A district or county with the names that sheets use for it."""

    code: str = Field(pattern=r"^\d{6}$")
    name: str
    aliases: tuple[str, ...] = ()
    old_names: tuple[str, ...] = ()
    source: str = ""
    article: str = ""


class Direction(Part):
    """One of the ten service directions (D7)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int = Field(ge=1)
    name: str = Field(max_length=8)
    aliases: tuple[str, ...] = ()
    article: str


class LadderType(Part):
    """A rung (D8): compared only within its ``track``; ``target`` is how many firms the round is to bring there."""

    name: str
    printed: str
    track: str
    rank: int = Field(ge=1)
    target: int = Field(ge=0)
    article: str


class ChainEntry(Part):
    """A chain as the dictionary begins with (D9)."""

    name: str = Field(max_length=40)
    source: str


class RoundPart(Part):
    """Name and term."""

    title: Sourced[str]
    number_prefix: Sourced[str]
    effective_from: Sourced[date]
    starts_on: Sourced[date]
    term_months: Sourced[int]
    official_needs_title: Sourced[str]


class CalendarPart(Part):
    """The notice's two days, and the working days of questions and bids."""

    institution_hand_in_on: Sourced[date]
    county_hand_in_on: Sourced[date]
    question_days: Sourced[int]
    bid_days: Sourced[int]


class NeedsPart(Part):
    """What a need must say before it is handed in and published."""

    wanted_least: Sourced[int]
    wanted_most: Sourced[int]
    wanted_usual: Sourced[int]
    text_least: Sourced[int]
    text_most: Sourced[int]
    deadline_earliest: Sourced[int]


class CommitmentPart(Part):
    """The fewest enterprises that an institution promises to serve."""

    least: int = Field(ge=1)
    article: str


class ScoringPart(Part):
    """Weights and thresholds of the evaluation (D1 to D4, D13, D24)."""

    formula_article: str
    satisfaction: Sourced[Decimal]
    commitment: Sourced[Decimal]
    ladder: Sourced[Decimal]
    discipline: Sourced[Decimal]
    low_satisfaction: Sourced[int]
    exact_is_flagged: Sourced[bool]
    enough_answers: Sourced[int]
    anonymity_floor: Sourced[int]
    wilson_z: Sourced[Decimal]
    places: Sourced[int]
    resurvey_days: Sourced[int]
    ladder_weights: dict[str, Sourced[int]]

    @property
    def weights(self) -> dict[str, Decimal]:
        """The four indicators' weights by key."""
        names = ("satisfaction", "commitment", "ladder", "discipline")
        return {name: getattr(self, name).value for name in names}

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        total = sum(self.weights.values())
        if total != 1:
            raise ValueError(f"四项权重之和应为 1，现为 {total}")
        return self


class PublicityPart(Part):
    """Working days of notices, objections and appeals (D15, D16)."""

    days: Sourced[int]
    answer_days: Sourced[int]
    appeal_days: Sourced[int]
    appeal_decision_days: Sourced[int]


class BidsPart(Part):
    """The weights an owner begins with (sum 100), the standstill in working days, open questions an asker may have,
    and how long after the term ciphertext that nobody opened is kept (natural days; for good where it is not said).
    """

    weights: dict[str, Sourced[int]]
    standstill_days: Sourced[int]
    questions_most: Sourced[int]
    sealed_kept_days: Sourced[int] | None = None

    @model_validator(mode="after")
    def _sums_to_hundred(self) -> Self:
        total = sum(one.value for one in self.weights.values())
        if total != 100:
            raise ValueError(f"评分权重之和应为 100，现为 {total}")
        return self


class RewardTier(Part):
    """One step of the reward: how many institutions (or which share of the ranked), how much each, in yuan (D14)."""

    name: str = Field(min_length=1, max_length=40)
    count: int | None = Field(default=None, ge=1)
    share: Decimal | None = Field(default=None, gt=0, le=1)
    amount: Decimal = Field(ge=0, decimal_places=2)
    source: str

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.count is None) == (self.share is None):
            raise ValueError(f"「{self.name}」请写家数或占比其中一项")
        return self

    def places(self, ranked: int) -> int:
        """How many institutions of ``ranked`` it takes; a share is rounded down, but takes one where there is one."""
        if self.share is None:
            return self.count or 0
        return min(ranked, max(1, int(self.share * ranked)))

    @property
    def extent(self) -> str:
        """«3 家» or «10%»."""
        return f"{self.count} 家" if self.share is None else f"参评机构的 {(self.share * 100).normalize():f}%"


class RewardsPart(Part):
    """The pool and its tiers, in yuan; never more than the pool (D14)."""

    pool: Sourced[Decimal]
    bonus_most: Sourced[Decimal] = Sourced(value=Decimal(5), source="product default (D14)")
    tiers: tuple[RewardTier, ...] = ()

    @model_validator(mode="after")
    def _within_the_pool(self) -> Self:
        if self.pool.value < 0 or self.bonus_most.value < 0:
            raise ValueError("奖补资金和加分上限不能为负数")
        promised = sum(((tier.count or 1) * tier.amount for tier in self.tiers), Decimal(0))
        if promised > self.pool.value:
            raise ValueError(f"各档奖补合计 {promised} 元，超过奖补资金 {self.pool.value} 元")
        return self


class BudgetPart(Part):
    """The public share of prices, in yuan (D27)."""

    public_share_total: Sourced[Decimal]
    public_share_per_engagement: Sourced[Decimal]


class EngagementsPart(Part):
    """Agreements: natural days between milestones at most, and when a quarter's summary is due after the quarter."""

    milestones_most: Sourced[int]
    summary_due_days: Sourced[int]


class SurveysPart(Part):
    """How long a link stays good, when reminders go, how long an answer may be changed: all natural days (D3, D28).

    ``mid_term_percent``: how much of the term is over when the half-way survey opens by itself.
    """

    link_days: Sourced[int]
    reminder_days: Sourced[int]
    reminders_most: Sourced[int]
    change_days: Sourced[int]
    signs_kept_days: Sourced[int]
    mid_term_percent: Sourced[Annotated[int, Field(ge=10, le=90)]] = Sourced(value=50, source="product default (D3)")


class RoundPolicy(Part):
    """The whole policy of one round; the words by which sheets are read stand in the same file and are kept as is."""

    round: RoundPart
    calendar: CalendarPart
    county: tuple[CountyEntry, ...] = Field(min_length=1)
    direction: tuple[Direction, ...] = Field(min_length=1)
    ladder_type: tuple[LadderType, ...] = Field(min_length=1)
    chain: tuple[ChainEntry, ...] = ()
    needs: NeedsPart
    commitment: CommitmentPart
    scoring: ScoringPart
    publicity: PublicityPart
    bids: BidsPart
    engagements: EngagementsPart
    surveys: SurveysPart
    rewards: RewardsPart
    budget: BudgetPart
    ladder_wording: tuple[dict[str, Any], ...] = ()
    ladder_typo: dict[str, Any] = {}
    vocabulary: dict[str, Any] = {}

    @model_validator(mode="after")
    def _is_one_whole(self) -> Self:
        named = {"方向": self.directions, "梯度类型": self.levels, "产业链": tuple(one.name for one in self.chain)}
        for kind, names in named.items():
            if len(set(names)) != len(names):
                raise ValueError(f"{kind}名称重复")
        if set(self.scoring.ladder_weights) != set(self.levels):
            raise ValueError("scoring.ladder_weights 应给出每一种梯度类型的权重，且不多不少")
        if self.calendar.county_hand_in_on.value < self.calendar.institution_hand_in_on.value:
            raise ValueError("calendar.county_hand_in_on 不应早于 institution_hand_in_on")
        return self

    @property
    def directions(self) -> tuple[str, ...]:
        """The ten directions in the notice's order."""
        return tuple(one.name for one in self.direction)

    @property
    def levels(self) -> tuple[str, ...]:
        """The six rungs in the file's order."""
        return tuple(one.name for one in self.ladder_type)

    def rung(self, name: str | None) -> LadderType | None:
        """The rung called ``name``; None for none."""
        return next((one for one in self.ladder_type if one.name == name), None)

    def printed(self, name: str | None) -> str:
        """A rung as the forms print it, with its quotation marks; 尚未入列 for none (D8)."""
        found = self.rung(name)
        return found.printed if found else "尚未入列"

    @property
    def ends_on(self) -> date:
        """The last day of the term."""
        start, months = self.round.starts_on.value, self.round.term_months.value
        years, month = divmod(start.month - 1 + months, 12)
        return date.fromordinal(date(start.year + years, month + 1, start.day).toordinal() - 1)


def read_content(content: dict[str, Any], *, name: str = "") -> RoundPolicy:
    """The policy in ``content``; RuleBroken with a sentence a field where it does not hold."""
    try:
        return RoundPolicy.model_validate(content)
    except ValidationError as error:
        raise RuleBroken(_problem(name, one) for one in error.errors()) from error


def read_file(path: Path) -> dict[str, Any]:
    """The file's tables as they stand; RuleBroken naming line and column where it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RuleBroken([Problem(f"没有找到文件 {path.name}，请核对文件名")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RuleBroken([Problem(f"{path.name} 不能读取：{error}")]) from error


DAY = "应为日期，如 2023-03-10"
WORDS = {
    "missing": "缺少这一项", "extra_forbidden": "没有这一项，请核对拼写", "too_short": "至少要有一项",
    "int_parsing": "应为整数", "int_type": "应为整数", "decimal_parsing": "应为数字", "decimal_type": "应为数字",
    "date_from_datetime_parsing": DAY, "date_parsing": DAY, "date_type": DAY, "date_from_datetime_inexact": DAY,
    "string_type": "应为文字", "bool_parsing": "应为 true 或 false",
}  # fmt: skip


def _problem(name: str, error: Any) -> Problem:
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    words = WORDS.get(error["type"]) or str(error.get("ctx", {}).get("error", "")) or error["msg"]
    return Problem(f"{name + '：' if name else ''}{place + ' ' if place else ''}{words}", place)
