"""Pages of publicity: the calendar, the public objection form, and the handler's desk."""

from flask import Blueprint

from marketplace.publicity.views import calendar, objecting, objections

blueprint = Blueprint("publicity", __name__)
for part in (calendar, objecting, objections):
    part.add_to(blueprint)
