"""What the engine was told and what it said: readings, rankings, versions of its knowledge, plans."""

from marketplace.matchmaking.models.bulk import BulkPart, BulkRun
from marketplace.matchmaking.models.plans import MatchPlan, PairRule
from marketplace.matchmaking.models.readings import (
    ImportRowReading,
    InstitutionCorrection,
    InstitutionReading,
    NeedCorrection,
    NeedReading,
)
from marketplace.matchmaking.models.runs import InstitutionSnapshot, MatchFit, MatchRun
from marketplace.matchmaking.models.versions import CatalogueVersion, WeightsVersion

__all__ = [
    "BulkPart", "BulkRun", "CatalogueVersion", "ImportRowReading", "InstitutionCorrection", "InstitutionReading",
    "InstitutionSnapshot", "MatchFit", "MatchPlan", "MatchRun", "NeedCorrection", "NeedReading", "PairRule",
    "WeightsVersion",
]  # fmt: skip
