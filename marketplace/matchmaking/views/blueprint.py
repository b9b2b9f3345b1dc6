"""The blueprint of matchmaking, which the pages of each use case fill."""

from flask import Blueprint

from matching.sides import addressed

blueprint = Blueprint("matchmaking", __name__)
blueprint.add_app_template_filter(addressed)
