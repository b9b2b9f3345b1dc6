"""Reading the yearly service record: capacity used, firms served, satisfaction released, for a whole round at once."""

from sqlalchemy import func, select

from marketplace.kernel.database import session
from marketplace.organizations.models import ReleasedSatisfaction, ServiceRecord


def of_round(round_slug: str) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    """By institution: distinct enterprises taken on (D6), and the answers by level as last released (D24)."""
    counted = select(ServiceRecord.institution_id, func.count()).where(ServiceRecord.round == round_slug)
    engaged = dict(session().execute(counted.group_by(ServiceRecord.institution_id)).all())
    released = session().scalars(select(ReleasedSatisfaction).where(ReleasedSatisfaction.round == round_slug))
    figures = {
        one.institution_id: {"very": one.very, "basic": one.basic, "dissatisfied": one.dissatisfied} for one in released
    }
    return engaged, figures
