"""Early warnings: that an institution is behind its promise a quarter, half or three quarters into the term."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound


class CommitmentWarning(Entity, Model):
    """The meter as it stood when a point of the term was passed; a row stands for each institution and point, once.

    ``is_behind`` is what was told to institution and city; where it is false nothing was sent.
    """

    __tablename__ = "commitment_warning"
    __table_args__ = (
        UniqueConstraint("institution_id", "round_id", "point"),
        CheckConstraint("point in ('quarter', 'half', 'three_quarters')", name="point_known"),
        Index("ix_commitment_warning_round", "round_id", "is_behind"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    point: Mapped[str] = mapped_column(String(16))
    promised: Mapped[int]
    expected: Mapped[int]
    served: Mapped[int]
    running: Mapped[int]
    is_behind: Mapped[bool]

    institution: Mapped[Institution] = relationship()
    round: Mapped[PilotRound] = relationship()

    @property
    def title(self) -> str:
        """Of whom, for the trail."""
        return f"{self.institution.name}：承诺进度"
