"""The pages of engagements, one module a use case."""

from marketplace.engagements.views import (
    acceptance,
    amendments,
    drafting,
    ends,
    handing_on,
    lists,
    milestones,
    notes,
    outcomes,
    papers,
    shares,
    showing,
    summaries,
)
from marketplace.engagements.views.blueprint import blueprint

__all__ = [
    "acceptance", "amendments", "blueprint", "drafting", "ends", "handing_on",
    "lists", "milestones", "notes", "outcomes", "papers",
    "shares", "showing", "summaries",
]  # fmt: skip
