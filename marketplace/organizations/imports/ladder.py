"""Reading ladder levels (企业现状, 发展目标) from what people write, and judging the step between them (D8)."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from marketplace.organizations.imports.vocabulary import Vocabulary, Wording
from marketplace.organizations.imports.wording import compact, is_nothing

_SEPARATOR = re.compile(r"([，,；;。\n]+)")
_FILLER = re.compile(
    r"[0-9年月第批次一二三四五六七八九十、/+()（）:：]|中小企业|企业|称号|认定|已|现|为|是|属于|获得|荣获|评|级|省|国家|培育|梯度|库|类|示范|产品|制造业|单位|单"
)
_NOT_YET = re.compile(r"拟|准备|计划|正在申报|申报中|待认定|争取")
_JUMP = 3  # rungs of the main track at one step that somebody should look at; product default


@dataclass(frozen=True, slots=True)
class LevelReading:
    """What a level cell says; ``kind`` is level, none (nothing yet), outside (no rung), blank or unread."""

    level: str | None = None
    kind: str = "blank"
    assumed: bool = False
    corrected: bool = False
    situation: str | None = None


def read_level(text: str, vocabulary: Vocabulary, *, is_current: bool = False) -> LevelReading:
    """Read a level cell; what else it tells (products, people) comes back as ``situation``."""
    if is_nothing(text):
        stated = bool(text.strip()) and bool(re.match(r"(暂|目前|现)*(无|没有)", compact(text)))
        return LevelReading(kind="none" if stated else "blank")
    pieces = _SEPARATOR.split(text.strip())
    segments, separators = pieces[0::2], [*pieces[1::2], ""]
    found: list[tuple[Wording, bool]] = []
    rest = ""
    for number, (segment, separator) in enumerate(zip(segments, separators, strict=True)):
        wordings, corrected, remainder = _wordings(segment, vocabulary)
        if is_current and wordings and _NOT_YET.search(segment):
            return LevelReading(kind="none", situation=text.strip())
        is_level = bool(wordings) and (number == 0 or len(remainder) <= 2)
        if is_level:
            found += [(wording, corrected) for wording in wordings]
        if not is_level or (number and all(wording.kind == "outside" for wording in wordings)):
            rest += segment + separator
    situation = re.sub(r"^[，,；;。\s]+|[，,；;\s]+$", "", rest) or None
    return _best(found, situation, vocabulary)


def step_warnings(current: LevelReading, target: LevelReading, vocabulary: Vocabulary) -> list[str]:
    """Codes for what a person should look at: assumed words, no rung, a target that is no step up, a jump."""
    warnings = _cell_warnings("current", current) + _cell_warnings("target", target)
    if target.level is None:
        return warnings
    goal = vocabulary.ladder_type(target.level)
    start = vocabulary.ladder_type(current.level) if current.level else None
    if start and start.track == goal.track and goal.rank <= start.rank:
        warnings.append("target_not_above_current")
    elif goal.track == "main" and current.kind in ("level", "none"):
        base = start.rank if start and start.track == "main" else 0
        if goal.rank - base >= _JUMP:
            warnings.append("level_jump_check")
    return warnings


def _cell_warnings(which: str, reading: LevelReading) -> list[str]:
    warnings = []
    if reading.kind == "blank":
        warnings.append(f"{which}_level_blank")
    if reading.kind in ("outside", "unread"):
        warnings.append("current_level_not_on_ladder" if which == "current" else "target_not_on_ladder")
    if reading.assumed:
        warnings.append(f"{which}_level_abbreviation_assumed")
    if reading.corrected:
        warnings.append(f"{which}_level_typo_corrected")
    return warnings


def _best(found: list[tuple[Wording, bool]], situation: str | None, vocabulary: Vocabulary) -> LevelReading:
    levels = [(wording, corrected) for wording, corrected in found if wording.level]
    if levels:
        wording, corrected = max(levels, key=lambda pair: _weight(pair[0], vocabulary))
        return LevelReading(wording.level, "level", wording.assumed, corrected, situation)
    if found:
        kinds = {wording.kind for wording, _ in found}
        return LevelReading(kind="outside" if "outside" in kinds else "none", situation=situation)
    return LevelReading(kind="unread", situation=situation)


def _weight(wording: Wording, vocabulary: Vocabulary) -> tuple[int, int]:
    entry = vocabulary.ladder_type(wording.level or "")
    return {"scale": 0, "main": 1, "champion": 2}.get(entry.track, 0), entry.rank


def _wordings(segment: str, vocabulary: Vocabulary) -> tuple[list[Wording], bool, str]:
    """Wordings in a segment, whether a slip was corrected, and what is left of the text."""
    shown = compact(segment)
    mended = _mended(shown, vocabulary, at_any_rate=True)
    found, rest = _match(mended or shown, vocabulary)
    if not found:
        mended = _mended(shown, vocabulary, at_any_rate=False)
        found, rest = _match(mended or shown, vocabulary)
    return found, bool(found) and mended is not None, _FILLER.sub("", rest)


def _match(shown: str, vocabulary: Vocabulary) -> tuple[list[Wording], str]:
    found: list[Wording] = []
    for wording in vocabulary.wordings:
        replaced = wording.pattern.sub("、", shown)
        if replaced != shown:
            found.append(wording)
            shown = replaced
    return found, shown


def _mended(shown: str, vocabulary: Vocabulary, *, at_any_rate: bool) -> str | None:
    """The text with one slip of the pen put right; None where there is none.

    Four-character words are distinct enough to be mended at any rate, shorter ones only where nothing else was read.
    """
    words = vocabulary.typo_words
    if any(word in shown for word in words[:1]) or len(shown) > 24:
        return None
    for word in words if not at_any_rate else words[:1]:
        sizes = (len(word), len(word) + 1, len(word) - 1) if len(word) > 3 else (len(word),)
        for size in sizes:
            for start in range(len(shown) - size + 1):
                window = shown[start : start + size]
                if window != word and window not in word and OSA.distance(window, word, score_cutoff=1) == 1:
                    return shown[:start] + word + shown[start + size :]
    return None
