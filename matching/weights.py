"""The weights of the signals and the settings of the readings, from one TOML file that a person can read and change."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from matching.catalogue import SHIPPED, SHORT_HASH, WEIGHTS_FILE, CatalogueError

SIGNALS = ("service", "chain", "direction", "text", "level", "satisfaction", "certificate", "capacity", "place",
           "price", "outcome")  # fmt: skip
"""The signals in the order in which they are kept and shown."""

_SETTINGS = {
    "reading": ("smoothing", "sharpness", "other_direction", "outside_claims", "chosen", "least", "gather"),
    "profile": (
        "name", "case", "told", "enough", "breadth", "pieces", "neighbour", "chain_elsewhere", "chain_near",
        "directions_free",
    ),
    "text": ("k1", "b", "length", "scale"),
    "quality": ("unknown", "answers", "outcomes", "price_known"),
    "suitable": ("score", "service"),
}  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """`signals` sum to 1; the other tables are named as in the file; `digest` names the content."""

    signals: Mapping[str, float]
    reading: Mapping[str, float]
    profile: Mapping[str, float]
    text: Mapping[str, float]
    quality: Mapping[str, float]
    suitable: Mapping[str, float]
    certificates: Mapping[str, float]
    raw: tuple[float, ...]
    calibrated: tuple[float, ...]
    digest: str


def load(path: Path | None = None) -> Weights:
    """Read the weights (None: what ships); CatalogueError where a number is missing or out of place."""
    path = SHIPPED / WEIGHTS_FILE if path is None else path
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, name: str = WEIGHTS_FILE) -> Weights:
    """The weights that a TOML text says, `name` for refusals; CatalogueError as `load`."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{name}: {error}") from error
    settings = {name: _numbers(table.get(name), name, keys) for name, keys in _SETTINGS.items()}
    raw, calibrated = _calibration(table.get("calibration", {}))
    return Weights(
        signals=_signals(table.get("signals")), **settings,
        certificates=_table(table.get("certificates"), "certificates"),
        raw=raw, calibrated=calibrated, digest=hashlib.sha256(content).hexdigest()[:SHORT_HASH],
    )  # fmt: skip


_ABOUT = {
    "signals": "how much each signal counts; sums to 1", "reading": "of needs' words onto the catalogue",
    "profile": "of institutions onto the catalogue", "text": "shared telling words",
    "quality": "of what is known of earlier work", "suitable": "from which an institution is called suitable",
    "certificates": "recognitions, most weighty first",
}  # fmt: skip


def to_toml(weights: Weights) -> str:
    """The weights as such a file, to be read and changed by a person; `parse` reads it back."""
    lines = ["# Weights as learned or changed; the content hash of this file is part of the engine's version."]
    for name, about in _ABOUT.items():
        lines += ["", f"[{name}]  # {about}"]
        lines += [f"{json.dumps(key)} = {value!r}" for key, value in getattr(weights, name).items()]
    lines += ["", "[calibration]  # weighted mean of the signals → score; straight lines between"]
    lines += [f"raw = {list(weights.raw)}", f"score = {list(weights.calibrated)}"]
    return "\n".join(lines) + "\n"


def _table(value: object, name: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise CatalogueError(f"weights: table [{name}] is missing")
    for key, number in value.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
            raise CatalogueError(f"weights: [{name}] {key} must be a number of at least 0")
    return {key: float(number) for key, number in value.items()}


def _numbers(value: object, name: str, keys: tuple[str, ...]) -> dict[str, float]:
    table = _table(value, name)
    if sorted(table) != sorted(keys):
        raise CatalogueError(f"weights: [{name}] must hold exactly {', '.join(keys)}")
    return table


def _signals(value: object) -> dict[str, float]:
    table = _numbers(value, "signals", SIGNALS)
    if abs(sum(table.values()) - 1) > 1e-9:
        raise CatalogueError("weights: the numbers of [signals] must sum to 1")
    return {name: table[name] for name in SIGNALS}


def _calibration(table: Mapping[str, list[float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    raw, score = tuple(table.get("raw", ())), tuple(table.get("score", ()))
    rising = all(a < b for a, b in pairwise(raw)) and all(a <= b for a, b in pairwise(score))
    if len(raw) < 2 or len(raw) != len(score) or not rising or raw[0] != 0 or raw[-1] != 1:
        raise CatalogueError("weights: [calibration] needs rising points from raw 0 to raw 1, as many scores as raws")
    return raw, score
