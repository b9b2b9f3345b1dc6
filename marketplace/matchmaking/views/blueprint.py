"""The blueprint of matchmaking, which the pages of each use case fill."""

from flask import Blueprint

from marketplace.matchmaking.rules import version_words
from matching.sides import addressed

blueprint = Blueprint("matchmaking", __name__)
blueprint.add_app_template_filter(addressed)
blueprint.add_app_template_filter(version_words)
