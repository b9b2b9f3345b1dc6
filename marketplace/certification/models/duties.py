"""What a holder or an authority hands in year by year while a title is in force."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.certification.models.certificates import Certificate
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model


class DutyReport(Entity, Model):
    """One year's paper of one duty: GJ's summary and inspection report, HB's appraisal, HY's service information."""

    __tablename__ = "duty_report"
    __table_args__ = (
        UniqueConstraint("certificate_id", "duty", "year"),
        CheckConstraint("year between 2000 and 2199", name="year_sensible"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    duty: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    handed_in_on: Mapped[date]
    is_late: Mapped[bool] = mapped_column(default=False)

    certificate: Mapped[Certificate] = relationship(lazy="joined", innerjoin=True)
    attachment: Mapped[Attachment | None] = relationship(lazy="joined")

    @property
    def institution_id(self) -> int:
        """The holder, for the permission map."""
        return self.certificate.institution_id

    @property
    def organization_id(self) -> int:
        """The holder, for the permission map."""
        return self.certificate.institution_id

    @property
    def county_code(self) -> str:
        """The holder's county, for the permission map."""
        return self.certificate.county_code

    @property
    def recommending_unit_id(self) -> int | None:
        """Who recommended the holder, for the permission map."""
        return self.certificate.recommending_unit_id

    @property
    def title(self) -> str:
        """Year and duty, for the trail."""
        return f"{self.year} {self.duty}"
