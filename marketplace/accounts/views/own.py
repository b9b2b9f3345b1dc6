"""The page of one's own account."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.views import sessions
from marketplace.accounts.views.blueprint import blueprint
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission


@blueprint.get("/account")
@guard(Permission.SELF_MANAGE)
def own() -> ResponseReturnValue:
    """Name, address, and where to change password, second step and notices."""
    return render_template("accounts/own.html", user=sessions.signed_in_user())
