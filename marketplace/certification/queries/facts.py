"""The facts of an application: 附件3 as it stood when handed in (live while still a draft), and what was declared."""

from collections.abc import Iterable
from typing import Any

from marketplace.audit.rules import plain
from marketplace.certification.lifecycle import EDITABLE
from marketplace.certification.models import Application
from marketplace.certification.policy import Rule
from marketplace.certification.queries import judging
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import eligibility
from marketplace.organizations.models import Institution
from marketplace.organizations.rules.figures import LINES

FIELDS = (
    "name", "credit_code", "county_code", "legal_representative", "contact_name", "contact_phone", "registered_on",
    "address", "categories", "annual_capacity", "commitment", "served_counts", "target_counts", "premises", "services",
    "record",
)  # fmt: skip


def snapshot(institution: Institution) -> dict[str, Any]:
    """附件3 of an institution as plain values: the fifteen rows, the years' figures, cases and sites."""
    found = {name: getattr(institution, name) for name in FIELDS}
    found["county"] = institution.county.name
    found["years"] = {str(row.year): {line.key: getattr(row, line.key) for line in LINES} for row in institution.years}
    found["cases"] = [
        {"text": case.text, "category": case.category, "level": case.level, "year": case.year}
        for case in institution.cases
    ]
    found["facilities"] = [
        {"kind": one.kind, "name": one.name, "quantity": one.quantity, "area": one.area, "remark": one.remark}
        for one in institution.facilities
    ]
    kept: dict[str, Any] = plain(found)
    return kept


def profile_of(application: Application) -> dict[str, Any]:
    """The profile that counts: the one handed in, or the present one while the institution still works on it."""
    if application.state in EDITABLE or not application.profile:
        return snapshot(application.institution)
    return application.profile


def facts_of(application: Application, rules: Iterable[Rule]) -> dict[str, Any]:
    """Facts by the ``field_key`` of ``rules.csv``; what is not known is left out."""
    profile = profile_of(application)
    levels = next((rule.counted_levels for rule in rules if rule.field == "success_cases"), ())
    signed = bool(application.signatory and application.signed_on and application.commitment_id)
    facts = {
        "reg_place": profile.get("county_code"),
        "is_financial_institution": application.is_financial,
        "legal_person": application.is_legal_person,
        "success_cases": sum(1 for case in profile.get("cases") or [] if case.get("level") in levels),
        "committed_enterprises": profile.get("commitment"),
        "service_direction": profile.get("categories") or None,
        "truthfulness_commitment": True if signed else None,
    }
    if not profile.get("cases"):
        del facts["success_cases"]
    return {key: value for key, value in facts.items() if value is not None}


def verdicts_of(application: Application) -> tuple[eligibility.RuleVerdict, ...]:
    """A verdict for every rule that holds when one applies; RuleBroken where what was stated cannot be judged."""
    policy = policy_of(application.programme)
    if policy.by_forms:
        return judging.verdicts(application)
    return eligibility.assess(policy.rule, facts_of(application, policy.rule))
