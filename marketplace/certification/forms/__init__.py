"""Forms of certification: applications and their review, facts with their evidence, certificates."""

from marketplace.certification.forms.applications import (
    AssignForm,
    CommitmentForm,
    ConfirmForm,
    ConflictForm,
    ListForm,
    NoticeForm,
    ReasonForm,
    RouteForm,
    answered,
    choice_of,
    plan_form,
    points_of,
    remark_name,
    review_form,
    score_form,
)
from marketplace.certification.forms.certificates import BringForm, DecisionForm, ExitForm
from marketplace.certification.forms.facts import fact_form

__all__ = [
    "AssignForm", "BringForm", "CommitmentForm", "ConfirmForm", "ConflictForm", "DecisionForm", "ExitForm", "ListForm",
    "NoticeForm", "ReasonForm", "RouteForm", "answered", "choice_of", "fact_form", "plan_form", "points_of",
    "remark_name", "review_form", "score_form",
]  # fmt: skip
