"""The indicators of decision D13 as exact fractions from 0 to 100; rounding comes once, where they are shown."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from marketplace.evaluation.rules.inputs import Record
from marketplace.pilots.policy import ScoringPart
from marketplace.surveys.rules import Figures, wilson

FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Indicators:
    """All keys of D13 for one institution; None where nothing was answered. ``wilson_low`` is a share of 1."""

    satisfaction: Fraction | None
    strict_satisfaction: Fraction | None
    response_rate: Fraction | None
    valid_answers: int
    wilson_low: Decimal | None
    commitment: Fraction
    ladder: Fraction
    discipline: Fraction

    def score(self, policy: ScoringPart) -> Fraction | None:
        """The weighted sum, exact; None as long as nobody was asked or answered."""
        if self.satisfaction is None:
            return None
        parts = {
            "satisfaction": self.satisfaction, "commitment": self.commitment, "ladder": self.ladder,
            "discipline": self.discipline,
        }  # fmt: skip
        return sum((Fraction(policy.weights[name]) * value for name, value in parts.items()), Fraction(0))


def figures_of(record: Record) -> Figures:
    """The answers counted by level, over the latest of each engagement."""
    return Figures(record.invited, record.count("very"), record.count("basic"), record.count("dissatisfied"))


def indicators_of(record: Record, policy: ScoringPart) -> Indicators:
    """Every indicator of one institution from its frozen record."""
    figures = figures_of(record)
    interval = wilson(figures.very + figures.basic, figures.valid, policy.wilson_z.value)
    return Indicators(
        satisfaction=figures.rate,
        strict_satisfaction=figures.strict_rate,
        response_rate=figures.response_rate,
        valid_answers=figures.valid,
        wilson_low=interval[0] if interval else None,
        commitment=_share(Fraction(record.served), Fraction(record.commitment)),
        ladder=_share(achieved_weight(record, policy), declared_weight(record, policy)),
        discipline=_discipline(record),
    )


def achieved_weight(record: Record, policy: ScoringPart) -> Fraction:
    """Weights of the verified rungs, each divided equally among its claimants."""
    weights = policy.ladder_weights
    return sum((Fraction(weights[one.level].value, one.claimants) for one in record.rungs), Fraction(0))


def declared_weight(record: Record, policy: ScoringPart) -> Fraction:
    """Weights of the targets that the institution wrote in 附件3 (002:131-132); its other keys count nothing."""
    weights = policy.ladder_weights
    return Fraction(sum(weights[level].value * n for level, n in record.targets.items() if level in weights))


def _share(reached: Fraction, promised: Fraction) -> Fraction:
    """100 × min(1, reached/promised); where nothing was promised, anything reached is all of it."""
    if promised <= 0:
        return FULL if reached > 0 else Fraction(0)
    return FULL * min(Fraction(1), reached / promised)


def _discipline(record: Record) -> Fraction:
    """What came on time of what was due; where nothing was due nothing was late."""
    if not record.due:
        return FULL
    return FULL * Fraction(sum(one.on_time for one in record.due), len(record.due))
