"""Pure rules of the satisfaction survey: what an answer must be, how answers are counted, when figures may be told."""

from marketplace.surveys.rules.answering import (
    DIMENSIONS,
    TEXT_LONGEST,
    Given,
    given_problems,
    half_way,
    last_day_of,
    open_until,
)
from marketplace.surveys.rules.comparing import Comparison, comparison_of
from marketplace.surveys.rules.deciding import decision_problems, excluded_in, objection_problems
from marketplace.surveys.rules.figures import Figures, rounded, wilson
from marketplace.surveys.rules.releasing import LEAST, Told, counted, figures_of, next_release
from marketplace.surveys.rules.sampling import (
    Called,
    Drawable,
    call_problems,
    draw,
    pool_digest,
    replay,
    size_problems,
)
from marketplace.surveys.rules.signs import Looked, Sign, SignKind, signs_in

__all__ = [
    "DIMENSIONS", "LEAST", "TEXT_LONGEST", "Called", "Comparison", "Drawable", "Figures", "Given", "Looked", "Sign",
    "SignKind", "Told", "call_problems", "comparison_of", "counted", "decision_problems", "draw", "excluded_in",
    "figures_of", "given_problems", "half_way", "last_day_of", "next_release", "objection_problems", "open_until",
    "pool_digest", "replay", "rounded", "signs_in", "size_problems", "wilson",
]  # fmt: skip
