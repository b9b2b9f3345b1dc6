"""What every act on a case leaves in the trail, and that no one decides twice on the same matter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.audit.services import record
from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import Case
from marketplace.evaluation.rules.cases import other_person
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.security.actors import Actor


def note(
    case: Case, act: str, before: CaseState, by: Actor, at: datetime, more: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """Write ``case:<act>`` with the state before and after, and what else changed."""
    session().flush()
    record(f"case:{act}", by=by, on=case, before={"state": before}, reason=reason.strip()[:200], at=at,
           after={"state": case.state} | dict(more or {}))  # fmt: skip


def refuse_same(by: Actor, earlier: Mapping[str, int | None]) -> None:
    """RuleBroken where ``by`` did one of the earlier acts (act → who did it)."""
    problems = other_person(by.user_id, earlier)
    if problems:
        raise RuleBroken(problems)
