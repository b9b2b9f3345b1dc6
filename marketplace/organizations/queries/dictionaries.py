"""The words one chooses from: counties and chains kept in tables, directions and rungs read from the round's file."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.models import Chain, County

ROUND_FILE = Path("pilots") / "zhuzhou-2023.toml"


@dataclass(frozen=True, slots=True)
class LadderType:
    """A rung of D8: ``printed`` carries the quotation marks; rungs compare only within one ``track``."""

    name: str
    printed: str
    track: str
    rank: int


@dataclass(frozen=True, slots=True)
class Words:
    """What the round's file says of directions, rungs and the least promise of an institution (D6)."""

    directions: tuple[str, ...]
    ladder: tuple[LadderType, ...]
    least_commitment: int


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Words:
    found = tomllib.loads(path.read_text("utf-8"))
    ladder = [
        LadderType(row["name"], row.get("printed", row["name"]), row["track"], row["rank"])
        for row in found["ladder_type"]
    ]
    return Words(
        tuple(row["name"] for row in found["direction"]), tuple(ladder), found["commitment"]["least"],
    )  # fmt: skip


def words() -> Words:
    """The round's words, read again only when its file changes."""
    path = Path(current_app.config["SEEDS_DIR"]) / ROUND_FILE
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read_vocabulary(path: Path, _changed: int) -> Vocabulary:
    return Vocabulary.from_mapping(tomllib.loads(path.read_text("utf-8")))


def vocabulary() -> Vocabulary:
    """The words by which offices' sheets are read, from the same file and without the database."""
    path = Path(current_app.config["SEEDS_DIR"]) / ROUND_FILE
    return _read_vocabulary(path, path.stat().st_mtime_ns)


def directions() -> tuple[str, ...]:
    """The ten directions in the notice's order (D7)."""
    return words().directions


def ladder_types() -> tuple[LadderType, ...]:
    """The six rungs (D8)."""
    return words().ladder


def counties() -> list[County]:
    """Districts and counties, without the city itself, in the usual order."""
    return list(session().scalars(select(County).where(~County.is_city).order_by(County.position, County.code)))


def chain(chain_id: int) -> Chain | None:
    """One chain of the dictionary."""
    return session().get(Chain, chain_id)


def chains(*, also: int | None = None, retired: bool = False) -> list[Chain]:
    """Chains in use, in the bureau's order; ``also`` keeps one that is retired but chosen; ``retired`` lists all."""
    statement = select(Chain).order_by(Chain.position, Chain.id)
    if not retired:
        statement = statement.where(Chain.is_active | (Chain.id == also) if also else Chain.is_active)
    return list(session().scalars(statement))
