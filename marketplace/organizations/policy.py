"""The ladder's criteria as frozen, typed data: one file a rule version, each line with its source and certainty.

Certainty A and B were seen in official words or agreeing copies and decide; C and M are unconfirmed and never decide.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from marketplace.kernel.errors import Problem, RuleBroken

FACTS = "facts.toml"


class Part(BaseModel):
    """A table of the file: nothing unknown in it, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Grade(StrEnum):
    """How certain a line is."""

    A = "A"
    B = "B"
    C = "C"
    M = "M"

    @property
    def decides(self) -> bool:
        """Whether a verdict may rest on it."""
        return self in (Grade.A, Grade.B)


class Kind(StrEnum):
    """What a fact is: a number, yes or no, one of a few from the least to the best, a rung that was verified."""

    NUMBER = "number"
    YES = "yes"
    CHOICE = "choice"
    CLAIM = "claim"


class FactEntry(Part):
    """Something that a rule asks about an enterprise; kept as a number: yes is 1, a choice is its place."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    title: str
    kind: Kind = Kind.NUMBER
    unit: str = ""
    better: str = Field(default="more", pattern="^(more|less)$")
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10_000_000)
    options: tuple[str, ...] = ()
    claim: str = ""
    hint: str = ""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is Kind.CHOICE) != bool(self.options) or (self.kind is Kind.CLAIM) != bool(self.claim):
            raise ValueError(f"「{self.title}」的 options 只用于 choice，claim 只用于 claim")
        return self

    @property
    def highest(self) -> Decimal:
        """The largest value there can be."""
        return {Kind.NUMBER: self.most, Kind.CHOICE: Decimal(len(self.options) - 1)}.get(self.kind, Decimal(1))

    def shown(self, value: Decimal) -> str:
        """The value in words with its unit."""
        if self.kind is Kind.CHOICE:
            return self.options[int(value)]
        if self.kind is not Kind.NUMBER:
            return "是" if value else "否"
        return f"{value.normalize():,f}{'%' if self.unit == '%' else ' ' + self.unit}"


class Dated(Part):
    """The first or last day of a rule."""

    value: date
    grade: Grade
    source: str


class Check(Part):
    """One thing to look at: a fact's bound, a bracket that says which way applies, a score, or unconfirmed words."""

    fact: str = ""
    at_least: Decimal | str | None = None
    at_most: Decimal | None = None
    from_: Decimal | None = Field(default=None, alias="from")
    below: Decimal | None = None
    score: int | None = None
    group: str = ""
    words: str = ""
    grade: Grade | None = None

    @property
    def is_bracket(self) -> bool:
        """It only says whether this way is the enterprise's."""
        return self.from_ is not None or self.below is not None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        bounds = sum((self.at_least is not None, self.at_most is not None, self.is_bracket))
        if sum((bool(self.fact), self.score is not None, bool(self.words))) != 1 or bounds != bool(self.fact):
            raise ValueError("每一项写 fact 和一个界限（at_least、at_most 或 from/below），或者 score，或者 words")
        return self


class Band(Part):
    """From this border on so many points; ``stated``: the text itself says that the border belongs to this band."""

    at_least: Decimal | str | None = None
    at_most: Decimal | None = None
    points: int = Field(ge=0)
    stated: bool = False

    @model_validator(mode="after")
    def _has_one_border(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("每一档写 at_least 或 at_most 其中一个")
        return self


class Measure(Part):
    """A fact's bands, the best first; below all of them stand ``floor`` points."""

    fact: str
    bands: tuple[Band, ...] = Field(min_length=1)
    floor: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _falls(self) -> Self:
        points = [*(one.points for one in self.bands), self.floor]
        if points != sorted(points, reverse=True):
            raise ValueError("各档分值应从高到低")
        return self


class Indicator(Part):
    """A line of the score; with several measures the best counts; without any nobody can tell yet."""

    key: str
    title: str
    group: str
    max: int = Field(ge=1)
    grade: Grade
    source: str = ""
    direction: str = ""
    measures: tuple[Measure, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.measures and self.grade.decides:
            raise ValueError(f"「{self.title}」没有档次，只能标为 C 或 M")
        if any(one.bands[0].points > self.max for one in self.measures):
            raise ValueError(f"「{self.title}」的最高档超过满分 {self.max}")
        return self


class Border(Part):
    """How certain it is that a value on a border takes the higher band."""

    grade: Grade
    source: str


class Scoring(Part):
    """A score of 100 points."""

    border: Border
    indicator: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _sums_to_hundred(self) -> Self:
        total = sum(one.max for one in self.indicator)
        if total != 100:
            raise ValueError(f"各项指标满分合计应为 100，现为 {total}")
        return self


class Condition(Part):
    """What an enterprise must meet by one of ``ways``; of a way every check must hold."""

    key: str
    title: str
    grade: Grade
    source: str
    direction: str = ""
    ways: tuple[tuple[Check, ...], ...] = Field(min_length=1)


class Rung(Part):
    """The criteria of one rung."""

    name: str
    who: str
    source: str
    note: str = ""
    scoring: Scoring | None = None
    condition: tuple[Condition, ...] = Field(min_length=1)

    @property
    def facts(self) -> tuple[str, ...]:
        """Keys of what is asked, in the order of the conditions and then of the score."""
        asked = [one.fact for condition in self.condition for way in condition.ways for one in way if one.fact]
        asked += [one.fact for line in (self.scoring.indicator if self.scoring else ()) for one in line.measures]
        return tuple(dict.fromkeys(asked))


class Rule(Part):
    """One version of a rule, in force on the days from ``effective_from`` to ``effective_to``."""

    title: str
    number: str
    effective_from: Dated
    effective_to: Dated | None = None
    rung: tuple[Rung, ...] = Field(min_length=1)

    def covers(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.effective_from.value <= day and (self.effective_to is None or day <= self.effective_to.value)


class Criteria(Part):
    """All rules and what they ask."""

    facts: Mapping[str, FactEntry]
    rules: tuple[Rule, ...]

    def of(self, name: str, day: date) -> tuple[Rule, Rung] | None:
        """The criteria of a rung on a day; None where no rule of that day is known."""
        found = [(rule, one) for rule in self.rules if rule.covers(day) for one in rule.rung if one.name == name]
        return found[0] if found else None


class FactFile(Part):
    """The file of facts."""

    fact: tuple[FactEntry, ...]


def read(directory: Path) -> Criteria:
    """The criteria in a folder; RuleBroken names file, rung and line where something cannot be."""
    facts = {one.key: one for one in _parsed(directory / FACTS, FactFile).fact}
    rules = []
    for path in sorted(directory.glob("*.toml")):
        if path.name != FACTS:
            rules.append(_resolved(path, facts))
    return Criteria(facts=facts, rules=tuple(rules))


def _parsed(path: Path, kind: Any) -> Any:
    try:
        return kind.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken([Problem(f"{path.name} 不能读取：{error}")]) from error
    except ValidationError as error:
        raise RuleBroken(
            Problem(f"{path.name}：{'.'.join(_step(part) for part in one['loc'])} {one['msg']}")
            for one in error.errors()
        ) from error


def _step(part: int | str) -> str:
    return str(part + 1) if isinstance(part, int) else part


def _resolved(path: Path, facts: Mapping[str, FactEntry]) -> Rule:
    """The rule with its choices as numbers, after a look at every fact that it names."""
    rule: Rule = _parsed(path, Rule)
    problems = [Problem(f"{path.name}：{words}") for words in _wrong_facts(rule, facts)]
    if problems:
        raise RuleBroken(problems)
    content = rule.model_dump(by_alias=True, mode="python")
    for rung in content["rung"]:
        lines = [check for condition in rung["condition"] for way in condition["ways"] for check in way]
        for indicator in (rung["scoring"] or {}).get("indicator", ()):
            lines += [{"fact": one["fact"], "band": band} for one in indicator["measures"] for band in one["bands"]]
        for line in lines:
            holder = line.get("band", line)
            if isinstance(holder.get("at_least"), str):
                holder["at_least"] = Decimal(facts[line["fact"]].options.index(holder["at_least"]))
    return Rule.model_validate(content)


def _wrong_facts(rule: Rule, facts: Mapping[str, FactEntry]) -> Iterable[str]:
    """Unknown facts, bounds on the wrong side (a better figure would lower the verdict), options there are not."""
    for rung in rule.rung:
        bounds: list[tuple[str, str, Check | Band]] = [
            (condition.title, one.fact, one) for condition in rung.condition for way in condition.ways for one in way
            if one.fact
        ]  # fmt: skip
        for line in rung.scoring.indicator if rung.scoring else ():
            bounds += [(line.title, one.fact, band) for one in line.measures for band in one.bands]
        for title, key, bound in bounds:
            fact = facts.get(key)
            place = f"「{rung.name}」的「{title}」"
            if fact is None:
                yield f"{place}：没有事实 {key}，请核对拼写"
            elif (fact.better == "less" and bound.at_least is not None) or (
                fact.better == "more" and bound.at_most is not None
            ):
                yield f"{place}：{fact.title}的界限方向写反了，越好的数值反而不符合"
            elif isinstance(bound.at_least, str) and bound.at_least not in fact.options:
                yield f"{place}：{fact.title}没有选项「{bound.at_least}」"
