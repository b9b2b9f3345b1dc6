"""What later rooms learn of organisations."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.organizations.models import Institution, LadderClaim
from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class InstitutionDescribed:
    """What an institution says of itself, its cases, facilities or papers has changed."""

    institution: Institution


@dataclass(frozen=True, slots=True)
class RecognitionWithdrawn:
    """The county registered that an enterprise lost a rung which it had verified."""

    claim: LadderClaim
    reason: str
    by: Actor
    at: datetime
