"""What the front page counts; each number is a count of rows that the reader can open behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from marketplace.publicity.models import Notice


@dataclass(frozen=True, slots=True)
class Counts:
    """Needs whose bids are open, by direction, and institutions whose admission is in force."""

    open_needs: int
    by_direction: dict[str, int]
    institutions: int


def counts() -> Counts:
    """Two statements."""
    day = clock.today()
    rows = select(Need.category, func.count()).where(Need.is_open_on(day)).group_by(Need.category)
    by_direction = {category: number for category, number in session().execute(rows) if category}
    admitted = select(func.count()).select_from(Institution).where(
        Institution.admitted_from <= day, Institution.admitted_until >= day
    )  # fmt: skip
    return Counts(sum(by_direction.values()), by_direction, session().scalar(admitted) or 0)


def latest_notices(most: int = 5) -> Sequence[Notice]:
    """The newest notices, uncounted: one statement."""
    return session().scalars(select(Notice).order_by(Notice.posted_on.desc(), Notice.id.desc()).limit(most)).all()
