"""All open needs ranked in parts: each part is a row with a lease, so that workers share them and none is lost."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model, state_type
from marketplace.matchmaking.lifecycle import BULK_PART, BULK_RUN, BulkState, RunState
from marketplace.matchmaking.models.runs import InstitutionSnapshot
from marketplace.matchmaking.models.versions import CatalogueVersion, WeightsVersion


class BulkRun(Entity, Model):
    """One round of rankings over one snapshot: what every part is ranked against stands before the first begins."""

    __tablename__ = "bulk_run"
    __table_args__ = (Index("ix_bulk_run_state", "state", "id"),)

    cause: Mapped[str] = mapped_column(String(40))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("institution_snapshot.id"), index=True)
    catalogue_version_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_version.id"))
    weights_version_id: Mapped[int | None] = mapped_column(ForeignKey("weights_version.id"))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    state: Mapped[BulkState] = mapped_column(state_type(BulkState), default=BULK_RUN.initial)
    finished_at: Mapped[datetime | None]

    snapshot: Mapped[InstitutionSnapshot] = relationship()
    catalogue_version: Mapped[CatalogueVersion | None] = relationship()
    weights_version: Mapped[WeightsVersion | None] = relationship()

    @property
    def title(self) -> str:
        """For the trail."""
        return f"批量推荐第 {self.id} 次"


class BulkPart(Model):
    """Some needs of a round: done wholly in one transaction, or not at all."""

    __tablename__ = "bulk_part"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index("ix_bulk_part_free", "state", "leased_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("bulk_run.id"))
    position: Mapped[int]
    needs: Mapped[list[int]] = mapped_column(JSON)
    state: Mapped[RunState] = mapped_column(state_type(RunState), default=BULK_PART.initial)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    run: Mapped[BulkRun] = relationship()
