"""Figures as a page shows them: rates and the Wilson interval in per cent, empty signs where none answered."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from marketplace.surveys.rules import Figures, rounded, wilson


class Counts(Protocol):
    """Counted answers: a Figures, or a Release."""

    @property
    def invited(self) -> int:
        """Engagements asked about."""

    @property
    def very(self) -> int:
        """很满意."""

    @property
    def basic(self) -> int:
        """基本满意."""

    @property
    def dissatisfied(self) -> int:
        """不满意."""


@dataclass(frozen=True, slots=True)
class Line:
    """An institution's row: counts, rates in per cent, the interval's bounds in per cent."""

    id: int
    name: str
    invited: int
    valid: int
    very: int
    basic: int
    dissatisfied: int
    rate: Decimal | None
    strict: Decimal | None
    response: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def rate_or_low(self) -> tuple[Decimal, Decimal]:
        """To sort by: those without answers come first, ties by the interval's lower bound (D3)."""
        return _or_low(self.rate), _or_low(self.low)

    @property
    def strict_or_low(self) -> Decimal:
        """To sort by."""
        return _or_low(self.strict)

    @property
    def response_or_low(self) -> Decimal:
        """To sort by."""
        return _or_low(self.response)

    @property
    def bound_or_low(self) -> Decimal:
        """To sort by."""
        return _or_low(self.low)

    @property
    def interval(self) -> str:
        """«71.67–100.00», or a dash."""
        return "—" if self.low is None else f"{self.low}–{self.high}"


def line_of(number: int, name: str, counts: Counts, z: Decimal) -> Line:
    """The row of some counts."""
    figures = Figures(
        invited=counts.invited, very=counts.very, basic=counts.basic, dissatisfied=counts.dissatisfied
    )  # fmt: skip
    bounds = wilson(figures.very + figures.basic, figures.valid, z)
    low, high = (bounds[0] * 100, bounds[1] * 100) if bounds else (None, None)
    return Line(
        number, name, figures.invited, figures.valid, figures.very, figures.basic, figures.dissatisfied,
        rounded(figures.rate), rounded(figures.strict_rate), rounded(figures.response_rate),
        low.quantize(Decimal("0.01")) if low is not None else None,
        high.quantize(Decimal("0.01")) if high is not None else None,
    )  # fmt: skip


def _or_low(value: Decimal | None) -> Decimal:
    return Decimal(-1) if value is None else value
