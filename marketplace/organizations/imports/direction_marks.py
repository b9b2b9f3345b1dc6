"""Directions that a service cell ticks in a list of boxes, or names by their numbers in the notice's list."""

import re
from itertools import pairwise

from marketplace.organizations.imports.direction_heads import head, skip
from marketplace.organizations.imports.direction_words import (
    LONGEST_CATEGORY,
    SUFFIX,
    DirectionReading,
    Part,
    opened,
)
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import chinese_number

CHECKED = r"[☑✓✔√■☒▣✅]|[\[【(（]\s*[xX√✓✔☑]\s*[\]】)）]"
UNCHECKED = r"[□☐○◻]|[\[【(（]\s*[\]】)）]"
# Signs that are boxes only beside their empty counterpart: round ones, and letters once set in a symbol font.
_PAIRED = (("○", "●◉⊙"), ("◇", "◆"), ("☆", "★"), ("£", "R"), ("¨", "þ"))
# Every numeral ends where its digits end and separators are one class: nothing here can be matched in two ways.
_NUMERAL = r"(?:\d{1,2}(?!\d)|[①-⑩]|[一二三四五六七八九十]{1,3}(?![一二三四五六七八九十]))"
_NUMBERS = re.compile(
    rf"(?:第|服务|类型|类别|方向|序号|选项|选)*[：:]?\s*(?P<list>{_NUMERAL}(?:号|类|项)?(?:[、，,；;/+.和及与\s]*(?:第|类型|类别)*{_NUMERAL}(?:号|类|项)?)*)"
    r"[、，,；;.。\s]*(?=$|[：:（(\n])"
)
_LONE_NUMBER = re.compile(r"(\d{1,2}(?=\s*[、.．\-—–]\s*\D)|[②-⑩]|[二三四五六七八九十](?=[、.．]))\s*[、.．\-—–]?\s*")


def boxes_aligned(shown: str) -> str:
    """The text with paired signs and letters of symbol fonts as boxes; its length stays."""
    for off, on in _PAIRED:
        if off in shown:
            shown = shown.translate({ord(off): "□"} | {ord(sign): "☑" for sign in on})
    return shown


def has_boxes(shown: str) -> bool:
    """Whether the text holds a box, ticked or not."""
    return bool(re.search(rf"{CHECKED}|{UNCHECKED}", shown))


def by_boxes(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """☑检验检测 □技术创新: only what is ticked counts; marks may stand before or behind the words."""
    shown = boxes_aligned(shown)
    if not has_boxes(shown):
        return None
    option = rf"(?P<word>[^\s☑✓✔√■☒▣✅□☐○◻()（）\[\]【】、，,；;：:/]{{2,{LONGEST_CATEGORY}}})"
    mark = rf"(?P<on>{CHECKED})|(?P<off>{UNCHECKED})"
    first = re.search(rf"{mark}|(?P<word>{vocabulary.surface_pattern})", shown)
    before = first is None or first["word"] is None
    matches = list(re.finditer(rf"(?:{mark})\s*{option}" if before else rf"{option}\s*(?:{mark})", shown))
    if not any(re.fullmatch(rf"(?:{vocabulary.surface_pattern}){SUFFIX}", match["word"]) for match in matches):
        return None
    reading = DirectionReading()
    for match in matches:
        if match["on"]:
            reading.take_word(match["word"], vocabulary)
    end = matches[-1].end()
    while (place := skip(shown, end)) > end or head(shown, place, vocabulary):
        unticked = head(shown, place, vocabulary)
        end = unticked.end() if unticked else place
    rest = opened(re.sub(rf"^(?:[\s、，,；;：:。.)）]|{CHECKED}|{UNCHECKED})+", "", raw[end:]))
    if before and (own := _own_texts(raw, matches, vocabulary)):
        reading.parts = [Part(part.direction, own.get(part.direction, part.text)) for part in reading.parts]
    reading.give_text(rest)
    return reading


def _own_texts(raw: str, matches: list[re.Match[str]], vocabulary: Vocabulary) -> dict[str, str]:
    """What stands behind a ticked word before the next box, by direction; empty where only the last has a text."""
    texts: dict[str, str] = {}
    for match, following in pairwise(matches):
        reading = DirectionReading()
        reading.take_word(match["word"], vocabulary)
        text = opened(raw[match.end() : following.start()].strip("、，,；;。 \n"))
        if match["on"] and reading.parts and len(text) > 1:
            texts[reading.parts[0].direction] = text
    return texts


def by_numbers(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """«2、8» or «⑧：…»: the numbers of the notice's list instead of its words."""
    shown = re.sub(r"[（(](\d{1,2}|[一二三四五六七八九十]{1,2})[)）]", r" \1 ", shown)
    if decimal := re.fullmatch(r"\s*(\d{1,2})\.0+\s*", shown):
        raw = shown = decimal[1]
    match = _NUMBERS.match(shown.rstrip(), len(shown) - len(shown.lstrip()))
    if match:
        numbers = [_number(token) for token in re.findall(_NUMERAL, match["list"])]
        rest = raw[match.end() :]
    elif match := _LONE_NUMBER.match(shown):
        # «9、…» that opens no list stands for the ninth direction, unless words name one.
        numbers, rest = [_number(match[1])], raw[match.end() :]
        if numbers == [1] or head(shown, match.end(), vocabulary):
            return None
    else:
        return None
    by_number = {direction.number: direction.name for direction in vocabulary.directions}
    beyond = [str(number) for number in numbers if number not in by_number]
    if beyond and rest.strip():
        return None
    reading = DirectionReading(outside=beyond, warnings=["category_by_number"])
    reading.parts = [Part(by_number[number]) for number in numbers if number in by_number]
    reading.give_text(opened(rest))
    return reading


def _number(token: str) -> int | None:
    if "①" <= token <= "⑩":
        return ord(token) - ord("①") + 1
    return int(token) if token.isdigit() and token.isascii() else chinese_number(token)
