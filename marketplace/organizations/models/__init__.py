"""Tables of organisations: the parties, an institution's profile, and who acts for whom."""

from marketplace.organizations.models.institutions import (
    Facility,
    Institution,
    InstitutionAttachment,
    InstitutionYear,
    ServiceCase,
)
from marketplace.organizations.models.ladder import LadderFact
from marketplace.organizations.models.parties import (
    Bureau,
    Chain,
    County,
    Enterprise,
    LadderClaim,
    Office,
    Organization,
)
from marketplace.organizations.models.people import Membership, Registration
from marketplace.organizations.models.service import ReleasedSatisfaction, ServiceRecord

__all__ = [
    "Bureau", "Chain", "County", "Enterprise", "Facility", "Institution", "InstitutionAttachment", "InstitutionYear",
    "LadderClaim", "LadderFact", "Membership",
    "Office", "Organization", "Registration", "ReleasedSatisfaction", "ServiceCase",
    "ServiceRecord",
]  # fmt: skip
