"""What certification tells the rooms before it."""

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class InstitutionAdmitted:
    """An institution was confirmed for the term ``from_`` to ``until``, both days included."""

    institution_id: int
    from_: date
    until: date
    by: Actor
    at: datetime | None = None
