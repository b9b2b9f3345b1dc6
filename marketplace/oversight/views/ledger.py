"""The ladder's ledger of one enterprise, for itself, its county, the city and the auditor."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.organizations.models import Enterprise
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.queries.profiles import enterprise as of_enterprise
from marketplace.oversight.queries.ledger import ledger
from marketplace.oversight.views.blueprint import blueprint
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission


@blueprint.get("/oversight/ladder/<int:enterprise_id>")
@guard(Permission.LADDER_VIEW, subject=of_enterprise)
def ladder_ledger(enterprise: Enterprise) -> ResponseReturnValue:
    """Rungs with evidence, dates, officers, and the services that claim a part of them."""
    rungs = dictionaries.ladder_types()
    return render_template(
        "oversight/ledger.html", enterprise=enterprise, printed={one.name: one.printed for one in rungs},
        rungs=ledger(enterprise.id, [one.name for one in rungs]),
    )  # fmt: skip
