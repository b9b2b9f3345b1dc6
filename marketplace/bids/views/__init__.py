"""Pages of 揭榜: the public tender page, the sealed bid, opening, scoring, award, and the lists of each role."""

from marketplace.bids.views import awarding, bidding, ending, listing, opening, own, questions, scoring, tender
from marketplace.bids.views.blueprint import blueprint

__all__ = [
    "awarding", "bidding", "blueprint", "ending", "listing", "opening", "own", "questions", "scoring", "tender",
]  # fmt: skip
