"""Forms of evaluation: running one, the acts of a case, of a list of rewards and of a nomination, other weights."""

from marketplace.evaluation.forms.runs import RunForm

__all__ = ["RunForm"]
