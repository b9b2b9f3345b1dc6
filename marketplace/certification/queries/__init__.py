"""Reads of certification: programmes, applications by role, facts and verdicts, the assessors' desk."""

from marketplace.certification.queries.applications import (
    applications_page,
    county_list,
    get_application,
    live_application,
    of_notice,
    ready_for_notice,
)
from marketplace.certification.queries.assessments import assessors, score_table, task_of
from marketplace.certification.queries.facts import facts_of, snapshot, verdicts_of
from marketplace.certification.queries.programmes import current_programme, policy_of

__all__ = [
    "applications_page", "assessors", "county_list", "current_programme", "facts_of", "get_application",
    "live_application", "of_notice", "policy_of", "ready_for_notice", "score_table", "snapshot", "task_of",
    "verdicts_of",
]  # fmt: skip
