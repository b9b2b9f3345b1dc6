"""Reading the name of a row's party: what kind of body it is, and whether an earlier row names the same one."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz

from marketplace.documents.traditional import simplify
from marketplace.organizations.imports.vocabulary import Vocabulary

_LEGAL_FORM = re.compile(r"(股份有限责任公司|股份有限公司|有限责任公司|有限公司|集团公司|总公司|公司|股份|有限|集团)+$")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_ALIKE = 80  # of 100; only together with the same telephone
_COMPARED = 50  # latest earlier names that share a core or a telephone; keeps a sheet with one number for all quick


class Party(StrEnum):
    """What kind of body a name belongs to."""

    ENTERPRISE = "enterprise"
    OFFICE = "政府部门"
    PUBLIC_BODY = "事业单位"
    ASSOCIATION = "协会商会等社会组织"
    PERSON = "个人"
    FINANCIAL = "金融机构"


def read_name(text: str) -> str:
    """The name as it is registered: half-width letters, full-width brackets, no white space, simplified."""
    name = simplify(unicodedata.normalize("NFKC", text))
    name = re.sub(r"\s+", "", name).strip("、,，.。;；:：*※")
    name = re.sub(r"^\d{1,3}[.、)](?=\D)", "", name)
    return name.replace("(", "（").replace(")", "）")


def kind_of(name: str, vocabulary: Vocabulary) -> Party:
    """The kind of body; what has an enterprise's form is one, whatever else its name holds."""
    bare = _BRACKETS.sub("", name)
    if vocabulary.matches("financial_name", bare) and not re.search(r"(机具|设备|印刷|包装)", bare):
        return Party.FINANCIAL
    if re.search(r"公司$|厂$|集团$", bare):
        return Party.ENTERPRISE
    if vocabulary.matches("association_name", bare):
        return Party.ASSOCIATION
    if vocabulary.matches("office_name", bare):
        return Party.OFFICE
    if vocabulary.matches("public_body_name", bare):
        return Party.PUBLIC_BODY
    if vocabulary.matches("enterprise_name", name):
        return Party.ENTERPRISE
    return Party.PERSON if _is_person(name, vocabulary) else Party.ENTERPRISE


def _is_person(name: str, vocabulary: Vocabulary) -> bool:
    if vocabulary.matches("person_name", name):
        return True
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", name)) and name[0] in vocabulary.surnames


@dataclass(frozen=True, slots=True)
class Core:
    """A name without region, legal form and brackets, and the regions that were taken off."""

    word: str
    regions: frozenset[str]


def core_of(name: str, vocabulary: Vocabulary) -> Core:
    """What remains of a name when everything is taken off that offices leave out or add."""
    word = _BRACKETS.sub("", name)
    regions: set[str] = set()
    stripped = True
    while stripped:
        stripped = False
        for stem, pattern in vocabulary.region_prefixes:
            shorter = pattern.sub("", word)
            if shorter != word and len(shorter) >= 2:
                word, stripped = shorter, True
                regions.add(stem)
    return Core(_LEGAL_FORM.sub("", word) or word, frozenset(regions))


@dataclass(frozen=True, slots=True)
class Known:
    """A party of an earlier row that was kept."""

    name: str
    core: Core
    phone: str | None
    sheet: str
    row: int


@dataclass(slots=True)
class Parties:
    """The parties of the rows kept so far; finds the one that a further row means."""

    vocabulary: Vocabulary
    _by_name: dict[str, Known] = field(default_factory=dict)
    _by_core: dict[str, list[Known]] = field(default_factory=dict)
    _by_phone: dict[str, list[Known]] = field(default_factory=dict)

    def add(self, name: str, phone: str | None, sheet: str, row: int) -> None:
        """Remember the party of a kept row under its first row."""
        if name in self._by_name:
            return
        known = Known(name, core_of(name, self.vocabulary), phone, sheet, row)
        self._by_name[name] = known
        self._by_core.setdefault(known.core.word, []).append(known)
        if phone:
            self._by_phone.setdefault(phone, []).append(known)

    def same_as(self, name: str, phone: str | None) -> Known | None:
        """The earlier party that is meant: same name, same core, or a like name with the same telephone."""
        if name in self._by_name:
            return self._by_name[name]
        core = core_of(name, self.vocabulary)
        for known in self._by_core.get(core.word, [])[-_COMPARED:]:
            close = known.core.regions <= core.regions or core.regions <= known.core.regions
            if close or (phone and phone == known.phone):
                return known
        for known in self._by_phone.get(phone or "", [])[-_COMPARED:]:
            if _alike(core.word, known.core.word):
                return known
        return None


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return (len(short) >= 3 and short in long) or fuzz.ratio(one, other) >= _ALIKE
