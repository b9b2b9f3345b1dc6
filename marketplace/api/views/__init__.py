"""The API's pages, in one blueprint under /api/v1."""

from marketplace.api.views import institutions, needs
from marketplace.api.views.blueprint import blueprint

__all__ = ["blueprint", "institutions", "needs"]
