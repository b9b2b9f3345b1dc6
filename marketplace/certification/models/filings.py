"""What an application under a programme's own forms is made of beside its cells: papers, steps, the random test."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.certification.models.applications import Application
from marketplace.certification.models.certificates import Certificate
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model


class OfApplication:
    """A row that belongs to an application, with what the permission map asks of the whole."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))

    @declared_attr
    def application(self) -> Mapped[Application]:
        """The application to which it belongs."""
        return relationship()

    @property
    def institution_id(self) -> int:
        """The applicant, for the permission map."""
        return self.application.institution_id

    @property
    def organization_id(self) -> int:
        """The applicant, for the permission map."""
        return self.application.institution_id

    @property
    def county_code(self) -> str:
        """The application's county, for the permission map."""
        return self.application.county_code


class ApplicationDocument(OfApplication, Entity, Model):
    """One file for one item of the checklist; a later one replaces it and both stay on record.

    ``sha256`` is the content as it was handed in: a file that reads otherwise later is noticed and refused.
    """

    __tablename__ = "application_document"
    __table_args__ = (
        CheckConstraint("replaced_at is null or not is_current", name="replaced_is_past"),
        Index(
            "uq_application_document_current", "application_id", "key", unique=True,
            sqlite_where=text("is_current"), postgresql_where=text("is_current"),
        ),
    )  # fmt: skip

    key: Mapped[str] = mapped_column(String(40))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(200), default="")
    is_current: Mapped[bool] = mapped_column(default=True)
    replaced_at: Mapped[datetime | None]

    attachment: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)

    @property
    def title(self) -> str:
        """The item, for the trail."""
        return f"{self.application.number} {self.key}"


class ApplicationStep(OfApplication, Entity, Model):
    """What one step of the route decided: who, when, in which words, on which paper.

    ``is_current`` ends when an application goes its way anew; ``quota`` is the quota that a forwarding used up.
    """

    __tablename__ = "application_step"
    __table_args__ = (
        CheckConstraint("decision in ('forward', 'return', 'refuse', 'choose')", name="decision_known"),
        CheckConstraint("not is_recorded or document_id is not null", name="recorded_with_document"),
        Index("ix_application_step_application", "application_id", "id"),
        Index("ix_application_step_quota", "quota", "unit"),
        Index(
            "uq_application_step_forward", "application_id", "position", unique=True,
            sqlite_where=text("is_current and decision = 'forward'"),
            postgresql_where=text("is_current and decision = 'forward'"),
        ),
    )  # fmt: skip

    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    decision: Mapped[str] = mapped_column(String(8))
    # The unit that decided, by its full name: an organisation here, or one outside whose paper was recorded.
    unit: Mapped[str] = mapped_column(String(120))
    recommender_key: Mapped[str] = mapped_column(String(30), default="")
    quota: Mapped[str] = mapped_column(String(8), default="")
    acted_on: Mapped[date]
    opinion: Mapped[str] = mapped_column(Text, default="")
    document_number: Mapped[str] = mapped_column(String(60), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    is_recorded: Mapped[bool] = mapped_column(default=False)
    is_late: Mapped[bool] = mapped_column(default=False)
    is_current: Mapped[bool] = mapped_column(default=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    document: Mapped[Attachment | None] = relationship(lazy="joined")


class ApplicationGround(Model):
    """The title of its own on which an application rests (GJ-12, GJ-31); the title won with it will rest there too."""

    __tablename__ = "application_ground"
    __table_args__ = (UniqueConstraint("application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))

    application: Mapped[Application] = relationship()
    certificate: Mapped[Certificate] = relationship(lazy="joined", innerjoin=True)


class RandomTest(OfApplication, Entity, Model):
    """The recommending unit's test of an applicant (GJ 附件1): firms drawn from the served ones by a seed.

    ``pool`` is the list drawn from, in the order of its names: with the seed it gives the same draw again.
    """

    __tablename__ = "random_test"
    __table_args__ = (
        Index(
            "uq_random_test_current", "application_id", unique=True,
            sqlite_where=text("is_current"), postgresql_where=text("is_current"),
        ),
    )  # fmt: skip

    seed: Mapped[str] = mapped_column(String(32))
    pool: Mapped[list[str]] = mapped_column(default=list)
    pool_sha256: Mapped[str] = mapped_column(String(64))
    is_current: Mapped[bool] = mapped_column(default=True)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    calls: Mapped[list["RandomTestCall"]] = relationship(back_populates="test", order_by="RandomTestCall.position")

    @property
    def title(self) -> str:
        """Whose test it is, for the trail."""
        return f"{self.application.number} 随机抽样测评"


class RandomTestCall(Entity, Model):
    """One drawn firm and what it said: how it was asked, who answered in which role, which of three answers."""

    __tablename__ = "random_test_call"
    __table_args__ = (
        UniqueConstraint("test_id", "position"),
        CheckConstraint("answer in ('', 'very', 'basic', 'dissatisfied', 'unreached')", name="answer_known"),
    )

    test_id: Mapped[int] = mapped_column(ForeignKey("random_test.id"))
    position: Mapped[int]
    firm: Mapped[str] = mapped_column(String(120))
    method: Mapped[str] = mapped_column(String(10), default="")
    interviewee: Mapped[str] = mapped_column(String(40), default="")
    interviewee_role: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    service: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[str] = mapped_column(String(12), default="")
    asked_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    test: Mapped[RandomTest] = relationship(back_populates="calls")

    @property
    def title(self) -> str:
        """Place in the draw, for the trail; the firm's name stays in the row."""
        return f"{self.test.title} 第 {self.position} 家"
