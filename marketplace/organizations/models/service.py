"""The yearly service record: which enterprises an institution took on in a round, and the satisfaction released."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model
from marketplace.organizations.models.institutions import Institution


class ServiceRecord(Entity, Model):
    """An enterprise that an institution was awarded or engaged by in a round; it uses up capacity once (D6).

    ``round`` is the round's slug. ``accepted_at`` is set by the first accepted engagement: it counts as served (D5).
    """

    __tablename__ = "service_record"
    __table_args__ = (
        UniqueConstraint("institution_id", "round", "enterprise_id"),
        Index("ix_service_record_enterprise", "enterprise_id", "round"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    round: Mapped[str] = mapped_column(String(40))
    accepted_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship()


class ReleasedSatisfaction(Entity, Model):
    """An institution's satisfaction figures of a round as last released (D24); what profile and matching may know."""

    __tablename__ = "released_satisfaction"
    __table_args__ = (
        UniqueConstraint("institution_id", "round"),
        CheckConstraint("very >= 0 and basic >= 0 and dissatisfied >= 0", name="not_negative"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    round: Mapped[str] = mapped_column(String(40))
    very: Mapped[int]
    basic: Mapped[int]
    dissatisfied: Mapped[int]
