"""An institution's score laid open: each part's formula in figures, and the names behind the frozen numbers."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from marketplace.evaluation.models import EvaluationRow
from marketplace.evaluation.rules import Record
from marketplace.evaluation.rules.indicators import achieved_weight, declared_weight, figures_of, indicators_of
from marketplace.kernel.database import session
from marketplace.organizations.models import Organization
from marketplace.pilots.policy import RoundPolicy
from marketplace.surveys.rules import rounded


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the sum: indicator 0–100, weight, what it adds, and how the indicator came about."""

    title: str
    value: Decimal | None
    weight: Decimal
    adds: Decimal | None
    formula: str
    basis: str


def names_of(record: Record) -> dict[int, str]:
    """Names of the enterprises that stand in the record, in one statement."""
    numbers = {one.enterprise for one in record.engagements} | {one.enterprise for one in record.rungs}
    if not numbers:
        return {}
    rows = session().execute(select(Organization.id, Organization.name).where(Organization.id.in_(numbers)))
    return dict(rows.all())


def working_of(row: EvaluationRow, record: Record, policy: RoundPolicy) -> list[Part]:
    """The four parts of the score in D13's order; their sum, rounded once, is the row's score."""
    scoring = policy.scoring
    found, figures = indicators_of(record, scoring), figures_of(record)
    on_time = sum(one.on_time for one in record.due)
    achieved, declared = rounded(achieved_weight(record, scoring)), rounded(declared_weight(record, scoring))
    very_or_basic = f"100 ×（{figures.very} + {figures.basic}）÷ {figures.valid}"
    formulas = {
        "satisfaction": very_or_basic if figures.valid else "没有有效评价",
        "commitment": f"100 × {record.served} ÷ {record.commitment}，不超过 100",
        "ladder": f"100 × {achieved} ÷ {declared}，不超过 100",
        "discipline": f"100 × {on_time} ÷ {len(record.due)}" if record.due else "没有到期事项，按 100 计",
    }  # fmt: skip
    titles = {
        "satisfaction": "企业满意度", "commitment": "服务承诺完成", "ladder": "梯度培育成效", "discipline": "按时履约",
    }  # fmt: skip
    return [
        Part(
            title=titles[name], value=rounded(getattr(found, name)), weight=weight,
            adds=None if getattr(found, name) is None else rounded(getattr(found, name) * Fraction(weight)),
            formula=formulas[name], basis=getattr(scoring, name).basis,
        )
        for name, weight in scoring.weights.items()
    ]  # fmt: skip
