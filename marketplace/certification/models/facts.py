"""What an institution states of itself, fact by fact, with the day it is of, where it comes from and the evidence."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model
from marketplace.organizations.models import Institution


class InstitutionFact(Entity, Model):
    """One statement of one fact; a later one replaces it and both stay on record.

    One that is ``filed`` was stated in an application.
    """

    __tablename__ = "institution_fact"
    __table_args__ = (
        CheckConstraint("source in ('typed', 'document', 'counted', 'filed')", name="source_known"),
        CheckConstraint("replaced_at is null or not is_current", name="replaced_is_past"),
        Index(
            "uq_institution_fact_current", "institution_id", "key", unique=True,
            sqlite_where=text("is_current"), postgresql_where=text("is_current"),
        ),
    )  # fmt: skip

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    unit: Mapped[str] = mapped_column(String(20), default="")
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(200), default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    replaced_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    evidence: Mapped[Attachment | None] = relationship(lazy="joined")

    @property
    def organization_id(self) -> int:
        """The institution, for the permission map."""
        return self.institution_id

    @property
    def county_code(self) -> str:
        """The institution's county, for the permission map."""
        return self.institution.county_code

    @property
    def title(self) -> str:
        """The key, for the trail."""
        return self.key
