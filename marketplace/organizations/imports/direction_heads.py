"""Directions that stand at the head of a service cell, or at its end, and how its text divides among them."""

import re

from rapidfuzz.distance import OSA

from marketplace.organizations.imports.direction_words import (
    LONGEST_CATEGORY,
    SUFFIX,
    DirectionReading,
    Part,
    depth,
    opened,
)
from marketplace.organizations.imports.vocabulary import Direction, Vocabulary

_SKIP = re.compile(r"[\s、，,；;/／+＋&|\\·。.【】\[\]「」『』“”‘’\"'《》<>★◆●•*—–-]+|(?:以?及|和|与|或|并)(?=\S)")
_ITEM_NUMBER = re.compile(
    r"(?:\d{1,2}\s*[、.．)）:](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}(?:[、.]|是)|[(（][一二三四五六七八九十]{1,2}[)）])"
)
_LEAD_IN = re.compile(
    r"(?:服务|需求|所需|类型|类别|方向|主要|业务|内容)+(?:[：:]|属于?|为|是)|(?:[两二三四五]|\d)(?:项|类|个)(?:服务|需求)?[：:]|"
    r"(?:我|本|该)?(?:公司|企业|司|厂|们|单位)*(?:目前|现|急|迫切|主要)*(?:需要|需求|需|希望|想要?|申请|寻求|拟|要|从事|提供|开展|为企业提供|负责|做|进行|是)+(?:开展|提供|进行|获得|得到|从事|解决)?(?:的|为)?[：:]?"
)
_BOUNDARY = re.compile(r"$|[\s、，,；;/／+＋&|\\·。.：:（(）)\[【\]】”’」』》\"☑✓✔√■□☐—–-]|\d{1,2}[、.．)）]|[①-⑳]")
_CONJUNCTION = re.compile(r"\s*(?:以?及|和|与|或)\s*")
_STRONG = re.compile(r"[ \t]*(?:$|[\n：:（(])")
_SENTENCE = re.compile(r"[我们想要求怎么不没有被老是需希望请找能了着过太很都就]")
_BRACKETED = re.compile(
    r"[（(【\[](?P<inner>[^（）()【】\[\]]{2,40})[)）】\]]\s*$|[—–-]+(?P<dashed>[^—–-]{2,20})$|(?:服务|需求)*(?:类型|类别|方向)[：:为是](?P<labelled>[^。；;\n]{2,40})[。]?\s*$"
)
_LONGEST_LINE = 40  # a last line longer than this is text, not a list of directions


def by_heads(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading:
    """Read a cell that opens with its directions, or else closes with them."""
    reading = DirectionReading()
    # «2检验检测», «8-数智转型»: a number glued to the word is passed over; positions stay.
    glued = rf"(?<![\d.])\d{{1,2}}\s*[-—–]?\s*(?=(?:{vocabulary.surface_pattern}))"
    shown = re.sub(glued, lambda match: " " * len(match.group()), shown)
    end = _heads(shown, reading, vocabulary)
    if not reading.parts:
        if named := _at_the_end(raw, shown, vocabulary) or _asked_for(raw, shown, vocabulary):
            return named
        reading.text = opened(raw[end:]) if reading.outside else raw
        return reading
    _divide(raw, shown, end, reading, vocabulary)
    return reading


def head(shown: str, start: int, vocabulary: Vocabulary) -> re.Match[str] | None:
    """A direction's word at this place that ends where a word ends, or goes on «and» with another one."""
    match = re.compile(rf"(?P<surface>{vocabulary.surface_pattern}){SUFFIX}").match(shown, start)
    if not match or _BOUNDARY.match(shown, match.end()):
        return match
    conjunction = _CONJUNCTION.match(shown, match.end())
    return match if conjunction and head(shown, conjunction.end(), vocabulary) else None


def skip(shown: str, place: int) -> int:
    """Past the blanks, marks, conjunctions and item numbers at this place."""
    while match := _SKIP.match(shown, place) or _ITEM_NUMBER.match(shown, place):
        if match.end() == place:
            break
        place = match.end()
    return place


def _opens_text(shown: str, match: re.Match[str], vocabulary: Vocabulary) -> bool:
    """On a further line a synonym followed by running text belongs to the text: «产权交易⏎专利转让，需评估…»."""
    if "\n" not in shown[: match.start()] or match["surface"] in vocabulary.direction_names:
        return False
    return not (_STRONG.match(shown, match.end()) or head(shown, skip(shown, match.end()), vocabulary))


def _heads(shown: str, reading: DirectionReading, vocabulary: Vocabulary) -> int:
    """Take the directions that stand at the head of the cell; returns where the text begins."""
    place = skip(shown, 0)
    end = place = _behind_lead_in(shown, place, vocabulary)
    while place < len(shown):
        match = head(shown, place, vocabulary)
        if match and _opens_text(shown, match, vocabulary):
            break
        token = None if match else _token(shown, place)
        if match:
            reading.take(vocabulary.surfaces[match["surface"]], match["surface"])
            end = match.end()
        elif token and (near := _nearly(token, vocabulary)):
            reading.parts.append(Part(near.name))
            reading.warnings.append("category_typo_corrected")
            end = place + len(token)
        elif not match and not reading.parts and (glued := _glued(shown, place, vocabulary)):
            reading.take(vocabulary.surfaces[glued], glued)
            return place + len(glued)
        elif token and _is_outside(shown, place, token, reading, vocabulary):
            reading.outside.append(token)
            end = place + len(token)
        else:
            break
        if end < len(shown) and shown[end] in "：:（(":
            break
        place = skip(shown, end)
    return end


def _glued(shown: str, place: int, vocabulary: Vocabulary) -> str | None:
    """One of the ten names itself, run together with the text: «检验检测盐雾试验»."""
    return next((name for name in vocabulary.direction_names if shown.startswith(name, place)), None)


def _behind_lead_in(shown: str, place: int, vocabulary: Vocabulary) -> int:
    """Past «我公司需要…» where a direction follows; a mere synonym must stand alone, or «想招工，…» would count."""
    lead = _LEAD_IN.match(shown, place)
    start = skip(shown, lead.end()) if lead else place
    match = head(shown, start, vocabulary)
    if lead is None or match is None:
        return place
    labelled = lead.group().endswith(("：", ":"))
    named = match["surface"] in vocabulary.direction_names or match.group() != match["surface"]
    return start if labelled or named or _STRONG.match(shown, match.end()) else place


def _token(shown: str, place: int) -> str | None:
    match = re.compile(r"[^\s、，,；;/／+＋&|。.：:（()）?？!！]+").match(shown, place)
    return match.group() if match else None


def _nearly(token: str, vocabulary: Vocabulary) -> Direction | None:
    word = re.sub(rf"{SUFFIX}$", "", token)
    if not 3 <= len(word) <= 5:
        return None
    near = [d for d in vocabulary.directions if OSA.distance(word, d.name, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else None


def _is_outside(shown: str, place: int, token: str, reading: DirectionReading, vocabulary: Vocabulary) -> bool:
    """Whether a word at the head names a service beyond the ten, rather than beginning a sentence."""
    after = shown[place + len(token) :].lstrip(" ")
    in_list = any(token.startswith(known) for known in vocabulary.out_of_scope)
    if len(token) > LONGEST_CATEGORY or (not in_list and _is_telling(token, vocabulary)):
        return False
    if in_list and (not after or after[0] in "：:（(\n、，,；;/+。"):
        return True
    if reading.parts:
        # A stranger in an enumeration «检验检测、工商注册»; behind a comma running text may begin instead.
        following = re.match(r"(?:[、/+]\s*[^、，,；;/+：:（(\n。]{2,8})*\s*([：:（(\n]|$)", after)
        return len(token) <= 8 and bool(following) and shown[place - 1] in "、/+和与及"
    return len(token) <= 8 and (not after or after[0] in "：:（(")


def _is_telling(token: str, vocabulary: Vocabulary) -> bool:
    """Whether a few words tell of a need («招挡车工30名», «焊缝探伤») rather than name a kind of service."""
    if _SENTENCE.search(token) or re.search(r"\d", token):
        return True
    if any(wording.kind == "level" and wording.pattern.search(token) for wording in vocabulary.wordings):
        return True
    return any(word in token for direction in vocabulary.directions for word in direction.keywords)


def _divide(raw: str, shown: str, end: int, reading: DirectionReading, vocabulary: Vocabulary) -> None:
    """Give each direction its text: one for all, or one each where the cell goes on «2、数智转型：…»."""
    marks = [match for match in _marks(shown, end, vocabulary) if depth(shown[end : match.start()]) == 0]
    first_end = marks[0].start() if marks else len(raw)
    reading.give_text(opened(raw[end:first_end].rstrip("、，,；; \n")))
    for number, match in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(raw)
        if match["beyond"]:
            reading.outside.append(match["beyond"])
            continue
        surface = match["surface"] or match["listed"] or match["next"]
        reading.take(vocabulary.surfaces[surface], surface, opened(raw[match.end() : stop].rstrip("、，,；; \n")))


def _marks(shown: str, end: int, vocabulary: Vocabulary) -> list[re.Match[str]]:
    """Where further directions, or services beyond the ten, open their own stretch of the text."""
    names = "|".join(vocabulary.direction_names)
    beyond = "|".join(
        sorted((re.escape(word) for word in vocabulary.out_of_scope if len(word) > 3), key=len, reverse=True)
    )
    further = re.compile(
        rf"(?:^|(?<=[\n；;。，,、）)\s/+＋]))\s*(?:"
        rf"(?:{_ITEM_NUMBER.pattern})?\s*(?P<surface>{vocabulary.surface_pattern}){SUFFIX}\s*(?=[：:（(])|"
        rf"(?:{_ITEM_NUMBER.pattern})\s*(?P<listed>{names}){SUFFIX}(?=[\s，,。；;—–-]|$)|"
        rf"(?<=[）)][、，,；;/+＋])(?P<next>{vocabulary.surface_pattern}){SUFFIX}\s*(?=$|[、，,；;/+＋])|"
        rf"(?:{_ITEM_NUMBER.pattern})?\s*(?P<beyond>{beyond}){SUFFIX}\s*(?=[：:]))"
    )
    return [match for match in further.finditer(shown, end) if match.start() > end]


def _at_the_end(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """«…做耐压试验（检验检测）»: directions in brackets, behind a dash or on a line of their own at the end."""
    match = _BRACKETED.search(shown)
    start = match.start() if match else shown.rfind("\n")
    closing = (match["inner"] or match["dashed"] or match["labelled"]) if match else shown[start + 1 :]
    if start < 0 or len(closing) > _LONGEST_LINE:
        return None
    closing = re.sub(r"^\s*(?:属于?|归为?)?\s*(?:服务|需求)?(?:类型|类别|方向)?\s*[：:]?\s*", "", closing)
    reading = DirectionReading()
    end = _heads(closing, reading, vocabulary)
    if not reading.parts or reading.outside or closing[end:].strip(" 。.；;"):
        return None
    reading.give_text(raw[:start].strip())
    return reading


def _asked_for(raw: str, shown: str, vocabulary: Vocabulary) -> DirectionReading | None:
    """«产品甲醛超标，急需检验检测»: one of the ten names itself, asked for in running text."""
    names = "|".join(vocabulary.direction_names)
    found = {
        match["name"]
        for match in re.finditer(
            rf"(?:需要?|希望|想要?|寻求|开展|进行|申请|提供)(?:开展|进行|获得)?(?P<name>{names}){SUFFIX}", shown
        )
        if _BOUNDARY.match(shown, match.end())
    }
    if len(found) != 1:
        return None
    reading = DirectionReading([Part(found.pop())])
    reading.give_text(raw)
    return reading
