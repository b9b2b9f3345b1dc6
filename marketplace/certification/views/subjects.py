"""Parts of an application as the permission map knows them: whoever may do something to the whole may to the part."""

from dataclasses import dataclass

from marketplace.certification.models import Application


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
    def recommender_institution_id(self) -> int | None:
        """The recommending unit where it has an account here."""
        return self.application.recommender_institution_id

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Who may see it as an assessor."""
        return self.application.assessor_user_ids
