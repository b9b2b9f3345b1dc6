"""The room's one blueprint; each file of this package adds its pages to it."""

from flask import Blueprint

from marketplace.surveys.rules import last_day_of

blueprint = Blueprint("surveys", __name__)
blueprint.add_app_template_filter(last_day_of, "last_day")
