"""What a service cell yields, and the small tools with which its readers take directions and trim their texts."""

import re
from dataclasses import dataclass, field

from marketplace.organizations.imports.vocabulary import Direction, Vocabulary

SUFFIX = r"(?:的?(?:服务|需求|方面|业务|项目|工作|类型|类|方向|辅导|培育|支持|指导|领域|板块|相关|等))*"
LONGEST_CATEGORY = 10
_LABEL = re.compile(r"^(?:具体|详细|服务|企业|主要)*(?:需求|内容|情况|说明|描述|问题)(?:内容|描述|说明|情况)?[：:]\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """One direction that a cell names, with the text that belongs to it (raw; empty where there is none)."""

    direction: str
    text: str = ""


@dataclass(slots=True)
class DirectionReading:
    """What a service cell says; ``outside`` are services beyond the ten, ``text`` is what is left."""

    parts: list[Part] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    text: str = ""
    claims_all: bool = False

    def take(self, direction: Direction, surface: str, text: str = "") -> None:
        """Add a direction as it was written; a synonym is told."""
        self.parts.append(Part(direction.name, text))
        if surface != direction.name:
            self.warnings.append("category_synonym")

    def take_word(self, word: str, vocabulary: Vocabulary) -> None:
        """Add a whole word, as a direction or as a service beyond the ten."""
        match = re.fullmatch(rf"({vocabulary.surface_pattern}){SUFFIX}", word)
        if match:
            self.take(vocabulary.surfaces[match[1]], match[1])
        else:
            self.outside.append(word)

    def give_text(self, text: str) -> None:
        """The text for every direction that has none of its own."""
        self.text = text
        self.parts = [Part(part.direction, part.text or text) for part in self.parts]

    def once_each(self, *, repeated: bool = True) -> None:
        """Keep each direction once; ``repeated`` tells that a cell named one twice."""
        kept: dict[str, Part] = {}
        for part in self.parts:
            before = kept.get(part.direction)
            if before is None:
                kept[part.direction] = part
            elif repeated and part.text in ("", before.text):
                self.warnings.append("category_repeated_in_cell")
            elif part.text and part.text != before.text:
                kept[part.direction] = Part(part.direction, f"{before.text}\n{part.text}".strip())
        self.parts = list(kept.values())
        self.warnings = list(dict.fromkeys(self.warnings))


def opened(text: str) -> str:
    """The text without the colon, the quotation mark or the brackets that parted it from the direction."""
    text = re.sub(r"^[（(][^（）()]{1,12}[）)]\s*[：:]", "", text.strip())
    text = re.sub(r"^[\s：:，,、；;。.！!？?\-－—–\]】）)”’」』》]+", "", text).strip()
    if text.count('"') % 2:
        text = re.sub(r'^"[\s：:，,、；;。.\-－—–]*', "", text)
    text = _LABEL.sub("", text)
    while text and text[0] in "（(" and text[-1] in "）)" and _closes_at_end(text):
        text = text[1:-1].strip()
    if text and text[0] in "（(" and depth(text) == 1:
        text = text[1:].strip()
    return text


def depth(text: str) -> int:
    """How many brackets stand open at the end of the text."""
    return sum((character in "（(") - (character in "）)") for character in text)


def _closes_at_end(text: str) -> bool:
    level = 0
    for place, character in enumerate(text):
        level += (character in "（(") - (character in "）)")
        if level == 0:
            return place == len(text) - 1
    return False
