"""Versions of programmes, applications under them, and the assessors' tasks with their scores."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.certification.lifecycle import APPLICATION, ASSESSMENT, ApplicationState, TaskState
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.models import County, Institution
from marketplace.publicity.models import NoticeItem


class ProgrammeVersion(Entity, Model):
    """A programme as its file stood from a day on; an application keeps the version it was begun under."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("code", "number"), UniqueConstraint("code", "sha256"))

    code: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    round: Mapped[str] = mapped_column(String(40))
    effective_from: Mapped[date]
    # Long, and needed once a process: see queries.policy_of.
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))


class Application(Entity, Model):
    """An institution's application under one programme and round.

    ``profile`` is 附件3 as it stood at the last submission, so that a later change of the profile changes no file.
    Under a programme with forms of its own ``content`` holds their cells by form and field, ``facts`` what was known
    of each fact at the last submission, and ``seal`` the digest of all that was handed in. ``step`` is the place in
    the route's steps; the state says whether a recommending unit or the deciding authority holds it.
    """

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("source in ('form', 'import')", name="source_known"),
        CheckConstraint("admitted_until is null or admitted_until > admitted_from", name="term_forward"),
        CheckConstraint("state <> 'admitted' or admitted_from is not null", name="admission_dated"),
        Index(
            "uq_application_live", "institution_id", "round", unique=True,
            sqlite_where=text("state not in ('withdrawn', 'declined', 'not_recommended')"),
            postgresql_where=text("state not in ('withdrawn', 'declined', 'not_recommended')"),
        ),
        Index("uq_application_receipt", "receipt", unique=True),
        Index("ix_application_county", "county_code", "state", "id"),
        Index("ix_application_state", "state", "id"),
    )  # fmt: skip

    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    programme_version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    round: Mapped[str] = mapped_column(String(40))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    source: Mapped[str] = mapped_column(String(8), default="form")
    import_remark: Mapped[str] = mapped_column(String(200), default="")
    route: Mapped[str] = mapped_column(String(20), default="county")
    route_reason: Mapped[str] = mapped_column(Text, default="")
    tracks: Mapped[list[str]] = mapped_column(default=list)
    categories: Mapped[list[str]] = mapped_column(default=list)
    recommender_key: Mapped[str] = mapped_column(String(30), default="")
    recommender_name: Mapped[str] = mapped_column(String(120), default="")
    # The recommending unit where it has an account here; it never acts on its own application (D19).
    recommender_institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    # Below the recommending unit where the document has one more (GJ: the city of the platform).
    city: Mapped[str] = mapped_column(String(40), default="")
    # Why it does not count against the quota, "" where it does; with the carrier's own city.
    carrier: Mapped[str] = mapped_column(String(60), default="")
    carrier_city: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seal: Mapped[str] = mapped_column(String(64), default="")
    truthful_by: Mapped[str] = mapped_column(String(40), default="")
    truthful_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(String(24))
    step: Mapped[int] = mapped_column(default=0)
    # Who takes the step (county, city, outside), for lists; empty in the pilot, whose state says it.
    holder: Mapped[str] = mapped_column(String(10), default="")
    is_financial: Mapped[bool | None]
    is_legal_person: Mapped[bool | None]
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    signatory: Mapped[str] = mapped_column(String(40), default="")
    signed_on: Mapped[date | None]
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ApplicationState] = mapped_column(state_type(ApplicationState), default=APPLICATION.initial)
    submitted_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    recommendation_number: Mapped[str] = mapped_column(String(60), default="")
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    recommended_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    notice_item_id: Mapped[int | None] = mapped_column(ForeignKey("notice_item.id"))
    admitted_from: Mapped[date | None]
    admitted_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[ProgrammeVersion] = relationship(lazy="joined", innerjoin=True)
    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True, foreign_keys=[institution_id])
    recommender: Mapped[Institution | None] = relationship(foreign_keys=[recommender_institution_id])
    county: Mapped[County] = relationship()
    commitment: Mapped[Attachment | None] = relationship(foreign_keys=[commitment_id], lazy="joined")
    recommendation: Mapped[Attachment | None] = relationship(foreign_keys=[recommendation_id], lazy="joined")
    notice_item: Mapped[NoticeItem | None] = relationship()
    tasks: Mapped[list["AssessmentTask"]] = relationship(back_populates="application", order_by="AssessmentTask.id")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def organization_id(self) -> int:
        """The applicant, for the permission map."""
        return self.institution_id

    @property
    def recommending_unit_id(self) -> int | None:
        """The recommending unit with an account here, once the application was handed in, for the permission map."""
        return None if self.submitted_at is None else self.recommender_institution_id

    @property
    def is_public(self) -> bool:
        """Applications are seen by those concerned alone; public is the notice and the list of admitted ones."""
        return False

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Who may see it as an assessor: those assigned who have not stepped aside."""
        return frozenset(task.assessor_id for task in self.tasks if task.state is not TaskState.CONFLICTED)

    @property
    def title(self) -> str:
        """Number and applicant, for trail and pages."""
        return f"{self.number or '申报'} {self.institution.name}"


class AssessmentTask(Entity, Model):
    """One assessor's task for one application."""

    __tablename__ = "assessment_task"
    __table_args__ = (
        UniqueConstraint("application_id", "assessor_id"),
        Index("ix_assessment_task_assessor", "assessor_id", "state"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[TaskState] = mapped_column(state_type(TaskState), default=ASSESSMENT.initial)
    conflict: Mapped[str] = mapped_column(String(200), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    # Whether the opinion is for the applicant, where a programme asks for opinions and not for points.
    supports: Mapped[bool | None]
    scored_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="tasks")
    assessor: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    scores: Mapped[list["Score"]] = relationship(back_populates="task", cascade="all, delete-orphan", lazy="joined")

    @property
    def points(self) -> dict[str, Decimal]:
        """Points by criterion."""
        return {score.criterion: score.points for score in self.scores}

    @property
    def total(self) -> Decimal:
        """All points together, of 100."""
        return sum((score.points for score in self.scores), Decimal(0))


class Score(Model):
    """Points of one assessor under one criterion."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("task_id", "criterion"), CheckConstraint("points >= 0", name="not_negative"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("assessment_task.id"))
    criterion: Mapped[str] = mapped_column(String(30))
    points: Mapped[Decimal] = mapped_column(Numeric(4, 1))

    task: Mapped[AssessmentTask] = relationship(back_populates="scores")
