"""Reads of engagements: one under lock with its bounds, the budget of public shares, summaries owed."""

from marketplace.engagements.queries.agreements import (
    drafts_of_tender,
    is_any_of_tender_standing,
    levels_to_claim,
    limits_of,
    locked,
    others_standing,
    readiness_problems,
    steps_of,
    terms_of,
)
from marketplace.engagements.queries.budget import BudgetStanding, budget_standing
from marketplace.engagements.queries.summaries import Owed, quarters, summaries_due, summaries_owed

__all__ = [
    "BudgetStanding", "Owed", "budget_standing", "drafts_of_tender", "is_any_of_tender_standing", "levels_to_claim",
    "limits_of", "locked", "others_standing", "quarters", "readiness_problems", "steps_of", "summaries_due",
    "summaries_owed", "terms_of",
]  # fmt: skip
