"""The signed engagements behind an institution's promise, each with whether it is a completed service (D5)."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from marketplace.engagements.lifecycle import BINDING, RUNNING, EngagementState
from marketplace.engagements.models import Deliverable, Engagement, Milestone
from marketplace.evaluation.models import CommitmentWarning
from marketplace.evaluation.rules.meter import Service
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.organizations.models import Organization
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Invitation


def services_of(round_id: int, institutions: Collection[int]) -> dict[int, list[Service]]:
    """By institution, in order of signing: one statement."""
    firm = aliased(Organization, flat=True)
    filed = exists().where(Milestone.engagement_id == Engagement.id, Deliverable.milestone_id == Milestone.id)
    asked = exists().where(
        Invitation.engagement_id == Engagement.id, Invitation.state != InvitationState.CANCELLED
    )  # fmt: skip
    rows = (
        select(
            Engagement.id, Engagement.number, Engagement.institution_id, Engagement.enterprise_id, Engagement.state,
            Engagement.signed_at, Engagement.accepted_at, Need.title, firm.name, firm.contact_phone, firm.address,
            firm.legal_representative, filed.label("filed"), asked.label("asked"),
        )
        .join(Need, Need.id == Engagement.need_id).join(firm, firm.id == Engagement.enterprise_id)
        .where(
            Engagement.round_id == round_id, Engagement.institution_id.in_(institutions),
            Engagement.state.in_(BINDING), Engagement.signed_at.is_not(None),
        )
        .order_by(Engagement.signed_at, Engagement.id)
    )  # fmt: skip
    found: dict[int, list[Service]] = defaultdict(list)
    for row in session().execute(rows):
        complete = row.state is EngagementState.ACCEPTED and row.filed and row.asked
        found[row.institution_id].append(Service(
            id=row.id, number=row.number, title=row.title, institution=row.institution_id,
            enterprise=row.enterprise_id, name=row.name, phone=row.contact_phone, address=row.address,
            representative=row.legal_representative, complete=complete, running=row.state in RUNNING,
            signed_at=row.signed_at, accepted_at=row.accepted_at,
        ))  # fmt: skip
    return found


def warnings_of(round_id: int, institution_id: int) -> Sequence[CommitmentWarning]:
    """The meter at the points of the term that are over, in their order."""
    rows = select(CommitmentWarning).where(
        CommitmentWarning.round_id == round_id, CommitmentWarning.institution_id == institution_id
    )
    return session().scalars(rows.order_by(CommitmentWarning.id)).all()
