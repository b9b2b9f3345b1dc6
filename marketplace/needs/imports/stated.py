"""What a row of 附件4 says of the service it needs, in whichever of its cells that stands."""

from marketplace.organizations.imports.direction_words import DirectionReading, Part
from marketplace.organizations.imports.directions import read_directions, read_only_directions, suggest
from marketplace.organizations.imports.judging import Refused
from marketplace.organizations.imports.lines import Line
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import compact, is_ditto, is_nothing

_SHORTEST_NEED = 8  # characters of a remark that can be a need in words


def read_service(line: Line, vocabulary: Vocabulary) -> DirectionReading:
    """The directions of the row and their texts, from the service cell, a column of its own, or the remarks.

    Refused when the row states no service, none of the ten, or only «as above» (D7).
    """
    stated, detail, remark = line.text("service"), line.text("detail"), _telling_remark(line, vocabulary)
    if is_ditto(stated) or is_ditto(detail):
        raise _ditto_unclear()
    if is_nothing(stated):
        stated, detail = detail, ""
    if is_nothing(stated):
        if len(remark) < _SHORTEST_NEED and not read_only_directions(remark, vocabulary):
            raise Refused("missing_service", None)
        stated, remark = remark, ""
    reading = _named(stated, remark, vocabulary)
    told = f"{reading.text} {detail} {remark}"
    if reading.claims_all or not (reading.parts or reading.outside):
        raise Refused("category_not_stated", "只写了情况没有选类型，退回补选", suggest(told, vocabulary))
    if not reading.parts:
        raise Refused("category_out_of_scope", _outside_detail(reading.outside[0]), suggest(told, vocabulary))
    reading.parts = [Part(p.direction, _text_of(p.text, detail, remark)) for p in reading.parts]
    if any(is_ditto(part.text) for part in reading.parts):
        raise _ditto_unclear()
    return reading


def _telling_remark(line: Line, vocabulary: Vocabulary) -> str:
    """The remark, unless it says nothing or only that the row repeats another."""
    remark = line.text("remark")
    return "" if is_nothing(remark) or vocabulary.matches("duplicated", compact(remark)) else remark


def _named(stated: str, remark: str, vocabulary: Vocabulary) -> DirectionReading:
    """The directions that the service cell names; where it only tells of the need, those that the remark names."""
    reading = read_directions(stated, vocabulary)
    if reading.parts or reading.claims_all or any(word in vocabulary.out_of_scope for word in reading.outside):
        return reading
    named = read_directions(remark, vocabulary)
    if not named.parts or named.outside or ("category_synonym" in named.warnings and named.text):
        return reading
    named.parts = [Part(part.direction, stated) for part in named.parts]
    return named


def _ditto_unclear() -> Refused:
    return Refused("service_text_ditto_unclear", "所需服务写“同上”，指哪一项不清楚，退回写明")


def _text_of(own: str, detail: str, remark: str) -> str:
    if not is_nothing(detail):
        return detail if not own or own in detail else f"{own}\n{detail}"
    return own or remark


def _outside_detail(word: str) -> str:
    if word in ("其他", "其它"):
        return "企业填“其他”，不在十类之内，退回选择"
    return f"{word}不在十类之内"
