"""The tables of needs: the need, the list it is published on, its index for searching, the sheets it came in by."""

from marketplace.needs.models import search
from marketplace.needs.models.imports import ImportedNeed, ImportRow, ImportRun, Outcome
from marketplace.needs.models.needs import Need, NeedList, NeedSource

__all__ = ["ImportRow", "ImportRun", "ImportedNeed", "Need", "NeedList", "NeedSource", "Outcome", "search"]
