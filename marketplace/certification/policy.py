"""A programme as frozen, typed values from ``seeds/programmes/*.toml``; a wrong file is refused by table and field.

Routes, days, plan sections, criteria and rules are data: another programme is another file.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from marketplace.kernel.errors import Problem, RuleBroken

Operator = Literal["==", ">=", "<=", "in", "starts_with", "ends_with", "not_contains_any", "judge", "external"]
Weight = Literal["hard", "soft", "info", "judgement", "external"]


class Part(BaseModel):
    """A table of the file: nothing unknown in it, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Programme(Part):
    """What the programme is called and whose it is."""

    code: str = Field(pattern=r"^[A-Z]{2}(-[A-Z])?$")
    title: str
    authority: str
    effective_from: date
    article: str


class Round(Part):
    """The yearly round in which one applies."""

    slug: str = Field(pattern=r"^[a-z0-9-]{3,40}$")
    year: int = Field(ge=2000, le=2199)
    number_prefix: str = Field(max_length=8)
    article: str


class Validity(Part):
    """How long the title lasts, to the day before."""

    months: int = Field(ge=1, le=120)
    article: str


class Publicity(Part):
    """Working days of 公示, and within how many an objection is answered."""

    days: int = Field(ge=1, le=60)
    answer_days: int = Field(ge=1, le=60)
    article: str


class CalendarEntry(Part):
    """A day of the round; ``refuses_late`` only where the document says 过期不予受理."""

    id: str = Field(pattern=r"^CAL-\d{2}$")
    key: str
    title: str
    day: date
    refuses_late: bool
    article: str


class Route(Part):
    """A way in which an application reaches the authority."""

    key: Literal["county", "direct"]
    title: str
    needs_reason: bool
    relaxation: str = ""
    article: str


class Document(Part):
    """A paper of the checklist and who brings it."""

    key: str
    title: str
    brought_by: str = Field(alias="from")
    article: str


class PlanSection(Part):
    """A section of the service plan."""

    key: str
    title: str
    hint: str
    longest: int = Field(ge=50, le=20_000)
    needed: bool
    article: str


class Assessment(Part):
    """How many assessors must have scored before the authority may choose."""

    least_assessors: int = Field(ge=1, le=20)
    source: str


class Criterion(Part):
    """A criterion with its full marks."""

    key: str
    title: str
    full_marks: int = Field(ge=1, le=100)
    hint: str
    source: str


class Rule(Part):
    """A rule row: which fact, which threshold, from which article."""

    id: str = Field(pattern=r"^[A-Z]{2}(-[A-Z])?-\d{2}$")
    article: str
    field: str
    title: str
    op: Operator
    value: bool | int | float | str | tuple[str, ...] | None = None
    threshold: str = ""
    unit: str = ""
    weight: Weight
    phase: Literal["apply", "after", "constant"] = "apply"
    subject: Literal["institution", "enterprise", "recommender"] = "institution"
    source: str
    note: str = ""
    counted_levels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_a_value(self) -> Self:
        if self.value is None and self.op not in ("judge", "external"):
            raise ValueError("缺少 value：数字、枚举和布尔规则须写门槛")
        return self

    @property
    def threshold_words(self) -> str:
        """The threshold as an officer reads it: «>= 10 家»."""
        if self.op in ("judge", "external"):
            return "—"
        shown = self.threshold or (" | ".join(self.value) if isinstance(self.value, tuple) else str(self.value))
        lead = f"{self.op} " if self.op in (">=", "<=") else ""
        return f"{lead}{shown}{' ' + self.unit if self.unit and lead else ''}"


class ProgrammePolicy(Part):
    """A whole programme file."""

    programme: Programme
    round: Round
    validity: Validity
    publicity: Publicity
    calendar: tuple[CalendarEntry, ...]
    route: tuple[Route, ...]
    document: tuple[Document, ...]
    plan_section: tuple[PlanSection, ...]
    assessment: Assessment
    criterion: tuple[Criterion, ...]
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        marks = sum(one.full_marks for one in self.criterion)
        if marks != 100:
            raise ValueError(f"criterion：各项满分合计应为 100，现为 {marks}")
        for name, keys in (
            ("rule", [one.id for one in self.rule]), ("criterion", [one.key for one in self.criterion]),
            ("plan_section", [one.key for one in self.plan_section]), ("calendar", [one.id for one in self.calendar]),
        ):  # fmt: skip
            twice = {key for key in keys if keys.count(key) > 1}
            if twice:
                raise ValueError(f"{name}：{'、'.join(sorted(twice))} 写了两次")
        foreign = [one.id for one in self.rule if not one.id.startswith(self.programme.code + "-")]
        if foreign:
            raise ValueError(f"rule：{'、'.join(foreign)} 不属于 {self.programme.code}")
        return self

    def deadline(self, key: str) -> CalendarEntry | None:
        """The round's day ``key``, None where the programme gives none."""
        return next((entry for entry in self.calendar if entry.key == key), None)

    def route_of(self, key: str) -> Route | None:
        """The route ``key``."""
        return next((route for route in self.route if route.key == key), None)


def read_file(path: Path) -> dict[str, Any]:
    """The file's content as JSON keeps it; RuleBroken with the line where TOML cannot be read."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleBroken([Problem(f"制度文件 {path.name} 读不出来：请检查文件是否存在、是否为 UTF-8 编码")]) from error
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken([Problem(f"制度文件 {path.name} 不是有效的 TOML：{error}")]) from error
    plain: dict[str, Any] = json.loads(json.dumps(found, ensure_ascii=False, default=str))
    return plain


def read_content(content: Mapping[str, Any], *, name: str = "") -> ProgrammePolicy:
    """The typed policy; RuleBroken names every table and field that is wrong."""
    try:
        return ProgrammePolicy.model_validate(content)
    except ValidationError as error:
        problems = [
            Problem(f"制度文件 {name} 的 {_place(content, one['loc'])}：{one['msg']}") for one in error.errors()[:20]
        ]
        raise RuleBroken(problems) from error


def _place(content: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """«rule 第 3 项（ZZ-03）value»: the table, the row and the field."""
    words: list[str] = []
    here: Any = content
    for step in location:
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            here = here[step]
            key = here.get("id") or here.get("key") if isinstance(here, dict) else None
            words.append(f"第 {step + 1} 项" + (f"（{key}）" if key else ""))
        else:
            here = here.get(step) if isinstance(here, dict) else None
            words.append(str(step))
    return " ".join(words) or "整体"


def digest(content: Mapping[str, Any]) -> str:
    """sha256 of the canonical content, by which an unchanged file is known."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
