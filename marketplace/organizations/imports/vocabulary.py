"""The words of the pilot's forms as data: counties, directions, ladder types and how offices really write them.

The values stand in ``seeds/pilots/*.toml``; whoever reads the file hands its mapping to ``Vocabulary.from_mapping``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_PATTERNS = (
    "financial_name",
    "office_name",
    "public_body_name",
    "association_name",
    "enterprise_name",
    "branch_name",
    "partnership_name",
    "park_operator_name",
    "not_manufacturing_name",
    "person_name",
    "voided",
    "name_voided",
    "duplicated",
)


@dataclass(frozen=True, slots=True)
class County:
    """A county or district of the city with its GB/T 2260 code."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    old_names: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The name without 区, 县 or 市, as people say it."""
        return self.name[:-1]


@dataclass(frozen=True, slots=True)
class Direction:
    """One of the ten service directions (002:265); ``keywords`` only serve to propose one."""

    number: int
    name: str
    synonyms: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderType:
    """One of the six ladder types (002:265, decision D8); ranks compare only within a track."""

    name: str
    printed: str
    track: str
    rank: int
    target: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A way in which a level, or a status that is no level, is written by hand."""

    pattern: re.Pattern[str]
    level: str | None
    kind: str  # level, none (nothing yet) or outside (a title that is no rung)
    assumed: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Everything that reading an office's sheet needs to know about the pilot."""

    counties: tuple[County, ...]
    directions: tuple[Direction, ...]
    ladder: tuple[LadderType, ...]
    wordings: tuple[Wording, ...]
    typo_words: tuple[str, ...]
    city: str
    province: str
    other_places: tuple[str, ...]
    out_of_scope: frozenset[str]
    surnames: str
    patterns: Mapping[str, re.Pattern[str]]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "Vocabulary":
        """Build from the tables of a pilot's TOML file; KeyError names a missing table or value."""
        words = mapping["vocabulary"]
        return cls(
            counties=tuple(
                County(c["code"], c["name"], tuple(c["aliases"]), tuple(c["old_names"])) for c in mapping["county"]
            ),
            directions=tuple(_direction(entry) for entry in mapping["direction"]),
            ladder=tuple(
                LadderType(t["name"], t["printed"], t["track"], t["rank"], t["target"]) for t in mapping["ladder_type"]
            ),
            wordings=tuple(_wording(entry) for entry in mapping["ladder_wording"]),
            typo_words=tuple(mapping["ladder_typo"]["words"]),
            city=words["city"],
            province=words["province"],
            other_places=tuple(words["other_places"]),
            out_of_scope=frozenset(words["out_of_scope"]),
            surnames=words["surnames"],
            patterns={name: re.compile(words[name]) for name in _PATTERNS},
        )

    @cached_property
    def county_by_name(self) -> Mapping[str, County]:
        """Counties by their full name."""
        return {county.name: county for county in self.counties}

    @cached_property
    def region_prefixes(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Stem and pattern of every region that a registered name may begin with: 株洲, 株洲市, 株洲县 are one."""
        names = [name for county in self.counties for name in (county.name, *county.old_names) if len(name) > 2]
        endings: dict[str, str] = {}
        for name in (*names, self.province, self.city):
            endings[name[:-1]] = endings.get(name[:-1], "") + name[-1]
        return tuple((stem, re.compile(rf"^{stem}[{last}]?(?!公司|有限)")) for stem, last in endings.items())

    @cached_property
    def direction_names(self) -> tuple[str, ...]:
        """The ten names in the order of the notice."""
        return tuple(direction.name for direction in self.directions)

    @cached_property
    def spaced_name(self) -> re.Pattern[str]:
        """A direction's name torn apart by blanks or line breaks: 检 验 检 测, 技术⏎创新."""
        return re.compile("|".join(r"\s*".join(name) for name in self.direction_names))

    @cached_property
    def surfaces(self) -> Mapping[str, Direction]:
        """Every way to write a direction, longest first."""
        pairs = [(d.name, d) for d in self.directions] + [(s, d) for d in self.directions for s in d.synonyms]
        return dict(sorted(pairs, key=lambda pair: -len(pair[0])))

    @cached_property
    def surface_pattern(self) -> str:
        """A regular expression's alternation of all surfaces, longest first."""
        return "|".join(re.escape(surface) for surface in self.surfaces)

    def ladder_type(self, name: str) -> LadderType:
        """The ladder type of that name; KeyError for a foreign one."""
        return {entry.name: entry for entry in self.ladder}[name]

    def matches(self, pattern: str, text: str) -> bool:
        """Whether the named pattern of the vocabulary occurs in the text."""
        return self.patterns[pattern].search(text) is not None


def _direction(entry: Mapping[str, Any]) -> Direction:
    synonyms: Sequence[str] = [*entry["aliases"], *entry["synonyms"]]
    return Direction(entry["number"], entry["name"], tuple(synonyms), tuple(entry["keywords"]))


def _wording(entry: Mapping[str, Any]) -> Wording:
    level = entry["level"] or None
    return Wording(re.compile(entry["pattern"]), level, entry.get("kind", "level"), entry.get("assumed", False))
