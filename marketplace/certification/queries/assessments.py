"""The assessors' desk: who can be assigned, whose task it is, and the table of scores."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.certification.lifecycle import TaskState
from marketplace.certification.models import Application, AssessmentTask
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import scoring
from marketplace.kernel.database import session
from marketplace.organizations.models import Membership
from marketplace.security.actors import Actor, Duty


def assessors() -> list[User]:
    """People with the duty of assessor, by name."""
    statement = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.duty == Duty.ASSESSOR.value, Membership.is_active, User.state == AccountState.ACTIVE)
        .order_by(User.display_name, User.id)
    )
    return list(session().scalars(statement).unique())


def task_of(application: Application, user_id: int | None) -> AssessmentTask | None:
    """The person's own task for the application; one who stepped aside has none any more."""
    mine = (task for task in application.tasks if task.assessor_id == user_id)
    return next((task for task in mine if task.state is not TaskState.CONFLICTED), None)


def scored(application: Application) -> list[AssessmentTask]:
    """Tasks with a finished score card, in the order of assignment."""
    return [task for task in application.tasks if task.state is TaskState.SCORED]


@dataclass(frozen=True, slots=True)
class Opinion:
    """An expert's words; ``name`` is empty for who is not entitled to know it."""

    name: str
    words: str
    supports: bool | None
    at: datetime | None


def opinions_of(application: Application, actor: Actor) -> list[Opinion]:
    """The finished opinions in the order of assignment; names for the city, the auditor and their own authors."""
    sees = actor.duty in (Duty.CITY, Duty.AUDITOR)
    return [
        Opinion(
            task.assessor.display_name if sees or task.assessor_id == actor.user_id else "", task.comment,
            task.supports, task.scored_at,
        )
        for task in scored(application)
    ]  # fmt: skip


def score_table(application: Application) -> list[scoring.Line]:
    """Each criterion with each assessor's points, the mean and the spread; the last line is the total."""
    cards = [task.points for task in scored(application)]
    return scoring.lines(cards, policy_of(application.programme).criterion)
