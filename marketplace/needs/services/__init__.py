"""Acts on needs, one module a use case; what other rooms call stands here."""

from marketplace.needs.services.drafting import begin_need, save_draft, submit_need
from marketplace.needs.services.ends import cancel_need, close_need, fail_need, withdraw_need
from marketplace.needs.services.intake import take_in_need
from marketplace.needs.services.publication import (
    earliest_deadline,
    publish_needs,
    republish_need,
    send_back_need,
    usual_deadline,
)
from marketplace.needs.services.review import (
    CHAIN_AS_IT_IS,
    approve_need,
    approve_needs,
    decline_need,
    return_need,
)
from marketplace.needs.services.standing_in import hand_in_for_enterprise, may_stand_in, mend_for_enterprise
from marketplace.needs.services.trail import hold as hold_need

__all__ = [
    "CHAIN_AS_IT_IS", "approve_need", "approve_needs", "begin_need", "cancel_need", "close_need", "decline_need",
    "earliest_deadline", "fail_need", "hand_in_for_enterprise", "hold_need", "may_stand_in", "mend_for_enterprise",
    "publish_needs", "republish_need", "return_need", "save_draft", "send_back_need", "submit_need", "take_in_need",
    "usual_deadline", "withdraw_need",
]  # fmt: skip
