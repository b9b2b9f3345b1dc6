"""The desk of each duty."""

from collections.abc import Callable

from marketplace.oversight.queries.desk import Desk
from marketplace.oversight.queries.officers import city_desk, county_desk
from marketplace.oversight.queries.others import administrator_desk, assessor_desk, auditor_desk
from marketplace.oversight.queries.parties import enterprise_desk, institution_desk
from marketplace.security.actors import Actor, Duty

DESKS: dict[Duty, Callable[[Actor], Desk]] = {
    Duty.ENTERPRISE: enterprise_desk, Duty.INSTITUTION: institution_desk, Duty.COUNTY: county_desk,
    Duty.CITY: city_desk, Duty.ASSESSOR: assessor_desk, Duty.AUDITOR: auditor_desk,
    Duty.ADMINISTRATOR: administrator_desk,
}  # fmt: skip


def desk_of(actor: Actor) -> Desk:
    """What waits for this person in the duty in which one acts, nearest deadline first."""
    desk = DESKS[actor.duty](actor) if actor.duty else Desk()
    desk.deadlines.sort(key=lambda one: (one.on, one.title))
    return desk


__all__ = ["Desk", "desk_of"]
