"""Reading the service cell: which of the ten directions it names, in whatever way, and the need's text."""

import re

from marketplace.organizations.imports.direction_heads import by_heads
from marketplace.organizations.imports.direction_marks import boxes_aligned, by_boxes, by_numbers, has_boxes
from marketplace.organizations.imports.direction_words import DirectionReading, Part
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import aligned, has_traditional

_ALL = re.compile(
    r"(全部|所有|以上)?(的)?(全部|十大|十个|十类|各类|各项|全类|所有)(服务)?(类型|类别|方向|类|服务|项)|全方位服务|(全部|所有)(类型|类别|方向|服务)|^全部$|十项全能|十(大|个)?(类型?|方向|项)?(服务)?(都|全|均|皆|齐)"
)
_ALL_BUT = re.compile(
    r"除(?:了|去)?(?P<but>.{2,40}?)(?:之|以)?外(?!包)[，,]?(?:的|其他|其它|其余|均|都|全|十|九|八|七|所有|可)"
)
_REMARK = re.compile(r"[（(](?![0-9一二三四五六七八九十]{1,2}[)）])[^（）()]*[)）]")


def read_directions(text: str, vocabulary: Vocabulary) -> DirectionReading:
    """Read a service cell. Named directions come in order and once each; synonyms, numbers and repetitions are told."""
    raw = vocabulary.spaced_name.sub(lambda match: re.sub(r"\s", "", match.group()), text.strip())
    shown = aligned(raw)
    if _ALL.match(shown) or _ALL_BUT.match(shown):
        return DirectionReading(text=raw, claims_all=True)
    reading = by_boxes(raw, shown, vocabulary) or by_numbers(raw, shown, vocabulary)
    if reading is None:
        reading = by_heads(raw, shown, vocabulary)
    reading.once_each()
    named = " ".join([part.direction for part in reading.parts])
    if reading.parts and has_traditional(raw[: len(named) + 12]):
        reading.warnings.append("traditional_characters")
    return reading


def read_only_directions(text: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """Read a text that is nothing but directions, such as a remark «技术创新»; None where it tells anything else."""
    reading = read_directions(text, vocabulary)
    told = reading.outside or reading.text or any(part.text for part in reading.parts)
    return reading if reading.parts and not told else None


def read_offered(text: str, vocabulary: Vocabulary) -> DirectionReading:
    """Read 主要服务内容 of an institution: only the directions matter; remarks in brackets are passed over."""
    shown = aligned(text.strip())
    boxed = has_boxes(boxes_aligned(shown))
    if match := _ALL_BUT.search(shown):
        left_out = {part.direction for part in read_offered(match["but"], vocabulary).parts}
        return DirectionReading([Part(name) for name in vocabulary.direction_names if name not in left_out])
    if _ALL.search(shown) and not boxed:
        return DirectionReading([Part(name) for name in vocabulary.direction_names], claims_all=True)
    reading = read_directions(text if boxed else _REMARK.sub("", text), vocabulary)
    reading.warnings = [warning for warning in reading.warnings if warning != "category_repeated_in_cell"]
    rests = [reading.text, *(part.text for part in reading.parts)]
    reading.parts = [Part(part.direction) for part in reading.parts]
    for rest in rests:
        _scan(aligned(rest), reading, vocabulary)
    if not reading.parts:
        _scan(shown, reading, vocabulary)
    reading.once_each(repeated=False)
    reading.claims_all = len(reading.parts) == len(vocabulary.directions)
    return reading


def suggest(text: str, vocabulary: Vocabulary) -> str | None:
    """The direction whose keywords the text holds most of; a proposal for a clerk, nothing more."""
    shown = aligned(text)
    scores = {d.name: sum(len(word) for word in d.keywords if word in shown) for d in vocabulary.directions}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else None


def _scan(shown: str, reading: DirectionReading, vocabulary: Vocabulary) -> None:
    """Directions named anywhere in running text; only words of at least three characters are told apart safely."""
    for surface, direction in vocabulary.surfaces.items():
        if len(surface) >= 3 and surface in shown:
            shown = shown.replace(surface, "、")
            reading.take(direction, surface)
