"""The blueprint of profiles, directory and dictionaries; each file of this package adds its pages."""

from flask import Blueprint

blueprint = Blueprint("organizations", __name__)
