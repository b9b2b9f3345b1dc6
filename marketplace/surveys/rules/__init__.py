"""Pure rules of the satisfaction survey: what an answer must be, how answers are counted, when figures may be told."""

from marketplace.surveys.rules.answering import (
    DIMENSIONS,
    TEXT_LONGEST,
    Given,
    given_problems,
    last_day_of,
    open_until,
)
from marketplace.surveys.rules.figures import Figures, rounded, wilson
from marketplace.surveys.rules.releasing import LEAST, Told, counted, figures_of, next_release
from marketplace.surveys.rules.signs import Looked, Sign, SignKind, signs_in

__all__ = [
    "DIMENSIONS", "LEAST", "TEXT_LONGEST", "Figures", "Given", "Looked", "Sign", "SignKind", "Told", "counted",
    "figures_of", "given_problems", "last_day_of", "next_release", "open_until", "rounded", "signs_in",
    "wilson",
]  # fmt: skip
