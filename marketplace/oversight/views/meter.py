"""An institution's promise: how far it is kept, the pace to the end of the term, and signs of padding."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.evaluation.queries import meter as queries
from marketplace.evaluation.rules.meter import Known, Point, meter, signs
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.oversight.views.blueprint import blueprint
from marketplace.pilots import queries as pilots
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission


def of_institution(institution_id: int) -> Institution | None:
    """The institution whose meter is asked for."""
    return session().get(Institution, institution_id)


@blueprint.get("/oversight/commitment/<int:institution_id>")
@guard(Permission.METER_VIEW, subject=of_institution)
def commitment_meter(institution: Institution) -> ResponseReturnValue:
    """The numbers with their rows, and each sign with its own."""
    pilot = pilots.require_round()
    services = queries.services_of(pilot.id, [institution.id]).get(institution.id, [])
    promised = institution.commitment or pilots.policy_of(pilot).commitment.least
    own = Known(institution.contact_phone, institution.address, institution.legal_representative)
    return render_template(
        "oversight/meter.html", institution=institution, pilot=pilot, services=services, signs=signs(services, own),
        meter=meter(promised, services, pilot.starts_on, pilot.ends_on, clock.today()),
        warnings=queries.warnings_of(pilot.id, institution.id), points={one.value: one.title for one in Point},
    )  # fmt: skip
