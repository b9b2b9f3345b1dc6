"""The page after signing in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.notifications import queries as notifications
from marketplace.oversight import queries
from marketplace.oversight.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/home")
@guard(Permission.HOME_VIEW)
def home() -> ResponseReturnValue:
    """What waits for me, what is due, what changed; every line leads to its act."""
    actor = current_actor()
    news = notifications.latest(actor.user_id or 0)
    return render_template("oversight/home.html", desk=queries.desk_of(actor), news=news)
