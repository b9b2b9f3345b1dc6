"""The knowledge of the field as data: services under the ten directions, in the words of factories; the chains.

Read from the TOML files of `seeds/taxonomy/`; a wrong file is refused with its name and what is wrong.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matching.model import DIRECTIONS

SHIPPED = Path(__file__).resolve().parents[1] / "seeds" / "taxonomy"
"""Where the catalogue and the weights lie that ship with the engine."""

WEIGHTS_FILE = "weights.toml"
CHAINS_FILE = "chains.toml"
WORDS_FILE = "words.toml"
SAYINGS_FILE = "sayings.toml"
SHORT_HASH = 10


class CatalogueError(ValueError):
    """A file of the catalogue does not follow its form; the message names file, service and field."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what is delivered, what it turns on, how factories ask for it and how they tell the trouble."""

    code: str
    name: str
    direction: str
    delivers: tuple[str, ...]
    standards: tuple[str, ...]
    asks: tuple[str, ...]
    symptoms: tuple[str, ...]
    chains: tuple[str, ...]
    chain_matters: bool
    neighbours: tuple[str, ...]
    excludes: str
    words: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The sentences and names by which it is spoken of; its single telling words stand in `words`."""
        return (self.name, *self.delivers, *self.standards, *self.asks, *self.symptoms)


@dataclass(frozen=True, slots=True)
class Chain:
    """An industrial chain with the words that tell it and the chains whose experience carries over in part."""

    name: str
    aliases: tuple[str, ...]
    words: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All services, ordered by direction and code, and all chains; `digest` names the content."""

    services: tuple[Service, ...]
    chains: tuple[Chain, ...]
    digest: str


def load(folder: Path | None = None) -> Catalogue:
    """Read all files of a folder (None: what ships); CatalogueError where one does not follow the form."""
    folder = SHIPPED if folder is None else folder
    services: list[Service] = []
    chains: list[Chain] = []
    words: dict[str, tuple[str, ...]] = {}
    sayings: dict[str, tuple[str, ...]] = {}
    mark = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        if path.name == WEIGHTS_FILE:
            continue
        content = path.read_bytes()
        mark.update(path.name.encode() + b"\0" + content + b"\0")
        table = _parsed(path, content)
        if path.name == CHAINS_FILE:
            chains.extend(_chain(path, row) for row in table.get("chain", []))
        elif path.name == WORDS_FILE:
            words = _words(path, table)
        elif path.name == SAYINGS_FILE:
            sayings = {code: _texts(path.name, code, row) for code, row in table.get("sayings", {}).items()}
        else:
            services.extend(_services(path, table))
    services = _with_words(services, words, sayings)
    services.sort(key=lambda service: (DIRECTIONS.index(service.direction), service.code))
    _check_references(services, chains)
    return Catalogue(tuple(services), tuple(chains), mark.hexdigest()[:SHORT_HASH])


def _parsed(path: Path, content: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _services(path: Path, table: Mapping[str, Any]) -> list[Service]:
    direction = table.get("direction")
    if direction not in DIRECTIONS:
        raise CatalogueError(f"{path.name}: direction {direction!r} is none of the ten")
    return [_service(path, str(direction), row) for row in table.get("service", [])]


_LISTS = ("delivers", "standards", "asks", "symptoms", "chains", "neighbours")
_KNOWN = {"code", "name", "chain_matters", "not", *_LISTS}


def _service(path: Path, direction: str, row: Mapping[str, Any]) -> Service:
    where = f"{path.name}: service {row.get('code')!r}"
    unknown = sorted(set(row) - _KNOWN)
    if unknown:
        raise CatalogueError(f"{where}: unknown field {unknown[0]!r}")
    for field in ("code", "name", "not"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise CatalogueError(f"{where}: field {field!r} must be a text")
    lists = {field: _texts(where, field, row.get(field, [])) for field in _LISTS}
    for field in ("delivers", "asks", "symptoms"):
        if not lists[field]:
            raise CatalogueError(f"{where}: field {field!r} must not be empty")
    return Service(
        code=row["code"], name=row["name"], direction=direction,
        delivers=lists["delivers"], standards=lists["standards"],
        asks=lists["asks"], symptoms=lists["symptoms"], chains=lists["chains"],
        chain_matters=bool(row.get("chain_matters", True)), neighbours=lists["neighbours"], excludes=row["not"],
    )  # fmt: skip


def _words(path: Path, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    rows = table.get("words")
    if not isinstance(rows, dict) or not all(isinstance(text, str) for text in rows.values()):
        raise CatalogueError(f"{path.name}: table [words] must hold a text for each service")
    return {code: tuple(dict.fromkeys(text.split())) for code, text in rows.items()}


def _with_words(
    services: Sequence[Service], words: Mapping[str, tuple[str, ...]], sayings: Mapping[str, tuple[str, ...]]
) -> list[Service]:
    known = {service.code for service in services}
    for name, table in ((WORDS_FILE, words), (SAYINGS_FILE, sayings)):
        for code in table:
            if code not in known:
                raise CatalogueError(f"{name}: service {code!r} is not in the catalogue")
    return [
        replace(one, words=words.get(one.code, ()), symptoms=one.symptoms + sayings.get(one.code, ()))
        for one in services
    ]


def _chain(path: Path, row: Mapping[str, Any]) -> Chain:
    where = f"{path.name}: chain {row.get('name')!r}"
    if not isinstance(row.get("name"), str):
        raise CatalogueError(f"{where}: field 'name' must be a text")
    parts = {field: _texts(where, field, row.get(field, [])) for field in ("aliases", "words", "near")}
    return Chain(row["name"], parts["aliases"], parts["words"], parts["near"])


def _texts(where: str, field: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise CatalogueError(f"{where}: field {field!r} must be a list of texts")
    return tuple(value)


def _check_references(services: Sequence[Service], chains: Sequence[Chain]) -> None:
    codes = [service.code for service in services]
    names = {chain.name for chain in chains}
    if len(set(codes)) != len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise CatalogueError(f"service {twice!r} stands twice")
    for row in chains:
        for near in row.near:
            if near not in names:
                raise CatalogueError(f"{CHAINS_FILE}: chain {row.name!r}: near chain {near!r} is not there")
    for service in services:
        for chain in service.chains:
            if chain not in names:
                raise CatalogueError(f"service {service.code!r}: chain {chain!r} is not in {CHAINS_FILE}")
        for code in service.neighbours:
            if code not in codes:
                raise CatalogueError(f"service {service.code!r}: neighbour {code!r} is not in the catalogue")
