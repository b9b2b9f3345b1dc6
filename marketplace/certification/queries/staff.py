"""The list of staff that stands, and what it counts."""

from sqlalchemy import select

from marketplace.certification.models import StaffList
from marketplace.certification.queries.offers import Offer
from marketplace.certification.rules.staff import counts
from marketplace.kernel.database import session

FROM_ROWS = "人员名单"


def current_list(institution_id: int) -> StaffList | None:
    """The institution's list of staff."""
    rows = select(StaffList).where(StaffList.institution_id == institution_id, StaffList.is_current)
    return session().scalars(rows).first()


def staff_offers(found: StaffList | None) -> dict[str, Offer]:
    """What a list counts, by fact key; nothing without a list."""
    if found is None or not found.rows:
        return {}
    return {key: Offer(number, found.as_of, FROM_ROWS) for key, number in counts(found.rows).items()}
