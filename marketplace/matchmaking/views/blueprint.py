"""The blueprint of matchmaking, which the pages of each use case fill."""

from flask import Blueprint

blueprint = Blueprint("matchmaking", __name__)
