"""The evaluation as pure functions: frozen inputs and a policy in, one result an institution out (D12, D13)."""

from marketplace.evaluation.rules.inputs import Due, GivenAnswer, Record, Rung, Served
from marketplace.evaluation.rules.outcomes import OUTCOMES, Outcome
from marketplace.evaluation.rules.running import Result, canonical, digest, evaluate

__all__ = [
    "OUTCOMES", "Due", "GivenAnswer", "Outcome", "Record", "Result", "Rung", "Served", "canonical", "digest",
    "evaluate",
]  # fmt: skip
