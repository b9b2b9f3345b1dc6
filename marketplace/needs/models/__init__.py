"""The tables of needs: the need itself, the published list it stands on, its index for searching, and the sheets it came in by."""

from marketplace.needs.models import search
from marketplace.needs.models.imports import ImportedNeed, ImportRow, ImportRun, Outcome
from marketplace.needs.models.needs import Need, NeedList, NeedSource

__all__ = ["ImportRow", "ImportRun", "ImportedNeed", "Need", "NeedList", "NeedSource", "Outcome", "search"]
