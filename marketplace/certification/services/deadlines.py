"""Whether an application comes after the round's last day for applicants, and where the document then refuses it."""

from datetime import datetime

from marketplace.certification.models import Application
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem


def handed_in_late(application: Application, moment: datetime) -> bool:
    """After the day; the day itself belongs to the term."""
    entry = policy_of(application.programme).deadline("institution_hand_in")
    return applying.is_late(clock.local(moment).date(), entry.day if entry else None)


def late_problems(application: Application, moment: datetime) -> list[Problem]:
    """过期不予受理, where the document says so, for a first submission."""
    entry = policy_of(application.programme).deadline("institution_hand_in")
    first = application.submitted_at is None
    if entry is None or entry.day is None or not entry.refuses_late or not first:
        return []
    if not handed_in_late(application, moment):
        return []
    return [Problem(f"申报已于 {entry.day.isoformat()} 截止，过期不予受理", "", entry.article)]
