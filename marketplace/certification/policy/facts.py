"""What a programme asks to know: each fact with its kind of value, unit and bounds, and how counts give it."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from marketplace.certification.policy.part import Part


class FactType(StrEnum):
    """The kinds of value; a finding is what a person found of a rule that no number decides."""

    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    YES_NO = "yes_no"
    FINDING = "finding"
    PLACE = "place"
    CHOICE = "choice"
    TERMS = "terms"
    SERIES = "series"
    TEXT = "text"
    DAY = "day"


NUMERIC = frozenset({FactType.COUNT, FactType.NUMBER, FactType.PERCENT})


class Source(Part):
    """How a fact follows from others: one way only.

    ``ratio``: part and whole of a percentage; ``sum``: parts that add up; ``same``: another fact's value; ``length``:
    how many characters a text has; ``years_since``: whole years since a day; ``options``: how many tracks (by their
    group) or categories were chosen.
    """

    ratio: tuple[str, str] | None = None
    sum: tuple[str, ...] = ()
    same: str = ""
    length: str = ""
    years_since: str = ""
    options: str = Field(default="", pattern=r"^(groups|categories)?$")

    @model_validator(mode="after")
    def _says_one_way(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("from 须且只须写一种来源：ratio、sum、same、length、years_since 或 options")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts that this one rests on."""
        single = tuple(key for key in (self.same, self.length, self.years_since) if key)
        return (*(self.ratio or ()), *self.sum, *single)


class Fact(Part):
    """One thing that can be known of an institution.

    ``counted`` names what this marketplace itself can count for it; such a number is offered beside the declared one.
    ``compared_with`` names the programmes with whose holders an officer compares the institution (D18).
    ``names_track``: its value is the group of a track, which need not be chosen besides.
    ``within`` names the fact of which this one is a part and cannot be more.
    ``computed``: what an application itself shows, whatever is stated: that the name typed is the registered one, that
    no other way carries the same platform, how many firms answered the recommending unit's test, that a unit before
    the recommending one passed it on, and the title of its own on which it rests (any, or a provincial one).
    """

    title: str = Field(min_length=2)
    type: FactType
    unit: str = ""
    most: float | None = None
    choices: tuple[str, ...] = ()
    aliases: dict[str, str] = Field(default_factory=dict)
    source: Source | None = Field(default=None, alias="from")
    counted: str = ""
    within: str = ""
    names_track: bool = False
    computed: Literal["", "same_name", "double_channel", "tested", "passed_on", "ground", "provincial_ground"] = ""
    compared_with: tuple[str, ...] = ()
    hint: str = ""

    @model_validator(mode="after")
    def _has_its_unit(self) -> Self:
        if self.type in (FactType.COUNT, FactType.NUMBER) and not self.unit:
            raise ValueError("数字类事实须写 unit")
        if self.type is FactType.PERCENT and self.unit != "%":
            raise ValueError("百分比的 unit 须写 %")
        return self
