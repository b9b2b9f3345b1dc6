"""Sums of money as Decimal yuan, to the fen, in figures and in the capital words of official papers (大写)."""

from decimal import ROUND_HALF_EVEN, Decimal

FEN = Decimal("0.01")
LARGEST = Decimal(10) ** 16
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


def to_fen(amount: Decimal) -> Decimal:
    """``amount`` in yuan, rounded half-even to the fen."""
    return amount.quantize(FEN, rounding=ROUND_HALF_EVEN)


def yuan(amount: Decimal) -> str:
    """``12345.6`` → ``12,345.60``."""
    return f"{to_fen(amount):,.2f}"


def in_words(amount: Decimal) -> str:
    """``12345.60`` → ``壹万贰仟叁佰肆拾伍元陆角整``, as 《票据法》's rules for capitals ask.

    ValueError for what is below nothing or beyond 10¹⁶ yuan.
    """
    exact = to_fen(amount)
    if not 0 <= exact < LARGEST:
        raise ValueError("an amount in words lies between nothing and 10^16 yuan")
    whole, fen = divmod(int(exact * 100), 100)
    jiao, fen = divmod(fen, 10)
    words = f"{_whole_in_words(whole)}元" if whole or not (jiao or fen) else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif fen and words:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole_in_words(number: int) -> str:
    """A whole number, group by group; a gap between groups is told by one 零."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, low = divmod(number, size)
        if high:
            gap = "零" if 0 < low < size // 10 else ""
            return _whole_in_words(high) + unit + gap + (_whole_in_words(low) if low else "")
    return _group_in_words(number)


def _group_in_words(number: int) -> str:
    """Four digits: «1005» → «壹仟零伍»."""
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[place]
        elif words and not words.endswith("零") and number % 10**place:
            words += "零"
    return words or "零"
