"""Tables of evaluation: a run with its frozen inputs, and one row an institution."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model
from marketplace.kernel.titles import Titled
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound, PolicyVersion


class Kind(Titled):
    """Which of the two evaluations (D12)."""

    YEAR_END = "year_end", "年底评比"
    TERM_END = "term_end", "期满综合评价"


class EvaluationRun(Entity, Model):
    """One evaluation of all institutions of a round as of a day, frozen: ``inputs`` and policy give it again."""

    __tablename__ = "evaluation_run"
    __table_args__ = (
        CheckConstraint("kind in ('year_end', 'term_end')", name="kind_known"),
        Index("ix_evaluation_run_round", "round_id", "kind", "id"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    kind: Mapped[str] = mapped_column(String(10))
    as_of: Mapped[date]
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    inputs: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    run_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    round: Mapped[PilotRound] = relationship()
    policy_version: Mapped[PolicyVersion] = relationship()
    rows: Mapped[list["EvaluationRow"]] = relationship(back_populates="run", order_by="EvaluationRow.id")

    @property
    def title(self) -> str:
        """Which evaluation, for the trail."""
        return f"{Kind(self.kind).title}（{self.as_of:%Y-%m-%d}）"


class EvaluationRow(Model):
    """One institution's indicators, score, rank and proposed outcome in one run, with the reasons in words."""

    __tablename__ = "evaluation_row"
    __table_args__ = (
        UniqueConstraint("run_id", "institution_id"),
        Index("ix_evaluation_row_rank", "run_id", "rank"),
        Index("ix_evaluation_row_institution", "institution_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("evaluation_run.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    indicators: Mapped[dict[str, Any]]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    rank: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[list[str]]

    run: Mapped[EvaluationRun] = relationship(back_populates="rows")
    institution: Mapped[Institution] = relationship()
