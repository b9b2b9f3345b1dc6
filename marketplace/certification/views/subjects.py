"""Parts of an application as the permission map knows them: whoever may do something to the whole may to the part."""

from dataclasses import dataclass

from marketplace.certification import queries
from marketplace.certification.models import Application


def of_pilot(application_id: int) -> Application | None:
    """An application for the pilot, with profile and service plan; other programmes have doors of their own."""
    found = queries.get_application(application_id)
    return found if found is not None and not queries.policy_of(found.programme).by_forms else None


def by_forms(application_id: int) -> Application | None:
    """An application on a programme's own forms."""
    found = queries.get_application(application_id)
    return found if found is not None and queries.policy_of(found.programme).by_forms else None


@dataclass(frozen=True, slots=True)
class OfApplication:
    """A part of an application, with all that permissions ask of the whole."""

    application: Application

    @property
    def institution_id(self) -> int:
        """The applicant."""
        return self.application.institution_id

    @property
    def organization_id(self) -> int:
        """The applicant."""
        return self.application.institution_id

    @property
    def county_code(self) -> str:
        """The application's county."""
        return self.application.county_code

    @property
    def recommending_unit_id(self) -> int | None:
        """The recommending unit where it has an account here."""
        return self.application.recommending_unit_id

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Who may see it as an assessor."""
        return self.application.assessor_user_ids
