"""The pages of matchmaking, one module a use case; all of them advise, none decides (D11)."""

from marketplace.matchmaking.views import (
    directions,
    pairs,
    panels,
    plans,
    rankings,
    readings,
    shortlists,
    taxonomy,
    weights,
)
from marketplace.matchmaking.views.blueprint import blueprint

__all__ = [
    "blueprint", "directions", "pairs", "panels", "plans", "rankings", "readings", "shortlists", "taxonomy", "weights",
]  # fmt: skip
