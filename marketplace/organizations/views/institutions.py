"""An institution's public page: what it does and can take on, never whom to call (D23)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.organizations.models import Institution
from marketplace.organizations.queries import profiles
from marketplace.organizations.services.institution_rows import FACILITY_KINDS
from marketplace.organizations.views.blueprint import blueprint
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission


@blueprint.get("/institutions/<int:institution_id>")
@guard(Permission.INSTITUTION_VIEW, subject=profiles.public_institution)
def institution(institution: Institution) -> ResponseReturnValue:
    """Directions, capacity, premises and cases of an admitted institution."""
    return render_template(
        "organizations/institution.html",
        owner=institution,
        facility_kinds=FACILITY_KINDS,
        titles_in_force=institution.titles_on(),
    )
