"""The pages of evaluation, one module a use case."""

from marketplace.evaluation.views import (
    award_lists,
    case_acting,
    case_lists,
    case_opening,
    case_publicity,
    case_showing,
    nominations,
    remarks,
    runs,
    what_if,
)
from marketplace.evaluation.views.blueprint import blueprint

__all__ = [
    "award_lists", "blueprint", "case_acting", "case_lists", "case_opening", "case_publicity", "case_showing",
    "nominations", "remarks", "runs", "what_if",
]  # fmt: skip
