"""Titles: certificates issued here or won elsewhere, their term, what they rest on, how they pause and may end."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.certification.lifecycle import CERTIFICATE, EXIT_CASE, CertificateState, ExitState
from marketplace.certification.models.applications import Application, ProgrammeVersion
from marketplace.certification.rules.titles import Standing, Term, standing_on
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.models import Institution


class Certificate(Entity, Model):
    """One title of one institution. Whether it is in force follows from its dates and from what it rests on.

    ``programme_code`` says which kind of title it is; ``programme`` which version it was issued under, for our own.
    The number is the issuer's own where its paper bears one, else made here.
    A title won elsewhere is ``brought`` and counts from its verification until the day of its next check.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("programme_code", "number"),
        UniqueConstraint("application_id"),
        CheckConstraint("origin in ('issued', 'brought')", name="origin_known"),
        CheckConstraint("valid_until >= valid_from", name="term_forward"),
        CheckConstraint("origin = 'issued' or evidence_id is not null", name="brought_with_document"),
        CheckConstraint("state <> 'valid' or origin = 'issued' or recheck_by is not null", name="brought_is_rechecked"),
        CheckConstraint("rests_on_id is null or rests_on_id <> id", name="rests_on_another"),
        Index("ix_certificate_institution", "institution_id", "state"),
        Index("ix_certificate_until", "state", "valid_until"),
    )

    programme_code: Mapped[str] = mapped_column(String(8))
    programme_version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    origin: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(60))
    number_is_issuers: Mapped[bool] = mapped_column(default=False, server_default=false())
    honour: Mapped[str] = mapped_column(String(120))
    issuer: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    plaque_on: Mapped[date | None]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    rests_on_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    state: Mapped[CertificateState] = mapped_column(state_type(CertificateState), default=CERTIFICATE.initial)
    verified_on: Mapped[date | None]
    verified_source: Mapped[str] = mapped_column(String(300), default="")
    recheck_by: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    # Days before the end of which those concerned have been reminded.
    reminded: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[ProgrammeVersion | None] = relationship()
    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    application: Mapped[Application | None] = relationship()
    evidence: Mapped[Attachment | None] = relationship(lazy="joined")
    rests_on: Mapped["Certificate | None"] = relationship(remote_side="Certificate.id")
    cases: Mapped[list["ExitCase"]] = relationship(back_populates="certificate", order_by="ExitCase.id")
    suspensions: Mapped[list["Suspension"]] = relationship(back_populates="certificate", order_by="Suspension.id")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def organization_id(self) -> int:
        """The holder, for the permission map."""
        return self.institution_id

    @property
    def county_code(self) -> str:
        """The holder's county, for the permission map."""
        return self.institution.county_code

    @property
    def recommending_unit_id(self) -> int | None:
        """Who recommended the holder, where it has an account here: it may propose that the title end (HB Art. 17)."""
        return self.application.recommender_institution_id if self.application is not None else None

    @property
    def title(self) -> str:
        """Number and title, for trail and pages."""
        return f"{self.number} {self.honour}"

    @property
    def term(self) -> Term:
        """What its standing follows from."""
        ground = self.rests_on.term if self.rests_on is not None else None
        return Term(
            self.state is CertificateState.VALID, self.state is CertificateState.SUSPENDED,
            self.state is CertificateState.REVOKED, self.valid_from, self.valid_until, self.recheck_by, ground,
        )  # fmt: skip

    def standing(self, day: date) -> Standing:
        """How it stands on ``day``."""
        return standing_on(self.term, day)


class ExitCase(Entity, Model):
    """A case against a title: the ground of the document, the evidence, the holder's reply, the decision."""

    __tablename__ = "exit_case"
    __table_args__ = (Index("ix_exit_case_state", "state", "id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    ground: Mapped[str] = mapped_column(String(8))
    statement: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[ExitState] = mapped_column(state_type(ExitState), default=EXIT_CASE.initial)
    # Satisfaction of each activity of the year's appraisal, where the ground counts activities (HB Art. 18(1)).
    figures: Mapped[list[Any]] = mapped_column(default=list)
    rectify_by: Mapped[date | None]
    reply_by: Mapped[date]
    rectification: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")
    proposer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    certificate: Mapped[Certificate] = relationship(back_populates="cases", lazy="joined", innerjoin=True)
    evidence: Mapped[Attachment | None] = relationship(lazy="joined")
    reappraisals: Mapped[list["Reappraisal"]] = relationship(back_populates="case", order_by="Reappraisal.id")

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
    def title(self) -> str:
        """Ground and title, for the trail."""
        return f"{self.ground} {self.certificate.title}"

    @property
    def again(self) -> "Reappraisal | None":
        """The latest appraisal after rectification; earlier ones stay beside it."""
        return self.reappraisals[-1] if self.reappraisals else None


class Suspension(Entity, Model):
    """One suspension of a title with the document that it rests on; it stays when the title counts again."""

    __tablename__ = "certificate_suspension"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))

    certificate: Mapped[Certificate] = relationship(back_populates="suspensions", lazy="joined", innerjoin=True)
    evidence: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)

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


class Reappraisal(Entity, Model):
    """Satisfaction of each activity after rectification, with its document: the latest says whether it still fails."""

    __tablename__ = "exit_reappraisal"

    case_id: Mapped[int] = mapped_column(ForeignKey("exit_case.id"), index=True)
    figures: Mapped[list[Any]] = mapped_column(default=list)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    case: Mapped[ExitCase] = relationship(back_populates="reappraisals", lazy="joined", innerjoin=True)
    evidence: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)

    @property
    def institution_id(self) -> int:
        """The holder, for the permission map."""
        return self.case.institution_id

    @property
    def organization_id(self) -> int:
        """The holder, for the permission map."""
        return self.case.institution_id

    @property
    def county_code(self) -> str:
        """The holder's county, for the permission map."""
        return self.case.county_code
