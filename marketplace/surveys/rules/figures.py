"""How satisfaction is counted (D1, D3, D13): rates in per cent from whole numbers, and the Wilson interval."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted answers: ``invited`` engagements asked, and the valid answers by level."""

    invited: int = 0
    very: int = 0
    basic: int = 0
    dissatisfied: int = 0

    @property
    def valid(self) -> int:
        """All answers that count."""
        return self.very + self.basic + self.dissatisfied

    @property
    def rate(self) -> Fraction | None:
        """(很满意 + 基本满意) of the valid answers in per cent (D1); None without an answer."""
        return Fraction(100 * (self.very + self.basic), self.valid) if self.valid else None

    @property
    def strict_rate(self) -> Fraction | None:
        """很满意 alone in per cent (D1)."""
        return Fraction(100 * self.very, self.valid) if self.valid else None

    @property
    def response_rate(self) -> Fraction | None:
        """Answers of those invited in per cent; None where nobody was."""
        return Fraction(100 * self.valid, self.invited) if self.invited else None


def rounded(value: Fraction | None, places: int = 2) -> Decimal | None:
    """``value`` rounded once, half-even, to ``places``; None stays None."""
    return None if value is None else Decimal(round(value * 10**places)).scaleb(-places)


def wilson(positive: int, valid: int, z: Decimal) -> tuple[Decimal, Decimal] | None:
    """Bounds of the Wilson interval of ``positive``/``valid`` as shares with 4 places; None without answers."""
    if valid == 0:
        return None
    with localcontext() as context:
        context.prec = 40
        n, share, square = Decimal(valid), Decimal(positive) / Decimal(valid), z * z
        middle = share + square / (2 * n)
        spread = z * ((share * (1 - share) + square / (4 * n)) / n).sqrt()
        scale = 1 + square / n
        low, high = (middle - spread) / scale, (middle + spread) / scale
    places = Decimal("0.0001")
    # At none or all the exact bound is 0 or 1; the root's last digit must not carry it outside.
    return (
        max(low, Decimal(0)).quantize(places, ROUND_HALF_EVEN),
        min(high, Decimal(1)).quantize(places, ROUND_HALF_EVEN),
    )
