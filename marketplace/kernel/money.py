"""Sums of money as Decimal yuan, to the fen."""

from decimal import ROUND_HALF_EVEN, Decimal

FEN = Decimal("0.01")


def to_fen(amount: Decimal) -> Decimal:
    """``amount`` in yuan, rounded half-even to the fen."""
    return amount.quantize(FEN, rounding=ROUND_HALF_EVEN)


def yuan(amount: Decimal) -> str:
    """``12345.6`` → ``12,345.60``."""
    return f"{to_fen(amount):,.2f}"
