"""Reading 年服务企业能力: numbers, «at least», ranges, Chinese numerals, ranges that Excel took for days."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from marketplace.organizations.imports.wording import NUMERALS, chinese_number, is_nothing

_NUMBER = rf"(?:(?<!\d)\d{{1,6}}(?!\d)(?:\.0{{1,6}})?|[{NUMERALS}]{{1,12}})"
_LONGEST = 100  # characters of a cell; no capacity takes more
_RANGE = re.compile(rf"({_NUMBER})(?:余|多)?(?:家|户|个|企业)?\s*(?:[-—–~～至到]+)\s*({_NUMBER})")
_CLEAN = re.compile(r"[0-9]+(\.0+)?\s*(家|户)?")
_COUNTED = re.compile(rf"(?:{_NUMBER}(?:余|多)?(?:家|户)?[-—–~～至到]+)?{_NUMBER}(?:余|多)?(?:家|户)")
_OTHER_UNIT = re.compile(r"\d\s*(%|万|元|亿|吨|㎡|m2|平方|平米|亩)")  # no count of enterprises
_FEWER = re.compile(r"以下|不足|不到|不满|(?<!不)少于|(?<!不)低于|未满")
_NEIGHBOURS = re.compile(r"([一二三四五六七八九])([一二三四五六七八九])(十|百)")


@dataclass(frozen=True, slots=True)
class Capacity:
    """Enterprises a year; None where the cell gives no number."""

    number: int | None = None
    warnings: tuple[str, ...] = ()


def read_capacity(text: str, *, day: date | None = None) -> Capacity:
    """Read a capacity cell; of a range the lower bound counts (samples/README.md)."""
    if day is not None:
        # «10-15» typed into an unformatted cell becomes the fifteenth of October.
        return Capacity(min(day.month, day.day), ("capacity_range_lower_bound", "capacity_text_normalised"))
    if is_nothing(text):
        return Capacity()
    shown = unicodedata.normalize("NFKC", text[:_LONGEST]).replace(" ", "")
    shown = re.sub(r"\d{4}年|每年|一年|年均|全年|/年", "", shown)
    shown = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", shown)
    if counted := _COUNTED.search(shown):
        shown = shown[counted.start() :]
    elif _OTHER_UNIT.search(shown):
        return Capacity()
    warnings: list[str] = []
    number = _range_or_number(shown, warnings)
    if number is None:
        return Capacity()
    if not warnings and not _CLEAN.fullmatch(text.strip()):
        warnings.append("capacity_text_normalised")
    return Capacity(number, tuple(dict.fromkeys(warnings)))


def _range_or_number(shown: str, warnings: list[str]) -> int | None:
    if match := _RANGE.search(shown):
        low, high = _value(match[1], warnings), _value(match[2], warnings)
        warnings.append("capacity_range_lower_bound")
        # 二至三十: the unit of the upper bound goes for both.
        return (
            low * 10 if low < 10 <= high and chinese_number(match[2]) and high % 10 == 0 and low < high // 10 else low
        )
    if match := _NEIGHBOURS.search(shown):
        warnings += ["capacity_chinese_numeral", "capacity_range_lower_bound"]
        return (chinese_number(match[1]) or 0) * (10 if match[3] == "十" else 100)
    found = re.search(_NUMBER, shown)
    if found is None:
        return None
    # «10家以下», «不到10家»: whatever it is, it is less.
    return _value(found.group(), warnings) - bool(_FEWER.search(shown))


def _value(text: str, warnings: list[str]) -> int:
    chinese = chinese_number(text)
    if chinese is None:
        return int(float(text))
    if not text.isdigit() or not text.isascii():
        warnings.append("capacity_chinese_numeral")
    return chinese
