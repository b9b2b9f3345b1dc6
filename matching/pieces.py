"""Profiles and cases taken apart into sentences and clauses, each with where it comes from and whether it denies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matching.model import Institution

_SENTENCE = re.compile(r"[。；;！!？?\r\n]+")
_CLAUSE = re.compile(r"[，,：:]+")
_DENIAL = re.compile(
    r"不做|不接|不承接|不承担|不提供|不含|不包括|不包|不涉及|不代|不碰|不开展|暂不|没有资质|无资质|做不了|除外|未开展|暂未|不服务|没做过|没有做过"
)
_SHORTEST = 4
NAME, PROFILE, CASE = "名称", "简介", "案例"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an institution's own words; `source` is 名称, 简介 or 案例."""

    text: str
    source: str
    level: str | None = None
    denied: bool = False


def sentences(text: str) -> list[str]:
    """The sentences of a text, without their marks and blanks."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def clauses(text: str) -> list[str]:
    """The clauses of a text, long enough to say something."""
    parts = [part.strip() for sentence in sentences(text) for part in _CLAUSE.split(sentence)]
    return [part for part in parts if len(part) >= _SHORTEST]


def pieces_of(institution: Institution, most: int) -> list[Piece]:
    """What an institution says of itself, at most so many pieces; repeated ones count once."""
    seen: set[tuple[str, str]] = set()
    found: list[Piece] = []
    for piece in _all_pieces(institution):
        if (piece.text, piece.source) not in seen:
            seen.add((piece.text, piece.source))
            found.append(piece)
        if len(found) >= most:
            break
    return found


def _all_pieces(institution: Institution) -> Iterator[Piece]:
    yield Piece(institution.name, NAME)
    for case in institution.cases:
        yield from _taken_apart(case.text, CASE, case.level)
    yield from _taken_apart(institution.profile, PROFILE, None)


def _taken_apart(text: str, source: str, level: str | None) -> Iterator[Piece]:
    for sentence in sentences(text):
        parts = [part.strip() for part in _CLAUSE.split(sentence) if part.strip()]
        affirmed = [part for part in parts if not _DENIAL.search(part)]
        if affirmed:
            yield Piece("，".join(affirmed), source, level)
        for part in parts:
            denied = part not in affirmed
            if len(part) >= _SHORTEST and (denied or len(affirmed) > 1):
                yield Piece(part, source, level, denied)
