"""Amounts in the capital words of official papers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import money

WORDS = {
    "0": "零元整", "0.05": "伍分", "0.5": "伍角整", "1": "壹元整", "10": "壹拾元整", "10.05": "壹拾元零伍分",
    "105": "壹佰零伍元整", "1005.30": "壹仟零伍元叁角整", "12345.67": "壹万贰仟叁佰肆拾伍元陆角柒分",
    "10000": "壹万元整", "10005": "壹万零伍元整", "100500": "壹拾万零伍佰元整", "107000.53": "壹拾万柒仟元伍角叁分",
    "100000000": "壹亿元整", "100000001": "壹亿零壹元整", "1000010000": "壹拾亿零壹万元整",
    "1000000000000": "壹万亿元整", "20080600.09": "贰仟零捌万零陆佰元零玖分",
}  # fmt: skip
VALUES = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))


@pytest.mark.parametrize(("amount", "words"), WORDS.items())
def test_an_amount(amount: str, words: str) -> None:
    assert money.in_words(Decimal(amount)) == words


def read(words: str) -> int:
    """The fen that capital words say, read digit by digit."""
    total = group = digit = 0
    section = 0
    for sign in words:
        if sign in VALUES:
            digit = VALUES[sign]
        elif sign in "拾佰仟":
            group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
        elif sign == "万":
            section, group, digit = section + (group + digit) * 10**4, 0, 0
        elif sign == "亿":
            total, section, group, digit = total + (section + group + digit) * 10**8, 0, 0, 0
        elif sign == "元":
            total, section, group, digit = (total + section + group + digit) * 100, 0, 0, 0
        elif sign in "角分":
            total, digit = total + digit * {"角": 10, "分": 1}[sign], 0
    return total


@given(st.integers(0, 10**18 - 1))
def test_what_is_said_is_the_amount(fen: int) -> None:
    words = money.in_words(Decimal(fen) / 100)
    assert read(words) == fen
    assert "零零" not in words


@pytest.mark.parametrize("amount", ["-0.01", "10000000000000000"])
def test_an_amount_out_of_range_is_no_amount(amount: str) -> None:
    with pytest.raises(ValueError):
        money.in_words(Decimal(amount))
