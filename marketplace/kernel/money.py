"""Sums of money as Decimal yuan, to the fen, and as they are written on official papers."""

from decimal import ROUND_HALF_EVEN, Decimal

import cn2an

FEN = Decimal("0.01")


def to_fen(amount: Decimal) -> Decimal:
    """``amount`` in yuan, rounded half-even to the fen."""
    return amount.quantize(FEN, rounding=ROUND_HALF_EVEN)


def yuan(amount: Decimal) -> str:
    """``12345.6`` → ``12,345.60``."""
    return f"{to_fen(amount):,.2f}"


def in_words(amount: Decimal) -> str:
    """The amount in 大写, as the finance bureau's papers ask: ``壹万贰仟元整``."""
    return str(cn2an.an2cn(str(to_fen(amount)), "rmb"))
