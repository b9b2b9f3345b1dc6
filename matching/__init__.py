"""Matching: understands what a factory means, ranks who can do it, says why, and balances the city.

Pure: frozen values in, frozen values out; no web, no database. What it knows of the field is data in `seeds/taxonomy/`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matching.model import (
    Allocation,
    Case,
    Fit,
    Institution,
    Meaning,
    Need,
    Offer,
    Outcome,
    Reading,
    Reason,
    Satisfaction,
)

if TYPE_CHECKING:
    from matching.allocation import allocate
    from matching.batch import best_needs, rank_part
    from matching.counterfactuals import nearest, what_would_help
    from matching.engine import Engine
    from matching.exploration import Exploration, Ranked, explored
    from matching.learning import examples, learn
    from matching.teaching import Correction, teach
    from matching.understanding import read_institutions, read_needs

__all__ = [
    "Allocation",
    "Case",
    "Correction",
    "Engine",
    "Exploration",
    "Fit",
    "Institution",
    "Meaning",
    "Need",
    "Offer",
    "Outcome",
    "Ranked",
    "Reading",
    "Reason",
    "Satisfaction",
    "allocate",
    "best_needs",
    "examples",
    "explored",
    "learn",
    "nearest",
    "rank_part",
    "read_institutions",
    "read_needs",
    "teach",
    "what_would_help",
]

# What calculates loads its libraries when it is first asked for, seconds that a page or a command never waits.
_CALCULATING = {
    "Correction": "matching.teaching",
    "Engine": "matching.engine",
    "Exploration": "matching.exploration",
    "Ranked": "matching.exploration",
    "allocate": "matching.allocation",
    "best_needs": "matching.batch",
    "examples": "matching.learning",
    "explored": "matching.exploration",
    "learn": "matching.learning",
    "nearest": "matching.counterfactuals",
    "rank_part": "matching.batch",
    "teach": "matching.teaching",
    "what_would_help": "matching.counterfactuals",
    "read_institutions": "matching.understanding",
    "read_needs": "matching.understanding",
}


def __getattr__(name: str) -> Any:
    """What calculates, from its module, from then on kept here; AttributeError for any other name."""
    if name not in _CALCULATING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_CALCULATING[name]), name)
    return found
