"""Who may do what, on one page: a permission is an OR of ANDs of predicates. The matrix under help is drawn from it."""

from typing import Any

from marketplace.security.actors import Actor
from marketplace.security.permissions import Permission as P
from marketplace.security.predicates import (
    Predicate,
    anyone,
    is_administrator,
    is_assessor,
    is_assigned_assessor,
    is_auditor,
    is_city,
    is_county,
    is_enterprise,
    is_in_own_county,
    is_institution,
    is_own,
    is_own_enterprise,
    is_own_institution,
    is_own_organization,
    is_public,
    is_recommending_unit,
    is_signed_in,
    manages_people,
)

Clause = tuple[Predicate, ...]

OWN_COUNTY: Clause = (is_county, is_in_own_county)
OWN_ENTERPRISE: Clause = (is_enterprise, is_own_enterprise)
OWN_INSTITUTION: Clause = (is_institution, is_own_institution)
RECOMMENDING: Clause = (is_institution, is_recommending_unit)

PERMISSIONS: dict[P, tuple[Clause, ...]] = {
    P.SELF_MANAGE: ((is_signed_in,),),
    P.ACCOUNT_VIEW: ((is_administrator,), (is_auditor,)),
    P.ACCOUNT_MANAGE: ((is_administrator,),),
    P.INVITATION_CREATE: ((is_administrator,), (manages_people, is_own_organization)),
    P.REGISTRATION_VIEW: (OWN_COUNTY, (is_city,), (is_administrator,), (is_auditor,)),
    P.REGISTRATION_LIST: ((is_county,), (is_city,), (is_administrator,), (is_auditor,)),
    P.REGISTRATION_DECIDE: (OWN_COUNTY, (is_administrator,)),
    P.ORGANIZATION_VIEW: (
        OWN_COUNTY, (is_city,), (is_auditor,), (is_administrator,), (is_own_organization,),
    ),
    P.ORGANIZATION_LIST: ((is_county,), (is_city,), (is_auditor,), (is_administrator,)),
    P.ORGANIZATION_EDIT: ((is_enterprise, is_own_organization), (is_institution, is_own_organization)),
    P.ORGANIZATION_PEOPLE: ((manages_people, is_own_organization), (is_administrator,)),
    P.ORGANIZATION_COMPARE: ((is_county,), (is_city,), (is_auditor,)),
    P.INSTITUTION_VIEW: ((is_public,), OWN_INSTITUTION, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.LADDER_VIEW: (OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.LADDER_VERIFY: (OWN_COUNTY,),
    P.LADDER_TEST_VIEW: (OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.LADDER_TEST_EDIT: (OWN_ENTERPRISE,),
    P.DICTIONARY_EDIT: ((is_city,), (is_administrator,)),
    P.PUBLICITY_VIEW: ((is_public,), (is_city,), (is_auditor,)),
    P.PUBLICITY_OBJECT: ((anyone,),),
    P.OBJECTION_VIEW: ((is_city,), (is_auditor,)),
    P.OBJECTION_ANSWER: ((is_city,),),
    P.CALENDAR_EDIT: ((is_city,), (is_administrator,)),
    P.APPLICATION_VIEW: (
        OWN_INSTITUTION, RECOMMENDING, OWN_COUNTY, (is_city,), (is_assessor, is_assigned_assessor), (is_auditor,),
    ),
    P.APPLICATION_LIST: ((is_institution,), (is_county,), (is_city,), (is_assessor,), (is_auditor,)),
    P.APPLICATION_EDIT: (OWN_INSTITUTION,),
    P.APPLICATION_SUBMIT: (OWN_INSTITUTION,),
    P.APPLICATION_CHECK: (OWN_COUNTY,),
    P.APPLICATION_STEP: (OWN_COUNTY, (is_city,), RECOMMENDING),
    P.APPLICATION_ASSESS: ((is_assessor, is_assigned_assessor),),
    P.APPLICATION_ASSIGN: ((is_city,),),
    P.APPLICATION_DECIDE: ((is_city,),),
    P.ADMISSION_IMPORT: ((is_county,),),
    P.PROGRAMME_VIEW: ((anyone,),),
    P.FACT_VIEW: (OWN_INSTITUTION, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.FACT_LIST: ((is_institution,),),
    P.FACT_EDIT: (OWN_INSTITUTION,),
    P.FACT_DECIDE: ((is_city,),),
    P.CERTIFICATE_CHECK: ((anyone,),),
    P.CERTIFICATE_VIEW: (OWN_INSTITUTION, RECOMMENDING, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.CERTIFICATE_LIST: ((is_institution,), (is_county,), (is_city,), (is_auditor,)),
    P.CERTIFICATE_BRING: ((is_institution,),),
    P.CERTIFICATE_VERIFY: ((is_city,),),
    P.CERTIFICATE_PROPOSE_EXIT: (OWN_COUNTY, (is_city,), RECOMMENDING),
    P.CERTIFICATE_REPORT: (OWN_INSTITUTION, (is_city,)),
    P.EXIT_VIEW: (OWN_INSTITUTION, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.EXIT_REPLY: (OWN_INSTITUTION,),
    P.EXIT_DECIDE: ((is_city,),),
    P.ROUND_VIEW: ((anyone,),),
    P.ROUND_EDIT: ((is_city,),),
    P.NEED_VIEW: ((is_public,), OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.NEED_LIST: ((is_enterprise,), (is_county,), (is_city,), (is_auditor,)),
    P.NEED_CREATE: ((is_enterprise,),),
    P.NEED_EDIT: (OWN_ENTERPRISE,),
    P.NEED_SUBMIT: (OWN_ENTERPRISE,),
    P.NEED_REVIEW: (OWN_COUNTY,),
    P.NEED_PUBLISH: ((is_city,),),
    P.NEED_CLOSE: (OWN_ENTERPRISE, (is_city,)),
    P.NEED_IMPORT: ((is_county,),),
    P.IMPORT_VIEW: (OWN_COUNTY, (is_city,), (is_auditor,)),
    P.IMPORT_LIST: ((is_county,), (is_city,), (is_auditor,)),
    P.IMPORT_EDIT: (OWN_COUNTY,),
    P.SHORTLIST_VIEW: (OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.SHORTLIST_RUN: (OWN_ENTERPRISE, (is_city,)),
    P.READING_VIEW: (OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.READING_CORRECT: (OWN_ENTERPRISE, OWN_COUNTY, (is_city,)),
    P.READING_TAKE: (OWN_ENTERPRISE, OWN_COUNTY),
    P.CAPABILITY_VIEW: (OWN_INSTITUTION, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.CAPABILITY_CORRECT: (OWN_INSTITUTION, OWN_COUNTY, (is_city,)),
    P.TAXONOMY_VIEW: ((is_county,), (is_city,), (is_auditor,)),
    P.TAXONOMY_EDIT: ((is_city,),),
    P.RANKING_VIEW: ((is_city,), (is_auditor,)),
    P.RANKING_RUN: ((is_city,),),
    P.WEIGHTS_EDIT: ((is_city,),),
    P.PLAN_VIEW: ((is_city,), (is_auditor,)),
    P.PLAN_EDIT: ((is_city,),),
    P.SUITABLE_NEEDS_VIEW: ((is_institution,),),
    P.TENDER_VIEW: (
        (is_public,), OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_assessor, is_assigned_assessor), (is_auditor,),
    ),
    P.TENDER_LIST: ((is_enterprise,), (is_county,), (is_city,), (is_assessor,), (is_auditor,)),
    P.TENDER_OPEN: (OWN_ENTERPRISE, (is_city,)),
    P.TENDER_SCORE: (OWN_ENTERPRISE,),
    P.TENDER_ASSESS: ((is_assessor, is_assigned_assessor),),
    P.TENDER_ASSIGN: ((is_city,),),
    P.TENDER_AWARD: (OWN_ENTERPRISE,),
    P.TENDER_FAIL: (OWN_ENTERPRISE, (is_city,)),
    P.TENDER_ANNUL: ((is_city,),),
    P.QUESTION_ASK: ((is_institution,),),
    P.QUESTION_VIEW: ((is_public,), OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.QUESTION_ANSWER: (OWN_ENTERPRISE,),
    P.QUESTION_REMOVE: ((is_city,),),
    P.BID_LIST: ((is_institution,),),
    P.BID_SUBMIT: ((is_institution,),),
    P.BID_VIEW: (
        OWN_INSTITUTION, OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_assessor, is_assigned_assessor), (is_auditor,),
    ),
    P.ENGAGEMENT_VIEW: (OWN_ENTERPRISE, OWN_INSTITUTION, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.ENGAGEMENT_LIST: ((is_enterprise,), (is_institution,), (is_county,), (is_city,), (is_auditor,)),
    P.ENGAGEMENT_DRAFT: (OWN_ENTERPRISE, OWN_INSTITUTION),
    P.ENGAGEMENT_SHARE: ((is_city,),),
    P.ENGAGEMENT_END: (OWN_ENTERPRISE, OWN_INSTITUTION, (is_city,)),
    P.ENGAGEMENT_DELIVER: (OWN_INSTITUTION,),
    P.ENGAGEMENT_ACCEPT: (OWN_ENTERPRISE,),
    P.ENGAGEMENT_NOTE: (OWN_ENTERPRISE, OWN_INSTITUTION),
    P.ENGAGEMENT_SUPERVISE: (OWN_COUNTY,),
    P.OUTCOME_VIEW: (OWN_ENTERPRISE, OWN_INSTITUTION, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.OUTCOME_LIST: ((is_enterprise,), (is_institution,), (is_county,), (is_city,), (is_auditor,)),
    P.OUTCOME_CLAIM: (OWN_ENTERPRISE, OWN_INSTITUTION),
    P.OUTCOME_VERIFY: (OWN_COUNTY,),
    P.SUMMARY_VIEW: (OWN_INSTITUTION, (is_city,), (is_auditor,)),
    P.SUMMARY_LIST: ((is_institution,), (is_city,), (is_auditor,)),
    P.SUMMARY_FILE: ((is_institution,),),
    P.SURVEY_VIEW: (OWN_ENTERPRISE, OWN_COUNTY, (is_city,), (is_auditor,)),
    P.SURVEY_LIST: ((is_enterprise,), (is_county,), (is_city,), (is_auditor,)),
    P.SURVEY_ANSWER: (OWN_ENTERPRISE,),
    P.SURVEY_LINK: (OWN_ENTERPRISE, (is_city,)),
    P.SURVEY_MANAGE: ((is_city,),),
    P.SURVEY_READ: ((is_city,), (is_auditor,)),
    P.SAMPLE_VIEW: ((is_city,), (is_auditor,)),
    P.SAMPLE_CALL: ((is_city,),),
    P.SURVEY_JUDGE: ((is_city,),),
    P.SURVEY_RESULTS: ((is_institution,), (is_county,), (is_city,), (is_auditor,)),
    P.EVALUATION_VIEW: ((is_city,), (is_auditor,)),
    P.EVALUATION_LIST: ((is_city,), (is_auditor,)),
    P.EVALUATION_RUN: ((is_city,),),
    P.CASE_VIEW: ((is_city,), (is_auditor,), OWN_INSTITUTION),
    P.CASE_LIST: ((is_city,), (is_auditor,), (is_institution,)),
    P.CASE_DECIDE: ((is_city,),),
    P.CASE_REPLY: (OWN_INSTITUTION,),
    P.AWARD_LIST_VIEW: ((is_city,), (is_auditor,), (is_institution,)),
    P.AWARD_LIST_DECIDE: ((is_city,),),
    P.AWARD_APPEAL_FILE: ((is_institution,),),
    P.NOMINATION_VIEW: ((is_city,), (is_auditor,), OWN_INSTITUTION, (is_assessor, is_assigned_assessor)),
    P.NOMINATION_LIST: ((is_city,), (is_auditor,), (is_institution,), (is_assessor,)),
    P.NOMINATION_FILE: ((is_institution,),),
    P.NOMINATION_EDIT: (OWN_INSTITUTION,),
    P.NOMINATION_DECIDE: ((is_city,),),
    P.NOMINATION_JUDGE: ((is_assessor, is_assigned_assessor),),
    P.HOME_VIEW: ((is_signed_in,),),
    P.INBOX_VIEW: ((is_signed_in,),),
    P.MESSAGE_VIEW: ((is_own,),),
    P.METER_VIEW: (OWN_INSTITUTION, (is_city,), (is_auditor,)),
    P.OVERSIGHT_VIEW: ((is_county,), (is_city,), (is_auditor,)),
    P.OVERSIGHT_MONEY: ((is_city,), (is_auditor,)),
    P.AUDIT_VIEW: ((is_auditor,),),
}  # fmt: skip

# The short list of doors without a lock. Everything else must carry a permission; a test walks all routes.
PUBLIC_ENDPOINTS = frozenset({
    "static",
    "portal.index", "portal.board", "portal.board_export", "portal.institutions", "portal.institutions_export",
    "portal.need_lists", "portal.need_list", "portal.need_list_export",
    "portal.notices", "portal.notice", "portal.healthz", "portal.readyz", "portal.metrics",
    "portal.help_index", "portal.permissions", "portal.style",
    "accounts.login", "accounts.sign_in", "accounts.logout", "accounts.accept_invitation", "accounts.accept",
    "accounts.forgot_password", "accounts.ask_for_link", "accounts.reset_password", "accounts.choose_password",
    "registrations.register", "registrations.hand_in", "registrations.registered",
    "surveys.open_link", "surveys.answer_link",
    "openapi.spec", "api.list_needs", "api.show_need", "api.list_institutions", "api.show_institution",
})  # fmt: skip


def permits(actor: Actor, permission: P, subject: Any = None) -> bool:
    """Whether the map lets ``actor`` do this with ``subject``; a missing entry permits nobody."""
    return any(all(asks(actor, subject) for asks in clause) for clause in PERMISSIONS.get(permission, ()))


def view_permission(permission: P) -> P | None:
    """The permission to see the kind of thing that ``permission`` acts on."""
    try:
        return P(f"{permission.noun}:view")
    except ValueError:
        return None


def is_open_to_visitors(permission: P) -> bool:
    """Whether some of these things may be seen without signing in."""
    return any(all(asks in (anyone, is_public) for asks in clause) for clause in PERMISSIONS.get(permission, ()))
