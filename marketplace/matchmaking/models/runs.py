"""Rankings as they were given: the institutions that were compared, the need as it read, the engine, and each fit."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model, state_type
from marketplace.matchmaking.lifecycle import MATCH_RUN, RunState
from marketplace.matchmaking.models.versions import CatalogueVersion, WeightsVersion
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution


class InstitutionSnapshot(Entity, Model):
    """What the engine was told of all admitted institutions; kept once under its digest, however many runs use it."""

    __tablename__ = "institution_snapshot"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[list[dict[str, Any]]]


class MatchRun(Entity, Model):
    """One ranking of one need. Its whole input: ``need_input``, the snapshot, both versions (None: what ships).

    And ``newcomers_seed``, which newcomers were drawn by; None: the ranking is older than that rule.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        Index("ix_match_run_need", "need_id", "id"),
        Index("ix_match_run_due", "state", "leased_until"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("institution_snapshot.id"), index=True)
    catalogue_version_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_version.id"))
    weights_version_id: Mapped[int | None] = mapped_column(ForeignKey("weights_version.id"))
    need_input: Mapped[dict[str, Any] | None]
    newcomers_seed: Mapped[str | None] = mapped_column(String(60))
    engine_version: Mapped[str] = mapped_column(String(200), default="")
    cause: Mapped[str] = mapped_column(String(40))
    state: Mapped[RunState] = mapped_column(state_type(RunState), default=MATCH_RUN.initial)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    compared: Mapped[int] = mapped_column(default=0)
    is_latest: Mapped[bool] = mapped_column(default=False)

    need: Mapped[Need] = relationship()
    snapshot: Mapped[InstitutionSnapshot | None] = relationship()
    catalogue_version: Mapped[CatalogueVersion | None] = relationship()
    weights_version: Mapped[WeightsVersion | None] = relationship()

    @property
    def title(self) -> str:
        """Which need was ranked, for the trail."""
        return self.need.title


class MatchFit(Model):
    """One institution in one ranking, with the reasons exactly as the engine gave them; ``place`` is by score alone.

    ``shown_after``: a newcomer that the stated rule shows behind the one of that place, besides the best.
    """

    __tablename__ = "match_fit"
    __table_args__ = (
        UniqueConstraint("run_id", "place"),
        CheckConstraint("score >= 0 and score <= 1", name="score_between_0_and_1"),
        Index("ix_match_fit_institution", "institution_id", "score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    place: Mapped[int]
    shown_after: Mapped[int | None]
    score: Mapped[float]
    suitable: Mapped[bool]
    reasons: Mapped[list[dict[str, Any]]]
    # What single change would lift it («第 3 → 第 1，若…»), smallest first; null until a worker has asked.
    lift: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    run: Mapped[MatchRun] = relationship()
    institution: Mapped[Institution] = relationship()
