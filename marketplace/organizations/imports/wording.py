"""Bringing what people type to one form: width, traditional characters, quotation marks, dittos, Chinese numerals."""

import re
import unicodedata
from functools import lru_cache

from marketplace.documents.traditional import SIMPLIFIED, simplify

# Numbers in circles and brackets of every make, as the plain circled ones.
_CIRCLED = {
    first + place: 0x2460 + place
    for first in (0x2474, 0x2488, 0x2776, 0x2780, 0x278A, 0x24F5, 0x3220, 0x3280)
    for place in range(10)
}
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_DECORATION = re.compile(r"[\s\"'“”‘’「」『』《》〈〉＂`´]+")
_DITTO = re.compile(
    r"^[(（]?(同上|同前|同左|上同|〃|″|\"|”|“|''|,,|々|仝上|-?do-?|ditto|与上(行|面)?(相)?同|同上(行|一行|述)?)[)）。.]?$",
    re.I,
)
_LONGEST_DITTO = 20
_NOTHING = re.compile(
    r"^((暂时?|目前|现在?|尚|均|本年度?|今年)*(无|没有|未有|不需要?|未定|不详|待定|未填|空)(任何|相关|明确|其他|其它|具体)*(服务)*(需求|需要|要求|内容)?|/+|\\+|[-—－–]+|×|x|n/?a)[。.]?$",
    re.I,
)
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DIGITS |= {"壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
NUMERALS = "".join(_DIGITS) + "".join(_UNITS)


def aligned(text: str) -> str:
    """Half-width, simplified text of the very same length, so that positions hold in the original."""
    return text.translate(_WIDTH).translate(_CIRCLED).translate(SIMPLIFIED)


def plain(text: str) -> str:
    """NFKC, simplified, inner white space to one blank, ends stripped."""
    return re.sub(r"\s+", " ", simplify(unicodedata.normalize("NFKC", text))).strip()


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """``plain`` without white space and quotation marks: for comparing."""
    return _DECORATION.sub("", plain(text))


def has_traditional(text: str) -> bool:
    """Whether any character is a traditional one."""
    return any(ord(character) in SIMPLIFIED for character in text)


def is_ditto(text: str) -> bool:
    """同上, 〃 and the like: «as in the row above»."""
    return len(text) <= _LONGEST_DITTO and bool(_DITTO.match(re.sub(r"\s+", "", text)))


def is_nothing(text: str) -> bool:
    """Empty, or a mark that says «nothing»: 无, /, —."""
    stripped = simplify(text.strip())
    return not stripped or bool(_NOTHING.match(stripped))


def chinese_number(text: str) -> int | None:
    """Value of a Chinese numeral below ten thousand such as 二十五 or 一百零八; None for anything else."""
    if not text or any(character not in NUMERALS for character in text):
        return None
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * _UNITS[character]
            digit = 0
    return total + digit
