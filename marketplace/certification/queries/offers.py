"""What is known of an institution without its typing it: its profile, and what this marketplace counts.

Counts are read from the service record that later rooms keep with the institution, never from those rooms themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import distinct, func, select

from marketplace.certification.models import StaffList
from marketplace.certification.policy import Fact, FactType
from marketplace.certification.rules.facts import Share
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution, ReleasedSatisfaction, ServiceRecord

PROFILE = "机构资料"
COUNTED = "本平台统计"


@dataclass(frozen=True, slots=True)
class Offer:
    """A value with the day it is of and where it comes from."""

    value: Any
    as_of: date
    source: str = COUNTED


def counts_of(institution_id: int, on: date) -> dict[str, Offer]:
    """What this marketplace counts of an institution, by the name that a programme's file gives it.

    ``enterprises_served``: distinct enterprises whose service was accepted within the year up to ``on``;
    ``satisfaction``: satisfied of all valid answers as last released (D1, D24), cut to two places.
    """
    return counts_and_staff(institution_id, on)[0]


def counts_and_staff(institution_id: int, on: date) -> tuple[dict[str, Offer], StaffList | None]:
    """What is counted here, and the list of staff that stands: one statement."""
    since = datetime.combine(on - timedelta(days=365), time.min, tzinfo=clock.SHANGHAI)
    served = select(func.count(distinct(ServiceRecord.enterprise_id))).where(
        ServiceRecord.institution_id == institution_id, ServiceRecord.accepted_at > since
    )  # fmt: skip
    last = select(func.max(ReleasedSatisfaction.id)).where(ReleasedSatisfaction.institution_id == institution_id)
    listed = (StaffList.institution_id == Institution.id) & StaffList.is_current
    row = (
        session()
        .execute(
            select(served.scalar_subquery(), ReleasedSatisfaction, StaffList)
            .select_from(Institution)
            .outerjoin(ReleasedSatisfaction, ReleasedSatisfaction.id == last.scalar_subquery())
            .outerjoin(StaffList, listed)
            .where(Institution.id == institution_id)
        )
        .one()
    )
    return _offers(row[0], row[1], on), row[2]


def _offers(served: int, released: ReleasedSatisfaction | None, on: date) -> dict[str, Offer]:
    found = {"enterprises_served": Offer(served, on)} if served else {}
    answers = released.very + released.basic + released.dissatisfied if released else 0
    if released is not None and answers:
        share = Share(released.very + released.basic, answers)
        found["satisfaction"] = Offer(share.shown, clock.local(released.created_at).date())
    return found


def profile_offers(institution: Institution, on: date) -> dict[str, Offer]:
    """Facts that the profile already states, by fact key."""
    found: dict[str, Offer] = {}
    county = institution.county_code
    for key, value in (
        ("founded_on", institution.registered_on and institution.registered_on.isoformat()),
        ("reg_place", county), ("operator_reg_place", county), ("committed_enterprises", institution.commitment),
        ("service_direction", list(institution.categories) or None),
    ):  # fmt: skip
        if value is not None:
            found[key] = Offer(value, on, PROFILE)
    for key, name in (("total_assets", "total_assets"), ("annual_service_revenue", "service_revenue")):
        known = [(year.year, getattr(year, name)) for year in institution.years if getattr(year, name) is not None]
        if known:
            year, amount = max(known)
            found[key] = Offer(plain(amount), date(year, 12, 31), PROFILE)
    return found


def plain(amount: Decimal) -> int | float:
    """An amount as facts are kept."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def stated_by_institutions(facts: Iterable[tuple[str, Fact]]) -> dict[str, Fact]:
    """The facts that an institution states itself: no finding of a person, nothing that follows from others alone."""
    return {
        key: fact for key, fact in facts
        if fact.type is not FactType.FINDING and not (fact.source and (fact.source.options or fact.source.same))
    }  # fmt: skip
