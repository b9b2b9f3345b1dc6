"""Reading the service cell: which of the ten directions it names, in whatever way, and the need's text."""

import re
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from marketplace.organizations.imports.vocabulary import Direction, Vocabulary
from marketplace.organizations.imports.wording import aligned, chinese_number, has_traditional

_SUFFIX = r"(?:的?(?:服务|需求|方面|业务|项目|工作|类型|类|方向|辅导|培育|支持|指导|领域|板块|相关|等))*"
_SKIP = re.compile(r"[\s、，,；;/／+＋&|·。.【】\[\]「」“”\"《》<>★◆●•*—–-]+|(?:以?及|和|与|或|并)(?=\S)")
_ITEM_NUMBER = re.compile(
    r"(?:\d{1,2}\s*[、.．)）:](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}(?:[、.]|是)|[(（][一二三四五六七八九十]{1,2}[)）])"
)
_LEAD_IN = re.compile(
    r"(?:服务|需求|所需|类型|类别|方向|主要|业务|内容)+[：:]|(?:[两二三四五]|\d)(?:项|类|个)(?:服务|需求)?[：:]|"
    r"(?:我|本|该)?(?:公司|企业|司|厂|们|单位)?(?:目前|现|急|迫切|主要)*(?:需要|需求|需|希望|想要?|申请|寻求|拟|要|从事|提供|开展|为企业提供|负责|做|进行|是)+(?:开展|提供|进行|获得|得到|从事|解决)?(?:的|为)?[：:]?"
)
_BOUNDARY = re.compile(r"$|[\s、，,；;/／+＋&|·。.：:（(）)\]】☑✓✔√■□☐—–-]|\d{1,2}[、.．)）]|[①-⑳]")
_CONJUNCTION = re.compile(r"\s*(?:以?及|和|与|或)\s*")
_STRONG = re.compile(r"[ \t]*(?:$|[\n：:（(])")
_SENTENCE = re.compile(r"[我们想要求怎么不没有被老是需希望请找能了着过太很都就]")
_CHECKED = r"[☑✓✔√■☒▣]|[\[【(（]\s*[xX√✓✔☑]\s*[\]】)）]"
_UNCHECKED = r"[□☐○◻]|[\[【(（]\s*[\]】)）]"
_ALL = re.compile(
    r"(全部|所有|以上)?(的)?(全部|十大|十个|十类|各类|各项|全类|所有)(服务)?(类型|类别|方向|类|服务|项)|全方位服务|(全部|所有)(类型|类别|方向|服务)|^全部$|十项全能"
)
_NUMBERS = re.compile(
    r"(?:第|服务|类型|类别|方向|序号|选项|选)*[：:]?\s*(?P<list>(?:\d{1,2}|[①-⑩]|[一二三四五六七八九十]+)(?:号|类|项)?(?:\s*[、，,;；/+.和及与\s]?\s*(?:第|类型|类别)*(?:\d{1,2}|[①-⑩]|[一二三四五六七八九十]+)(?:号|类|项)?)*)\s*(?=$|[：:（(\n])"
)
_LONGEST_CATEGORY = 10


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


def read_directions(text: str, vocabulary: Vocabulary) -> DirectionReading:
    """Read a service cell. Named directions come in order and once each; synonyms, numbers and repetitions are told."""
    raw = text.strip()
    shown = aligned(raw)
    if _ALL.match(shown):
        return DirectionReading(text=raw, claims_all=True)
    reading = _by_boxes(raw, shown, vocabulary) or _by_numbers(raw, shown, vocabulary)
    if reading is None:
        reading = _by_heads(raw, shown, vocabulary)
    _once_each(reading)
    named = " ".join([part.direction for part in reading.parts])
    if reading.parts and has_traditional(raw[: len(named) + 12]):
        reading.warnings.append("traditional_characters")
    return reading


def read_offered(text: str, vocabulary: Vocabulary) -> DirectionReading:
    """Read 主要服务内容 of an institution: only the directions matter; remarks in brackets are passed over."""
    shown = aligned(text.strip())
    if _ALL.search(shown) and not re.search(r"[□☐]", shown):
        return DirectionReading([Part(name) for name in vocabulary.direction_names], claims_all=True)
    has_boxes = re.search(rf"{_CHECKED}|{_UNCHECKED}", shown)
    bare = text if has_boxes else re.sub(r"[（(](?![0-9一二三四五六七八九十]{1,2}[)）])[^（）()]*[)）]", "", text)
    reading = read_directions(bare, vocabulary)
    reading.warnings = [warning for warning in reading.warnings if warning != "category_repeated_in_cell"]
    rests = [reading.text, *(part.text for part in reading.parts)]
    reading.parts = [Part(part.direction) for part in reading.parts]
    for rest in rests:
        _scan(aligned(rest), reading, vocabulary)
    _once_each(reading, repeated=False)
    reading.claims_all = len(reading.parts) == len(vocabulary.directions)
    return reading


def suggest(text: str, vocabulary: Vocabulary) -> str | None:
    """The direction whose keywords the text holds most of; a proposal for a clerk, nothing more."""
    shown = aligned(text)
    scores = {d.name: sum(len(word) for word in d.keywords if word in shown) for d in vocabulary.directions}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else None


def _once_each(reading: DirectionReading, *, repeated: bool = True) -> None:
    kept: dict[str, Part] = {}
    for part in reading.parts:
        if part.direction in kept:
            if repeated and part.text in ("", kept[part.direction].text):
                reading.warnings.append("category_repeated_in_cell")
            elif part.text and part.text != kept[part.direction].text:
                both = f"{kept[part.direction].text}\n{part.text}".strip()
                kept[part.direction] = Part(part.direction, both)
            continue
        kept[part.direction] = part
    reading.parts = list(kept.values())
    reading.warnings = list(dict.fromkeys(reading.warnings))


def _scan(shown: str, reading: DirectionReading, vocabulary: Vocabulary) -> None:
    """Directions named anywhere in running text; only words of at least three characters are told apart safely."""
    for surface, direction in vocabulary.surfaces.items():
        if len(surface) >= 3 and surface in shown:
            shown = shown.replace(surface, "、")
            _take(direction, surface, "", reading)


def _take(direction: Direction, surface: str, text: str, reading: DirectionReading) -> None:
    reading.parts.append(Part(direction.name, text))
    if surface != direction.name:
        reading.warnings.append("category_synonym")


def _by_boxes(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """☑检验检测 □技术创新: only what is ticked counts; marks may stand before or behind the words."""
    if not re.search(rf"{_CHECKED}|{_UNCHECKED}", shown):
        return None
    option = rf"(?P<word>[^\s☑✓✔√■☒▣□☐○◻()（）\[\]【】、，,；;：:/]{{2,{_LONGEST_CATEGORY}}})"
    mark = rf"(?P<on>{_CHECKED})|(?P<off>{_UNCHECKED})"
    first = re.search(rf"{mark}|(?P<word>{vocabulary.surface_pattern})", shown)
    before = first is None or first["word"] is None
    pattern = rf"(?:{mark})\s*{option}" if before else rf"{option}\s*(?:{mark})"
    matches = list(re.finditer(pattern, shown))
    if not any(_direction(match["word"], vocabulary) for match in matches):
        return None
    reading = DirectionReading()
    for match in matches:
        if match["on"]:
            _take_word(match["word"], reading, vocabulary)
    end = matches[-1].end()
    while (place := _skip(shown, end)) > end or _head(shown, place, vocabulary):
        unticked = _head(shown, place, vocabulary)
        end = unticked.end() if unticked else place
    _give_text(re.sub(rf"^(?:[\s、，,；;：:。.)）]|{_CHECKED}|{_UNCHECKED})+", "", raw[end:]), reading)
    return reading


def _take_word(word: str, reading: DirectionReading, vocabulary: Vocabulary) -> None:
    found = _direction(word, vocabulary)
    if found:
        _take(found[1], found[0], "", reading)
    else:
        reading.outside.append(word)


def _direction(word: str, vocabulary: Vocabulary) -> tuple[str, Direction] | None:
    match = re.match(rf"({vocabulary.surface_pattern}){_SUFFIX}$", word)
    return (match[1], vocabulary.surfaces[match[1]]) if match else None


def _give_text(text: str, reading: DirectionReading) -> None:
    reading.text = text
    reading.parts = [Part(part.direction, part.text or text) for part in reading.parts]


def _by_numbers(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """«2、8» or «⑧：…»: the numbers of the notice's list instead of its words."""
    shown = re.sub(r"[（(](\d{1,2})[)）]", r" \1 ", shown)
    match = _NUMBERS.match(shown.rstrip(), _skip_blanks(shown))
    if match:
        numbers = [_number(token) for token in re.findall(r"\d{1,2}|[①-⑩]|[一二三四五六七八九十]+", match["list"])]
        rest = raw[match.end() :]
    elif match := re.match(r"(\d{1,2}(?=\s*[、.．]\s*\D)|[②-⑩])\s*[、.．]?\s*", shown):
        # «9、…» that opens no list stands for the ninth direction, unless words name one.
        numbers, rest = [_number(match[1])], raw[match.end() :]
        if numbers == [1] or _head(shown, match.end(), vocabulary):
            return None
    else:
        return None
    by_number = {direction.number: direction for direction in vocabulary.directions}
    if not all(number in by_number for number in numbers):
        return None
    reading = DirectionReading(warnings=["category_by_number"])
    reading.parts = [Part(by_number[number].name) for number in numbers if number is not None]
    _give_text(_opened(rest), reading)
    return reading


def _skip_blanks(shown: str) -> int:
    return len(shown) - len(shown.lstrip())


def _number(token: str) -> int | None:
    if "①" <= token <= "⑩":
        return ord(token) - ord("①") + 1
    return int(token) if token.isdigit() and token.isascii() else chinese_number(token)


def _head(shown: str, start: int, vocabulary: Vocabulary) -> re.Match[str] | None:
    """A direction's word at this place that ends where a word ends, or goes on «and» with another one."""
    match = _word(shown, start, vocabulary)
    if not match or _BOUNDARY.match(shown, match.end()):
        return match
    conjunction = _CONJUNCTION.match(shown, match.end())
    return match if conjunction and _head(shown, conjunction.end(), vocabulary) else None


def _word(shown: str, start: int, vocabulary: Vocabulary) -> re.Match[str] | None:
    return re.compile(rf"(?P<surface>{vocabulary.surface_pattern}){_SUFFIX}").match(shown, start)


def _opens_text(shown: str, match: re.Match[str], vocabulary: Vocabulary) -> bool:
    """On a further line a synonym followed by running text belongs to the text: «产权交易⏎专利转让，需评估…»."""
    if "\n" not in shown[: match.start()] or match["surface"] in vocabulary.direction_names:
        return False
    return not (_STRONG.match(shown, match.end()) or _head(shown, _skip(shown, match.end()), vocabulary))


def _by_heads(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading:
    reading = DirectionReading()
    # «2检验检测», «8-数智转型»: a number glued to the word is passed over; positions stay.
    glued = rf"(?<![\d.])\d{{1,2}}\s*[-—–]?\s*(?=(?:{vocabulary.surface_pattern}))"
    shown = re.sub(glued, lambda match: " " * len(match.group()), shown)
    end = _heads(shown, reading, vocabulary)
    if not reading.parts and not reading.outside:
        return _at_the_end(raw, shown, vocabulary) or DirectionReading(text=raw)
    if not reading.parts:
        reading.text = _opened(raw[end:])
        return reading
    _divide(raw, shown, end, reading, vocabulary)
    return reading


def _heads(shown: str, reading: DirectionReading, vocabulary: Vocabulary) -> int:
    """Take the directions that stand at the head of the cell; returns where the text begins."""
    place = _skip(shown, 0)
    end = place = _behind_lead_in(shown, place, vocabulary)
    while place < len(shown):
        match = _head(shown, place, vocabulary)
        if match and _opens_text(shown, match, vocabulary):
            break
        token = None if match else _token(shown, place)
        if match:
            _take(vocabulary.surfaces[match["surface"]], match["surface"], "", reading)
            end = match.end()
        elif token and (near := _nearly(token, vocabulary)):
            reading.parts.append(Part(near.name))
            reading.warnings.append("category_typo_corrected")
            end = place + len(token)
        elif token and _is_outside(shown, place, token, reading, vocabulary):
            reading.outside.append(token)
            end = place + len(token)
        else:
            break
        if end < len(shown) and shown[end] in "：:（(":
            break
        place = _skip(shown, end)
    return end


def _behind_lead_in(shown: str, place: int, vocabulary: Vocabulary) -> int:
    """Past «我公司需要…» where a direction follows; a mere synonym must stand alone, or «想招工，…» would count."""
    lead = _LEAD_IN.match(shown, place)
    start = _skip(shown, lead.end()) if lead else place
    match = _head(shown, start, vocabulary)
    if lead is None or match is None:
        return place
    labelled = lead.group().endswith(("：", ":"))
    named = match["surface"] in vocabulary.direction_names or match.group() != match["surface"]
    return start if labelled or named or _STRONG.match(shown, match.end()) else place


def _skip(shown: str, place: int) -> int:
    while match := _SKIP.match(shown, place) or _ITEM_NUMBER.match(shown, place):
        if match.end() == place:
            break
        place = match.end()
    return place


def _token(shown: str, place: int) -> str | None:
    match = re.compile(r"[^\s、，,；;/／+＋&|。.：:（()）?？!！]+").match(shown, place)
    return match.group() if match else None


def _nearly(token: str, vocabulary: Vocabulary) -> Direction | None:
    word = re.sub(rf"{_SUFFIX}$", "", token)
    if not 3 <= len(word) <= 5:
        return None
    near = [d for d in vocabulary.directions if OSA.distance(word, d.name, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else None


def _is_outside(shown: str, place: int, token: str, reading: DirectionReading, vocabulary: Vocabulary) -> bool:
    """Whether a word at the head names a service beyond the ten, rather than beginning a sentence."""
    word = re.sub(rf"{_SUFFIX}$", "", token)
    after = shown[place + len(token) :].lstrip(" ")
    in_list = word in vocabulary.out_of_scope or token in vocabulary.out_of_scope
    if len(token) > _LONGEST_CATEGORY or (_SENTENCE.search(token) and not in_list):
        return False
    if in_list and (not after or after[0] in "：:（(\n、，,；;/+。"):
        return True
    if reading.parts:
        # A stranger in an enumeration «检验检测、工商注册»; behind a comma running text may begin instead.
        following = re.match(r"(?:[、/+]\s*[^、，,；;/+：:（(\n。]{2,8})*\s*([：:（(\n]|$)", after)
        return len(token) <= 8 and bool(following) and shown[place - 1] in "、/+和与及"
    return len(token) <= 8 and (not after or after[0] in "：:（(")


def _divide(raw: str, shown: str, end: int, reading: DirectionReading, vocabulary: Vocabulary) -> None:
    """Give each direction its text: one for all, or one each where the cell goes on «2、数智转型：…»."""
    again = re.compile(
        rf"(?:^|(?<=[\n；;。，,、）)\s]))\s*(?:{_ITEM_NUMBER.pattern})?\s*(?P<surface>{vocabulary.surface_pattern}){_SUFFIX}\s*(?=[：:（(])"
    )
    marks = [
        match for match in again.finditer(shown, end) if match.start() > end and _depth(shown[end : match.start()]) == 0
    ]
    first_end = marks[0].start() if marks else len(raw)
    _give_text(_opened(raw[end:first_end].rstrip("、，,；; \n")), reading)
    for number, match in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(raw)
        text = _opened(raw[match.end() : stop].rstrip("、，,；; \n"))
        _take(vocabulary.surfaces[match["surface"]], match["surface"], text, reading)


def _depth(text: str) -> int:
    return sum((character in "（(") - (character in "）)") for character in text)


def _at_the_end(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """«…做耐压试验（检验检测）»: the direction in brackets or behind a dash at the end."""
    match = re.search(
        rf"[（(【\[—–-]+\s*(?:属|类型[:：]?)?(?P<surface>{vocabulary.surface_pattern}){_SUFFIX}\s*[)）】\]]?\s*$", shown
    )
    if not match:
        return None
    reading = DirectionReading()
    _take(vocabulary.surfaces[match["surface"]], match["surface"], raw[: match.start()].strip(), reading)
    return reading


def _opened(text: str) -> str:
    """The text without the colon or the brackets that parted it from the direction."""
    text = re.sub(r"^[（(][^（）()]{1,12}[）)]\s*[：:]", "", text.strip())
    text = re.sub(r"^[\s：:，,、；;。.\-－—–\]】）)]+", "", text).strip()
    text = re.sub(r"^(具体|详细)?(需求|内容|情况|说明|描述|问题)[：:]\s*", "", text)
    while text and text[0] in "（(" and text[-1] in "）)" and _closes_at_end(text):
        text = text[1:-1].strip()
    if text and text[0] in "（(" and _depth(text) == 1:
        text = text[1:].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "（(") - (character in "）)")
        if depth == 0:
            return place == len(text) - 1
    return False
