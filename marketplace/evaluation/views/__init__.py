"""The pages of evaluation, one module a use case."""

from marketplace.evaluation.views import runs
from marketplace.evaluation.views.blueprint import blueprint

__all__ = ["blueprint", "runs"]
