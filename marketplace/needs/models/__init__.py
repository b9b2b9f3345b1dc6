"""The tables of needs: the need itself, the published list it stands on, and its index for searching."""

from marketplace.needs.models import search
from marketplace.needs.models.needs import Need, NeedList, NeedSource

__all__ = ["Need", "NeedList", "NeedSource", "search"]
