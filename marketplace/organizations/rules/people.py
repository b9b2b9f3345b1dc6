"""Which duties an organisation can have people for, and who may invite to which of them."""

import re

from marketplace.security.actors import Actor, Duty

# One address, without what would let a second one or a header slip into a mail.
EMAIL = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@[^@\s<>()\[\],;:\"\\]+\.[^@\s.<>,;]{2,}")

OFFICE_DUTIES = (Duty.ASSESSOR, Duty.AUDITOR, Duty.ADMINISTRATOR)


def duties_of(kind: str, *, is_city: bool = False) -> tuple[Duty, ...]:
    """The duties that people of an organisation of this kind can have."""
    if kind == "enterprise":
        return (Duty.ENTERPRISE,)
    if kind == "institution":
        return (Duty.INSTITUTION,)
    if kind == "bureau":
        return (Duty.CITY,) if is_city else (Duty.COUNTY,)
    return OFFICE_DUTIES


def duties_to_invite(actor: Actor, kind: str, *, is_city: bool = False) -> tuple[Duty, ...]:
    """What ``actor`` may invite to: an administrator to all that the kind has, a manager of people to the own duty."""
    possible = duties_of(kind, is_city=is_city)
    if actor.duty is Duty.ADMINISTRATOR:
        return possible
    return tuple(duty for duty in possible if actor.manages_people and duty is actor.duty)
