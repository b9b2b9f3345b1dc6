"""A pilot round and the versions of its policy; a decision keeps the version it was made under."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model


class PilotRound(Entity, Model):
    """One round of the pilot, known by the name of its file under ``seeds/pilots`` (``zhuzhou-2023``)."""

    __tablename__ = "pilot_round"
    __table_args__ = (CheckConstraint("ends_on > starts_on", name="ends_after_start"),)

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    number_prefix: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    institution_hand_in_on: Mapped[date]
    county_hand_in_on: Mapped[date]

    versions: Mapped[list["PolicyVersion"]] = relationship(back_populates="round", order_by="PolicyVersion.number")


class PolicyVersion(Entity, Model):
    """The round's policy as it stood from a day on; ``sha256`` is of the canonical content, for replaying."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("round_id", "number"), UniqueConstraint("round_id", "sha256"))

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    number: Mapped[int]
    # Long and needed only once a process: see queries.policy_in.
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[date]

    round: Mapped[PilotRound] = relationship(back_populates="versions")

    @property
    def title(self) -> str:
        """Which version of which round, for the trail."""
        return f"{self.round.title}（第 {self.number} 版）"
