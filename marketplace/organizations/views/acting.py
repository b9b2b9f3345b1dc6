"""For whom one acts: the list of one's organisations and duties, and the switch."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from marketplace.kernel.transactions import writes
from marketplace.organizations.actors import ACTING
from marketplace.organizations.queries import people, registrations
from marketplace.organizations.services import people as services
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

blueprint = Blueprint("acting", __name__)


@blueprint.get("/acting")
@guard(Permission.SELF_MANAGE)
def choose() -> ResponseReturnValue:
    """One's organisations with the present one marked, and what one has asked for."""
    user_id = current_actor().user_id or 0
    return render_template(
        "organizations/acting.html", memberships=people.memberships_of(user_id),
        requests=registrations.of_person(user_id), duties={duty.value: duty.title for duty in Duty},
    )  # fmt: skip


@blueprint.post("/acting")
@guard(Permission.SELF_MANAGE)
@writes
def switch() -> ResponseReturnValue:
    """Act for another organisation from now on."""
    actor, wanted = current_actor(), request.form.get("membership_id", "")
    found = next((one for one in people.memberships_of(actor.user_id or 0) if str(one.id) == wanted), None)
    if found is None:
        abort(404)
    services.act_for(found, by=actor)
    session[ACTING] = found.id
    flash(f"您现在代表「{found.organization.name}」（{Duty(found.duty).title}）。", "success")
    return redirect("/home", 303)
