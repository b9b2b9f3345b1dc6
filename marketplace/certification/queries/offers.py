"""What is known of an institution without its typing it: its profile, and what this marketplace counts.

A later room gives its count with ``count_by`` in ``app.py``; certification itself looks at no later room.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.certification.policy import Fact, FactType
from marketplace.organizations.models import Institution

Counter = Callable[[int, date], "Offer | None"]
PROFILE = "机构资料"
COUNTED = "本平台统计"
_counters: dict[str, Counter] = {}


@dataclass(frozen=True, slots=True)
class Offer:
    """A value with the day it is of and where it comes from."""

    value: Any
    as_of: date
    source: str = COUNTED


def count_by(name: str, counter: Counter) -> None:
    """``counter`` gives what a programme's file calls ``counted = "name"``, for an institution's number and a day."""
    _counters[name] = counter


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
            found[key] = Offer(float(amount), date(year, 12, 31), PROFILE)
    return found


def counted_offers(institution_id: int, facts: Mapping[str, Fact], on: date) -> dict[str, Offer]:
    """What the marketplace counted, by fact key; each count is taken once."""
    names = {fact.counted for fact in facts.values() if fact.counted}
    counts = {name: counter(institution_id, on) for name, counter in _counters.items() if name in names}
    return {key: offer for key, fact in facts.items() if (offer := counts.get(fact.counted)) is not None}


def stated_by_institutions(facts: Iterable[tuple[str, Fact]]) -> dict[str, Fact]:
    """The facts that an institution states itself: no finding of a person, nothing that follows from others alone."""
    return {
        key: fact for key, fact in facts
        if fact.type is not FactType.FINDING and not (fact.source and (fact.source.options or fact.source.same))
    }  # fmt: skip
