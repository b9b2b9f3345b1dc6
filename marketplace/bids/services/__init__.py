"""Acts of 揭榜, one module a use case; what other rooms and the pages call stands here."""

from marketplace.bids.services.awarding import annul_award, award_tender, hold_standing, lapse_award
from marketplace.bids.services.bidding import Receipt, has_bid, read_own, refuse_bidding, submit_bid, withdraw_bid
from marketplace.bids.services.files import StagedFile, name_of_token, stage_file
from marketplace.bids.services.opening import OpeningRefused, ask_opening, retry_opening
from marketplace.bids.services.questions import answer_question, ask_question, remove_question
from marketplace.bids.services.scoring import (
    ask_assessors,
    assign_assessors,
    criteria_of,
    owner_sheet,
    reopen_scores,
    save_scores,
    step_aside,
)
from marketplace.bids.services.tenders import end_with_need, fail_tender, lose_key, open_for_bids

__all__ = [
    "OpeningRefused", "Receipt", "StagedFile", "annul_award", "answer_question", "ask_assessors", "ask_opening",
    "ask_question", "assign_assessors", "award_tender", "criteria_of", "end_with_need", "fail_tender", "has_bid",
    "hold_standing", "lapse_award", "lose_key", "name_of_token", "open_for_bids", "owner_sheet", "read_own",
    "refuse_bidding", "remove_question", "reopen_scores", "retry_opening", "save_scores", "stage_file", "step_aside",
    "submit_bid", "withdraw_bid",
]  # fmt: skip
