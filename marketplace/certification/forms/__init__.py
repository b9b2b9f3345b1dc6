"""Forms of certification: applications and their review, facts with their evidence, certificates."""

from marketplace.certification.forms.applications import (
    AssignForm,
    CommitmentForm,
    ConflictForm,
    ListForm,
    NoticeForm,
    ReasonForm,
    RouteForm,
    answered,
    choice_of,
    confirm_form,
    plan_form,
    points_of,
    remark_name,
    review_form,
    score_form,
    titles_said,
)
from marketplace.certification.forms.certificates import BringForm, DecisionForm, ExitForm, rates_of
from marketplace.certification.forms.facts import fact_form

__all__ = [
    "AssignForm", "BringForm", "CommitmentForm", "ConflictForm", "DecisionForm", "ExitForm", "ListForm",
    "NoticeForm", "ReasonForm", "RouteForm", "answered", "choice_of", "confirm_form", "fact_form", "plan_form",
    "points_of", "rates_of", "remark_name", "review_form", "score_form", "titles_said",
]  # fmt: skip
