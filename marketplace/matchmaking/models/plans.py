"""City-wide advice kept by name: pairs that the city wants or forbids, and plans with their whole input."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model, state_type
from marketplace.matchmaking.lifecycle import MATCH_PLAN, PlanState
from marketplace.matchmaking.models.runs import InstitutionSnapshot
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound


class PairRule(Entity, Model):
    """The city wants this institution asked for this need (``pin``), or never (``forbid``), with its reason."""

    __tablename__ = "pair_rule"
    __table_args__ = (
        CheckConstraint("kind in ('pin', 'forbid')", name="kind_known"),
        Index("uq_pair_rule_standing", "need_id", "institution_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(300))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None]

    need: Mapped[Need] = relationship()
    institution: Mapped[Institution] = relationship()

    @property
    def title(self) -> str:
        """For the trail."""
        return f"{self.need.title}－{self.institution.name}"


class MatchPlan(Entity, Model):
    """One answer of ``allocate`` with its input: needs as told, the snapshot, the pairs; invitations, never awards.

    ``result``: assignments [[need, institution, score]], unserved [[need, why]], short [[institution, missing, why]].
    """

    __tablename__ = "match_plan"
    __table_args__ = (
        UniqueConstraint("round_id", "name"),
        CheckConstraint("minimum between 0 and 100", name="minimum_sensible"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    name: Mapped[str] = mapped_column(String(60))
    minimum: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    state: Mapped[PlanState] = mapped_column(state_type(PlanState), default=MATCH_PLAN.initial)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("institution_snapshot.id"), index=True)
    needs: Mapped[list[dict[str, Any]]] = mapped_column(default=list, deferred=True)
    pairs: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    engine_version: Mapped[str] = mapped_column(String(200), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]

    round: Mapped[PilotRound] = relationship()
    snapshot: Mapped[InstitutionSnapshot | None] = relationship()

    @property
    def title(self) -> str:
        """For the trail."""
        return self.name
