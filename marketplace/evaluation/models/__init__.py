"""Tables of evaluation: frozen runs, the cases and rewards they lead to, and the bonus for what others can copy."""

from marketplace.evaluation.models.awards import AwardAppeal, AwardLine, AwardList, Nomination, NominationOpinion
from marketplace.evaluation.models.cases import LENIENT, MEASURES, Case, Ground, Measure, RectificationStep
from marketplace.evaluation.models.remarks import RemarkExtract
from marketplace.evaluation.models.runs import EvaluationRow, EvaluationRun, Kind
from marketplace.evaluation.models.warnings import CommitmentWarning

__all__ = [
    "LENIENT", "MEASURES", "AwardAppeal", "AwardLine", "AwardList", "Case", "CommitmentWarning", "EvaluationRow",
    "EvaluationRun", "Ground", "Kind", "Measure", "Nomination", "NominationOpinion", "RectificationStep",
    "RemarkExtract",
]  # fmt: skip
