"""Pages of the satisfaction survey, one file a theme."""

from marketplace.surveys.views import (
    calls,
    cuts,
    judging,
    link,
    listing,
    managing,
    paper,
    results,
    samples,
    showing,
    signs,
    waves,
)
from marketplace.surveys.views.blueprint import blueprint

__all__ = [
    "blueprint", "calls", "cuts", "judging", "link", "listing", "managing", "paper", "results", "samples", "showing",
    "signs", "waves",
]  # fmt: skip
