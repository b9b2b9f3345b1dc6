"""What later rooms learn of organisations."""

from dataclasses import dataclass

from marketplace.organizations.models import Institution


@dataclass(frozen=True, slots=True)
class InstitutionDescribed:
    """What an institution says of itself, its cases, facilities or papers has changed."""

    institution: Institution
