"""The rows in which signs of bent answers are looked for, and the rows behind a sign."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Deliverable, Engagement, Milestone
from marketplace.kernel.database import session
from marketplace.organizations.models import Organization
from marketplace.surveys.models import Answer, Invitation, StaffTrace
from marketplace.surveys.rules import Looked

_ENTERPRISE, _INSTITUTION = Organization.__table__.alias("firm"), Organization.__table__.alias("served_by")


def looked_at(round_id: int, institution_id: int | None = None) -> list[Looked]:
    """The standing answers of the round (or of one institution) with what signs compare: one statement."""
    handed_over = exists().where(
        Milestone.engagement_id == Engagement.id, Deliverable.milestone_id == Milestone.id
    )  # fmt: skip
    own = exists().where(StaffTrace.institution_id == Engagement.institution_id, StaffTrace.origin == Answer.origin)
    rows = (
        select(
            Answer.id, Engagement.institution_id, Engagement.enterprise_id, Answer.level, Answer.text, Answer.seconds,
            Answer.created_at, Answer.origin, Answer.device, _ENTERPRISE.c.contact_phone,
            _INSTITUTION.c.contact_phone, Engagement.signed_at, Engagement.accepted_at,
            handed_over | (Engagement.state != EngagementState.ACCEPTED), own,
        )
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .join(_ENTERPRISE, _ENTERPRISE.c.id == Engagement.enterprise_id)
        .join(_INSTITUTION, _INSTITUTION.c.id == Engagement.institution_id)
        .where(Engagement.round_id == round_id, Answer.is_latest, Answer.channel != "call")
    )  # fmt: skip
    if institution_id is not None:
        rows = rows.where(Engagement.institution_id == institution_id)
    return [_looked(*row) for row in session().execute(rows)]


def _looked(*row: Any) -> Looked:
    signed_at, accepted_at, has_deliverable, own = row[-4:]
    served = accepted_at - signed_at if signed_at and accepted_at else None
    values = (*row[:-4], served, bool(has_deliverable), bool(own))
    return Looked(*values)


def named_answers(numbers: Collection[int]) -> dict[int, Any]:
    """Answers by number with enterprise and agreement, as the page of signs lists them: one statement."""
    firm = aliased(Organization.__table__)
    rows = (
        select(
            Answer.id, Answer.level, Answer.text, Answer.seconds, Answer.created_at, Answer.invitation_id,
            Answer.channel, Answer.is_latest, Answer.excluded_by_id, Engagement.number, firm.c.name.label("enterprise"),
        )
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .join(firm, firm.c.id == Engagement.enterprise_id)
        .where(Answer.id.in_(numbers))
    )  # fmt: skip
    return {row.id: row for row in session().execute(rows)}


def institution_names(numbers: Collection[int]) -> dict[int, str]:
    """Names by number."""
    organization = Organization.__table__
    rows: Sequence[Any] = session().execute(
        select(organization.c.id, organization.c.name).where(organization.c.id.in_(numbers))
    ).all()  # fmt: skip
    return {number: name for number, name in rows}  # noqa: C416
