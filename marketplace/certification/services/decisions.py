"""An officer records what was found of a rule, or relaxes one; never automatic, always with reason and trail (D17)."""

from datetime import datetime

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.models import ProgrammeVersion, RuleDecision
from marketplace.certification.policy import ProgrammePolicy, Rule
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.deciding import finding_problems, relaxation_problems
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Institution, Organization
from marketplace.security.actors import Actor


def record_finding(
    institution: Institution, version: ProgrammeVersion, rule_id: str, *, holds: bool | None, reason: str,
    evidence: FileStorage | None = None, by: Actor, at: datetime | None = None,
) -> RuleDecision:  # fmt: skip
    """What a person found of a judgement or an external text; a later finding replaces it, both stay on record."""
    _, rule = _rule(version, rule_id)
    problems = finding_problems(rule, holds, reason)
    if problems or holds is None:
        raise RuleBroken(problems)
    moment = at or clock.now()
    earlier = _standing(institution, version, rule_id, "finding")
    if earlier is not None:
        earlier.is_current, earlier.replaced_at = False, moment
        session().flush()
    return _keep(institution, version, rule_id, "finding", holds, reason, evidence, by, moment)


def relax_rule(
    institution: Institution, version: ProgrammeVersion, rule_id: str, *, reason: str, evidence: FileStorage | None,
    by: Actor, at: datetime | None = None,
) -> RuleDecision:  # fmt: skip
    """Relax one row for one institution after its RLX article; it is shown as relaxed for ever.

    RuleBroken where no article lets the row be relaxed, where reason or evidence lacks, or where it is relaxed already.
    """
    policy, rule = _rule(version, rule_id)
    has_file = bool(evidence and evidence.filename)
    problems = relaxation_problems(policy, rule, reason, has_evidence=has_file)
    if _standing(institution, version, rule_id, "relaxation") is not None:
        problems.append(Problem(f"{rule_id} 已经放宽过，记录一直保留", "reason"))
    if problems:
        raise RuleBroken(problems)
    return _keep(institution, version, rule_id, "relaxation", True, reason, evidence, by, at or clock.now())


def _rule(version: ProgrammeVersion, rule_id: str) -> tuple[ProgrammePolicy, Rule]:
    policy = policy_of(version)
    rule = policy.rule_of(rule_id)
    if rule is None:
        raise RuleBroken([Problem(f"{version.code} 没有条款 {rule_id}", "rule")])
    return policy, rule


def _standing(institution: Institution, version: ProgrammeVersion, rule_id: str, kind: str) -> RuleDecision | None:
    # Two officers may press at once: they queue at the institution's row.
    session().execute(select(Organization.id).where(Organization.id == institution.id).with_for_update())
    rows = select(RuleDecision).where(
        RuleDecision.institution_id == institution.id, RuleDecision.programme_version_id == version.id,
        RuleDecision.rule_id == rule_id, RuleDecision.kind == kind, RuleDecision.is_current,
    )  # fmt: skip
    return session().scalars(rows.execution_options(populate_existing=True)).first()


def _keep(
    institution: Institution, version: ProgrammeVersion, rule_id: str, kind: str, holds: bool, reason: str,
    evidence: FileStorage | None, by: Actor, moment: datetime,
) -> RuleDecision:  # fmt: skip
    file = store(evidence, by=by, field="evidence") if evidence is not None and evidence.filename else None
    found = RuleDecision(
        institution=institution, programme=version, rule_id=rule_id, kind=kind, holds=holds,
        reason=reason.strip()[:500], evidence=file, decided_by_id=by.user_id, created_at=moment,
    )  # fmt: skip
    session().add(found)
    session().flush()
    record(f"rule:{'find' if kind == 'finding' else 'relax'}", by=by, on=found, reason=reason.strip()[:200], at=moment,
           after={"rule": rule_id, "holds": holds, "sha256": file.sha256 if file else None})  # fmt: skip
    return found
