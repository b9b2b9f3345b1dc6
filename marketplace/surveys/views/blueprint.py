"""The room's one blueprint; each file of this package adds its pages to it."""

from flask import Blueprint

blueprint = Blueprint("surveys", __name__)
