"""Reading the county cell: full and spoken names, old names, parks, slips of the pen, and places outside the city."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from marketplace.organizations.imports.vocabulary import County, Vocabulary
from marketplace.organizations.imports.wording import compact, is_nothing


@dataclass(frozen=True, slots=True)
class CountyReading:
    """What a county cell says: a county, nothing, or a place outside the city; ``warning`` names what was assumed."""

    county: str | None = None
    warning: str | None = None
    outside: str | None = None


def read_county(text: str, vocabulary: Vocabulary) -> CountyReading:
    """Read a county cell; an empty reading when the cell names no county (blank, or only the city)."""
    name = _without_city(compact(text), vocabulary)
    if is_nothing(name):
        return CountyReading()
    found = _exactly(name, vocabulary) or _alias_within(name, vocabulary) or _name_within(name, vocabulary)
    if found:
        return found
    if any(place in name for place in vocabulary.other_places):
        return CountyReading(outside=text.strip())
    if county := _nearly(name, vocabulary):
        return CountyReading(county.name, "county_typo_corrected")
    if re.search(r"[县区市州省]$", name):
        return CountyReading(outside=text.strip())
    return CountyReading(warning="county_unreadable")


def county_within(text: str, vocabulary: Vocabulary) -> str | None:
    """The county named anywhere in a longer text such as an office's name or a sheet's title; None if none is."""
    name = compact(text)
    for county in vocabulary.counties:
        if any(word in name for word in (county.name, *county.old_names)):
            return county.name
    for county in vocabulary.counties:
        if len(county.stem) > 1 and county.stem in name:
            return county.name
    found = _alias_within(name, vocabulary)
    return found.county if found else None


def _without_city(name: str, vocabulary: Vocabulary) -> str:
    if any(name in (*county.old_names, *county.aliases) for county in vocabulary.counties):
        return name
    city, province = vocabulary.city, vocabulary.province
    rest = re.sub(rf"^({province}|{province[:-1]})?({city}|{city[:-1]}(?!县))?", "", name)
    return re.sub(r"^(本市|市)?(本级|辖区|区|直|直属|城区)?$", "", rest)


def _exactly(name: str, vocabulary: Vocabulary) -> CountyReading | None:
    for county in vocabulary.counties:
        if name in (county.name, county.stem):
            return CountyReading(county.name)
        if name in county.old_names:
            return CountyReading(county.name, "county_old_name")
        if name in county.aliases:
            return CountyReading(county.name, "county_alias")
    return None


def _alias_within(name: str, vocabulary: Vocabulary) -> CountyReading | None:
    pairs = [(alias, county) for county in vocabulary.counties for alias in county.aliases]
    for alias, county in sorted(pairs, key=lambda pair: -len(pair[0])):
        if alias in name and not any(other.name in name for other in vocabulary.counties):
            return CountyReading(county.name, "county_alias")
    return None


def _name_within(name: str, vocabulary: Vocabulary) -> CountyReading | None:
    for county in vocabulary.counties:
        if county.name in name:
            return CountyReading(county.name)
    for county in vocabulary.counties:
        if any(old in name for old in county.old_names):
            return CountyReading(county.name, "county_old_name")
    for county in vocabulary.counties:
        if len(county.stem) > 1 and name.startswith(county.stem):
            return CountyReading(county.name)
    return None


def _nearly(name: str, vocabulary: Vocabulary) -> County | None:
    near = [c for c in vocabulary.counties if len(c.name) > 2 and OSA.distance(name, c.name, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else None
