"""Reading rankings, readings, versions and plans, and gathering what the engine is told."""

from marketplace.matchmaking.queries.described import (
    admitted_institutions,
    admitted_on,
    certified,
    described_institution,
    described_institutions,
    described_need,
    ended_work,
    words_of,
)
from marketplace.matchmaking.queries.runs import (
    fits_of,
    get_run,
    latest_finished,
    latest_run,
    own_fit,
    shown_fits,
    stands_aside,
    suitable_needs,
)

__all__ = [
    "admitted_institutions", "admitted_on", "certified", "described_institution", "described_institutions",
    "described_need", "ended_work", "fits_of", "get_run", "latest_finished", "latest_run", "own_fit", "shown_fits",
    "stands_aside", "suitable_needs", "words_of",
]  # fmt: skip
