"""Reads of 揭榜: tenders and their dates, a bidder's own bids, how the opened bids stand."""

from marketplace.bids.queries.bidders import admitted_bidder, bidders_of, live_bid, sealed_of
from marketplace.bids.queries.standing import Row, Standing, assessors, sheet_of, standing_of
from marketplace.bids.queries.tenders import (
    closes_at,
    database_moment,
    get,
    latest_opening,
    locked,
    of_need,
    questions_close_at,
    standing_award,
)

__all__ = [
    "Row", "Standing", "admitted_bidder", "assessors", "bidders_of", "closes_at", "database_moment", "get",
    "latest_opening", "live_bid", "locked", "of_need", "questions_close_at", "sealed_of", "sheet_of", "standing_award",
    "standing_of",
]  # fmt: skip
