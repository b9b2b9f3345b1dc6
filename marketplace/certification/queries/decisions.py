"""Officers' findings and relaxations that stand, by programme: what they make of the rules."""

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.certification.models import RuleDecision
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.rules.distance import Decided
from marketplace.kernel.database import session


def decisions_of(institution_id: int) -> list[RuleDecision]:
    """All that stand for an institution, by rule."""
    rows = select(RuleDecision).where(RuleDecision.institution_id == institution_id, RuleDecision.is_current)
    return list(session().scalars(rows.order_by(RuleDecision.rule_id, RuleDecision.kind)))


def decided(rows: Iterable[RuleDecision], policies: Iterable[ProgrammePolicy]) -> dict[str, Decided]:
    """Findings by fact and relaxations by rule, for each programme's version of today."""
    fields = {rule.id: rule.field for policy in policies for rule in policy.rule}
    found: dict[str, Decided] = {}
    for row in rows:
        mine = found.setdefault(row.programme.code, Decided())
        if row.kind == "relaxation":
            mine.relaxed[row.rule_id] = row.reason
        elif row.rule_id in fields:
            mine.findings[fields[row.rule_id]] = row.holds
    return found


def history_of_rule(institution_id: int, version_id: int, rule_id: str) -> list[RuleDecision]:
    """All decisions on one row, the latest first."""
    rows = select(RuleDecision).where(
        RuleDecision.institution_id == institution_id, RuleDecision.programme_version_id == version_id,
        RuleDecision.rule_id == rule_id,
    )  # fmt: skip
    return list(session().scalars(rows.order_by(RuleDecision.id.desc())))


def get_decision(decision_id: int) -> RuleDecision | None:
    """One decision with its evidence."""
    return session().get(RuleDecision, decision_id)
