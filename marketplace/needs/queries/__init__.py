"""Reading needs: one, the lists of each role, the public board."""

from marketplace.needs.queries.board import BoardFilters, board_page, public_rows, status_of
from marketplace.needs.queries.lists import (
    ListFilters,
    export_rows,
    list_page,
    waiting_for_publication,
    waiting_for_review,
)
from marketplace.needs.queries.needs import get, get_list, many

__all__ = [
    "BoardFilters", "ListFilters", "board_page", "export_rows", "get", "get_list", "list_page",
    "many", "public_rows", "status_of", "waiting_for_publication",
    "waiting_for_review",
]  # fmt: skip
