"""«Possibly the same»: organisations that share a code, phone, address or legal representative, or sound alike (D18).

The system only warns. A county officer sees of a foreign county's organisation its name and county, and of what matched
only what is public (name, credit code): that a phone is the same would tell the phone (D22).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import CompoundSelect, func, select, union

from marketplace.kernel.database import session
from marketplace.organizations.models import County, Organization
from marketplace.organizations.queries.profiles import KEPT
from marketplace.organizations.rules.names import plain_name

CODE_SIGN, PHONE_SIGN = "统一社会信用代码的主体标识码相同", "联系电话相同"
ADDRESS_SIGN, PERSON_SIGN, NAME_SIGN = "地址相同", "法定代表人相同", "名称相近"
PUBLIC_SIGNS = (CODE_SIGN, NAME_SIGN)
BLURRED = "登记信息有相符之处，请市工信局核实"
AGREEING = ("legal_representative", "contact_phone")
RELATED = 2  # of phone, address and legal representative from which two are taken to belong together: product default
ALIKE = 85.0  # of 100 by rapidfuzz's ratio over the name's core; product default
# A pair of characters in more names than this («科技») tells nothing.
COMMON = 150
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Party:
    """What an officer sees of one side."""

    id: int
    name: str
    kind: str
    county_code: str
    county: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two organisations that may be one, and the signs that matched, in words."""

    one: Party
    other: Party
    signs: tuple[str, ...]

    def seen_from(self, county_code: str | None) -> "Likeness":
        """As an officer of a county may read it; None is the city, which reads all."""
        if county_code is None or self.one.county_code == self.other.county_code == county_code:
            return self
        shown = [sign for sign in self.signs if sign in PUBLIC_SIGNS]
        blurred = [BLURRED] if len(shown) < len(self.signs) else []
        return replace(self, signs=(*shown, *blurred))


@dataclass(frozen=True, slots=True)
class _Traits:
    party: Party
    key: str
    marks: tuple[tuple[str, str], ...]


def _all() -> list[_Traits]:
    """Every enterprise and institution, reduced to what is compared: one statement."""
    rows = session().execute(
        select(
            Organization.id, Organization.name, Organization.kind, Organization.county_code,
            County.name.label("county"), Organization.name_key, Organization.credit_code, Organization.contact_phone,
            Organization.address, Organization.legal_representative,
        )
        .join(County, County.code == Organization.county_code)
        .where(Organization.kind.in_(KEPT))
        .order_by(Organization.id)
    )  # fmt: skip
    return [
        _Traits(Party(row.id, row.name, row.kind, row.county_code, row.county), row.name_key, tuple(_marks(row)))
        for row in rows
    ]


def _marks(row: Any) -> Iterator[tuple[str, str]]:
    """(sign, value) of each trait that two different organisations should not share."""
    if row.credit_code and len(row.credit_code) == 18:
        # Characters 9 to 17 are the 主体标识码: it stays the firm's own when only its registration authority changes.
        yield CODE_SIGN, row.credit_code[8:17]
    for phone in re.split(r"[,，;；、/\s]+", row.contact_phone or ""):
        digits = _DIGITS.sub("", phone)
        if len(digits) >= 7:
            # A landline is compared without its area code, which one writes and another leaves out.
            yield PHONE_SIGN, digits if digits.startswith("1") and len(digits) == 11 else digits[-8:]
    address = plain_name(row.address or "")
    if len(address) >= 6:
        yield ADDRESS_SIGN, address
    if len((row.legal_representative or "").strip()) >= 2:
        yield PERSON_SIGN, row.legal_representative.strip()


def _alike(one: str, other: str) -> bool:
    return bool(one) and (one == other or fuzz.ratio(one, other, score_cutoff=ALIKE) > 0)


def _bigrams(key: str) -> set[str]:
    return {key[place : place + 2] for place in range(len(key) - 1)} or {key}


def _grouped(pairs: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    groups = defaultdict(list)
    for name, place in pairs:
        groups[name].append(place)
    return groups


def _pairs(found: list[_Traits]) -> dict[tuple[int, int], list[str]]:
    signs: dict[tuple[int, int], list[str]] = defaultdict(list)
    by_mark = _grouped((mark, place) for place, one in enumerate(found) for mark in one.marks)
    for (sign, _value), places in by_mark.items():
        if len(places) <= COMMON:
            for pair in combinations(places, 2):
                if sign not in signs[pair]:
                    signs[pair].append(sign)
    by_bigram = _grouped((two, place) for place, one in enumerate(found) for two in _bigrams(one.key))
    tried: set[tuple[int, int]] = set()
    for places in by_bigram.values():
        if len(places) > COMMON:
            continue
        for pair in combinations(places, 2):
            if pair not in tried:
                tried.add(pair)
                if _alike(found[pair[0]].key, found[pair[1]].key):
                    signs[pair].append(NAME_SIGN)
    return signs


def pairs(county_code: str | None = None) -> list[Likeness]:
    """All pairs, most signs first; for a county officer those with one side in ``county_code``, which stands first."""
    found = _all()
    result = []
    for (a, b), signs in _pairs(found).items():
        one, other = found[a].party, found[b].party
        if county_code is not None:
            if county_code not in (one.county_code, other.county_code):
                continue
            if one.county_code != county_code:
                one, other = other, one
        result.append(Likeness(one, other, tuple(signs)).seen_from(county_code))
    return sorted(result, key=lambda pair: (-len(pair.signs), pair.one.id, pair.other.id))


def of(organization: Organization, county_code: str | None = None) -> list[Likeness]:
    """What may be the same as this organisation, most signs first, as an officer of the county may read it."""
    found = _all()
    mine = next((one for one in found if one.party.id == organization.id), None)
    if mine is None:
        return []
    result = []
    for one in found:
        if one is mine:
            continue
        theirs = set(one.marks)
        signs = list(dict.fromkeys(sign for sign, value in mine.marks if (sign, value) in theirs))
        if _alike(mine.key, one.key):
            signs.append(NAME_SIGN)
        if signs:
            result.append(Likeness(mine.party, one.party, tuple(signs)).seen_from(county_code))
    return sorted(result, key=lambda pair: (-len(pair.signs), pair.other.id))


def related() -> dict[int, list[int]]:
    """By institution the enterprises that it can hardly serve as a stranger: one subject code, or ``RELATED`` traits.

    The traits are phone, address and legal representative; that names sound alike tells nothing here.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for row in session().execute(_meeting()).all():
        mine = set(_marks(_Side(*row[1:5])))
        shared = {sign for sign, value in _marks(_Side(*row[6:10])) if (sign, value) in mine}
        if CODE_SIGN in shared or len(shared) >= RELATED:
            found[row[0]].append(row[5])
    return dict(found)


class _Side(NamedTuple):
    """The traits of one side of a pair."""

    credit_code: str | None
    contact_phone: str
    address: str
    legal_representative: str


def _meeting() -> CompoundSelect[Any]:
    """Institution and enterprise with their traits, where representative, phone as written, or code agree."""
    table = Organization.__table__
    mine, theirs = table.alias("mine"), table.alias("theirs")
    kinds = (mine.c.kind == "institution") & (theirs.c.kind == "enterprise")
    both = select(*(getattr(side.c, name) for side in (mine, theirs) for name in ("id", *_Side._fields)))
    return union(
        both.where(
            kinds, mine.c.legal_representative == theirs.c.legal_representative, mine.c.legal_representative != ""
        ),
        both.where(kinds, mine.c.contact_phone == theirs.c.contact_phone, mine.c.contact_phone != ""),
        both.where(kinds, func.substr(mine.c.credit_code, 9, 9) == func.substr(theirs.c.credit_code, 9, 9)),
    )
