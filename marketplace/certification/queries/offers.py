"""What is known of an institution without its typing it: its profile, and what this marketplace counts.

Counts are read from the service record that later rooms keep with the institution, never from those rooms themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import distinct, func, select

from marketplace.certification.policy import Fact, FactType
from marketplace.certification.rules.facts import Share
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution, ReleasedSatisfaction, ServiceRecord

Counter = Callable[[int, date], "Offer | None"]
PROFILE = "机构资料"
COUNTED = "本平台统计"


@dataclass(frozen=True, slots=True)
class Offer:
    """A value with the day it is of and where it comes from."""

    value: Any
    as_of: date
    source: str = COUNTED


def served(institution_id: int, on: date) -> "Offer | None":
    """Distinct enterprises whose service was accepted within the year up to ``on``; None where there is none."""
    since = datetime.combine(on - timedelta(days=365), time.min, tzinfo=clock.SHANGHAI)
    rows = select(func.count(distinct(ServiceRecord.enterprise_id))).where(
        ServiceRecord.institution_id == institution_id, ServiceRecord.accepted_at > since
    )
    number = session().scalar(rows) or 0
    return Offer(number, on) if number else None


def satisfaction(institution_id: int, _on: date) -> "Offer | None":
    """Satisfied of all valid answers as last released (D1, D24), cut to two places; None where nothing is released."""
    rows = select(ReleasedSatisfaction).where(ReleasedSatisfaction.institution_id == institution_id)
    last = session().scalars(rows.order_by(ReleasedSatisfaction.id.desc()).limit(1)).first()
    answers = last.very + last.basic + last.dissatisfied if last else 0
    if last is None or not answers:
        return None
    return Offer(Share(last.very + last.basic, answers).shown, clock.local(last.created_at).date())


# What a programme's file may name as «counted».
COUNTERS: dict[str, Counter] = {"enterprises_served": served, "satisfaction": satisfaction}


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


def counted_offers(institution_id: int, facts: Mapping[str, Fact], on: date) -> dict[str, Offer]:
    """What the marketplace counted, by fact key; each count is taken once."""
    names = {fact.counted for fact in facts.values() if fact.counted}
    counts = {name: counter(institution_id, on) for name, counter in COUNTERS.items() if name in names}
    return {key: offer for key, fact in facts.items() if (offer := counts.get(fact.counted)) is not None}


def stated_by_institutions(facts: Iterable[tuple[str, Fact]]) -> dict[str, Fact]:
    """The facts that an institution states itself: no finding of a person, nothing that follows from others alone."""
    return {
        key: fact for key, fact in facts
        if fact.type is not FactType.FINDING and not (fact.source and (fact.source.options or fact.source.same))
    }  # fmt: skip
