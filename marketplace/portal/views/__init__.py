"""The public pages, in one blueprint."""

from marketplace.portal.views import board, directory, frontpage, handbook, health, lists, notices
from marketplace.portal.views.blueprint import blueprint

__all__ = ["blueprint", "board", "directory", "frontpage", "handbook", "health", "lists", "notices"]
