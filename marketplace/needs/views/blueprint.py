"""The blueprint of needs, which the pages of each use case fill."""

from flask import Blueprint

blueprint = Blueprint("needs", __name__)
