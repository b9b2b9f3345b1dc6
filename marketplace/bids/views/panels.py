"""What 揭榜 shows on the need's own page: that the choice is the owner's again."""

from flask import Flask, render_template
from markupsafe import Markup

from marketplace.bids import queries
from marketplace.bids.lifecycle import TenderState
from marketplace.needs.models import Need
from marketplace.web import panels


def init_app(app: Flask) -> None:
    """Fill the place."""
    panels.offer(app, "need.standing", chosen_anew)


def chosen_anew(need: Need) -> Markup:
    """An award that fell, why, and where to choose anew; nothing in all other states. One statement."""
    tender = queries.of_need(need)
    if tender is None or tender.state is not TenderState.OPENED or not tender.state_reason:
        return Markup()
    return Markup(render_template("bids/_chosen_anew.html", tender=tender, need=need))
