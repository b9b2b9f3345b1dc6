"""Reading needs: one, the lists of each role, the public board."""

from marketplace.needs.queries.needs import get

__all__ = ["get"]
