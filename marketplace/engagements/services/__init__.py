"""Acts on engagements, one module a use case; what other rooms and the pages call stands here."""

from marketplace.engagements.rules import Step, Terms
from marketplace.engagements.services.accepting import accept, hand_over, send_back_delivery
from marketplace.engagements.services.amending import (
    Change,
    agree_amendment,
    propose_amendment,
    refuse_amendment,
    withdraw_amendment,
)
from marketplace.engagements.services.confirming import confirm, confirm_share, refuse_share
from marketplace.engagements.services.drafting import cancel, draw_up, fall_with_award, save_draft
from marketplace.engagements.services.handing_on import hand_on
from marketplace.engagements.services.milestones import confirm_milestone, send_back, submit_milestone
from marketplace.engagements.services.notes import add_note, file_summary
from marketplace.engagements.services.outcomes import (
    claim_outcome,
    reject_outcome,
    revoke_outcome,
    revoke_with_recognition,
    verify_outcome,
)
from marketplace.engagements.services.running import end_early, resume, suspend

__all__ = [
    "Change", "Step", "Terms", "accept", "add_note", "agree_amendment", "cancel", "claim_outcome", "confirm",
    "confirm_milestone", "confirm_share", "draw_up", "end_early", "fall_with_award", "file_summary", "hand_on",
    "hand_over",
    "propose_amendment", "refuse_amendment", "refuse_share", "reject_outcome", "resume", "revoke_outcome",
    "revoke_with_recognition", "save_draft", "send_back", "send_back_delivery", "submit_milestone", "suspend",
    "verify_outcome", "withdraw_amendment",
]  # fmt: skip
