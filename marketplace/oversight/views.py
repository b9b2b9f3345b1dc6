"""The page after signing in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.notifications import queries as notifications
from marketplace.oversight import queries
from marketplace.oversight.queries import overview
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

blueprint = Blueprint("oversight", __name__)


@blueprint.get("/home")
@guard(Permission.HOME_VIEW)
def home() -> ResponseReturnValue:
    """What waits for me, what is due, what changed; every line leads to its act."""
    actor = current_actor()
    news = notifications.latest(actor.user_id or 0)
    return render_template("oversight/home.html", desk=queries.desk_of(actor), news=news)


@blueprint.get("/oversight")
@guard(Permission.OVERSIGHT_VIEW)
def index() -> ResponseReturnValue:
    """Where the round stands, county by county; every number opens the needs it counts."""
    actor = current_actor()
    pilot = pilots.require_round()
    policy = pilots.policy_of(pilot)
    targets = [(rung.name, rung.printed, rung.target) for rung in policy.ladder_type]
    return render_template(
        "oversight/overview.html", pilot=pilot, columns=overview.COLUMNS, lines=overview.lines(actor),
        aims=overview.aims(actor, targets), exceptions=overview.exceptions(actor),
    )  # fmt: skip
