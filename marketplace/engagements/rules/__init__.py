"""What an agreement, a change of it, a note, a quarter's summary and a claimed rung must be; pure functions."""

from marketplace.engagements.rules.claims import above, claim_problems
from marketplace.engagements.rules.quarters import Quarter, quarters_of
from marketplace.engagements.rules.terms import (
    BUDGET,
    SHARES,
    Limits,
    Step,
    Terms,
    budget_problems,
    cap_problems,
    steps_problems,
    terms_problems,
    terms_warnings,
)
from marketplace.engagements.rules.work import (
    DUTY,
    FILES_MOST,
    REASON_MOST,
    note_problems,
    reason_problems,
    remark_problems,
    summary_problems,
)

__all__ = [
    "BUDGET", "DUTY", "FILES_MOST", "REASON_MOST", "SHARES", "Limits", "Quarter", "Step", "Terms", "above",
    "budget_problems", "cap_problems",
    "claim_problems", "note_problems", "quarters_of", "reason_problems", "remark_problems", "steps_problems",
    "summary_problems", "terms_problems", "terms_warnings",
]  # fmt: skip
