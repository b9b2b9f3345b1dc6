"""The blueprint of homes and oversight."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__)
