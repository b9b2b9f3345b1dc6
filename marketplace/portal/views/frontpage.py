"""The first page: what this is, what is open now, and the door for each kind of visitor."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.needs.queries import board
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.portal import queries
from marketplace.portal.views.blueprint import blueprint


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Open needs by direction, the latest needs and notices."""
    latest = board.public_rows(board.BoardFilters(status="open"), most=5)
    return render_template(
        "portal/index.html", counts=queries.counts(), directions=dictionaries.directions(), latest=latest,
        notices=queries.latest_notices(), pilot=pilots.current_round(),
    )  # fmt: skip
