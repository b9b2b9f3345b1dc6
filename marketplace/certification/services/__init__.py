"""Writes of certification, one file a use case."""

from marketplace.certification.services.assessing import (
    assign_assessors,
    declare_clear,
    declare_conflict,
    score_plan,
)
from marketplace.certification.services.checking import not_recommend, recommend, return_application
from marketplace.certification.services.deciding import (
    choose_application,
    confirm_applications,
    decline_application,
    post_admission_notice,
    send_back,
)
from marketplace.certification.services.drafting import save_commitment, save_plan, save_route, start_application
from marketplace.certification.services.importing import store_list
from marketplace.certification.services.programmes import load_programme
from marketplace.certification.services.submitting import submission_problems, submit_application, withdraw_application

__all__ = [
    "assign_assessors",
    "choose_application",
    "confirm_applications",
    "declare_clear",
    "declare_conflict",
    "decline_application",
    "load_programme",
    "not_recommend",
    "post_admission_notice",
    "recommend",
    "return_application",
    "save_commitment",
    "save_plan",
    "save_route",
    "score_plan",
    "send_back",
    "start_application",
    "store_list",
    "submission_problems",
    "submit_application",
    "withdraw_application",
]  # fmt: skip
