"""Tables of the satisfaction survey. A token is kept only as its digest; the institution never sees single answers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.models import Institution
from marketplace.surveys.lifecycle import (
    CALL,
    INVITATION,
    SIGN_DECISION,
    CallState,
    InvitationState,
    SignDecisionState,
)


class Invitation(Entity, Model):
    """One enterprise asked once about one engagement in one wave. ``token_digest`` is of a 128-bit token (D28)."""

    __tablename__ = "survey_invitation"
    __table_args__ = (
        UniqueConstraint("engagement_id", "wave"),
        CheckConstraint("wave in ('acceptance', 'mid_term', 'term_end', 'resurvey')", name="wave_known"),
        Index("ix_survey_invitation_due", "state", "expires_at"),
    )

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    wave: Mapped[str] = mapped_column(String(12))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    issue: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime]
    first_answered_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    state: Mapped[InvitationState] = mapped_column(state_type(InvitationState), default=INVITATION.initial)

    engagement: Mapped[Engagement] = relationship(lazy="joined", innerjoin=True)
    answers: Mapped[list["Answer"]] = relationship(back_populates="invitation", order_by="Answer.id")

    @property
    def enterprise_id(self) -> int:
        """Who is asked, for the permission map."""
        return self.engagement.enterprise_id

    @property
    def county_code(self) -> str:
        """The enterprise's county."""
        return self.engagement.county_code


class Answer(Entity, Model):
    """One answer; a change of mind within seven days keeps both, the latest counts (D28).

    ``dimensions`` is {"response": 1..5, "skill", "delivery", "price", "effect"}; ``origin`` and ``device`` are keyed
    hashes, announced on the form, seen by the city alone, erased 90 days after the term. An answer that two officers
    found bent names their decision in ``excluded_by_id`` and is counted nowhere, as though it had not been given.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        CheckConstraint("level in ('very', 'basic', 'dissatisfied')", name="level_known"),
        CheckConstraint("channel in ('link', 'account', 'call')", name="channel_known"),
        Index(
            "uq_survey_answer_latest", "invitation_id", unique=True,
            sqlite_where=text("is_latest"), postgresql_where=text("is_latest"),
        ),
    )  # fmt: skip

    invitation_id: Mapped[int] = mapped_column(ForeignKey("survey_invitation.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    dimensions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(String(8), default="link")
    is_latest: Mapped[bool] = mapped_column(default=True)
    seconds: Mapped[int | None]
    origin: Mapped[str] = mapped_column(String(64), default="")
    device: Mapped[str] = mapped_column(String(64), default="")
    excluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("survey_sign_decision.id"), index=True)

    invitation: Mapped[Invitation] = relationship(back_populates="answers")


class Release(Entity, Model):
    """Figures of one institution released when a wave closed (D24).

    ``fresh`` enterprises answered or changed their answer since the release before, at least five, so that no two
    releases subtracted from each other show one. ``created_at``: answers up to and at it are counted.
    """

    __tablename__ = "survey_release"
    __table_args__ = (
        UniqueConstraint("institution_id", "round_id", "number"),
        CheckConstraint("very + basic + dissatisfied = valid", name="levels_make_the_valid"),
        CheckConstraint("fresh >= 5 and valid >= fresh", name="never_fewer_than_five"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    number: Mapped[int]
    wave: Mapped[str] = mapped_column(String(12))
    invited: Mapped[int]
    valid: Mapped[int]
    fresh: Mapped[int]
    very: Mapped[int]
    basic: Mapped[int]
    dissatisfied: Mapped[int]

    institution: Mapped[Institution] = relationship()


class CallSample(Entity, Model):
    """A random sample of the firms asked, to be called (D3): of one institution and wave, or of all.

    ``pool`` is what was drawn from, rows of [invitation, county, direction]; with ``seed``, which the machine threw,
    and ``draws``, how many were drawn at each step, it gives the same draw again. ``silent``: of those without an
    answer alone.
    """

    __tablename__ = "survey_sample"
    __table_args__ = (Index("ix_survey_sample_round", "round_id", "institution_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    wave: Mapped[str] = mapped_column(String(12), default="")
    silent: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[str] = mapped_column(String(32))
    pool: Mapped[list[Any]] = mapped_column(default=list)
    pool_sha256: Mapped[str] = mapped_column(String(64))
    draws: Mapped[list[Any]] = mapped_column(default=list)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    institution: Mapped[Institution | None] = relationship()
    calls: Mapped[list["SampleCall"]] = relationship(back_populates="sample", order_by="SampleCall.position")


class SampleCall(Entity, Model):
    """One drawn firm and what it said when it was called, kept beside what it answered by link.

    ``answer_id`` is the answer that counts because of this call; None where one by link counts, or nobody was reached.
    """

    __tablename__ = "survey_call"
    __table_args__ = (
        UniqueConstraint("sample_id", "invitation_id"),
        UniqueConstraint("sample_id", "position"),
        CheckConstraint("level is null or level in ('very', 'basic', 'dissatisfied')", name="level_known"),
        CheckConstraint("(state = 'answered') = (level is not null)", name="answered_with_level"),
        Index("ix_survey_call_state", "state"),
        Index("ix_survey_call_invitation", "invitation_id"),
    )

    sample_id: Mapped[int] = mapped_column(ForeignKey("survey_sample.id"))
    position: Mapped[int]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("survey_invitation.id"))
    state: Mapped[CallState] = mapped_column(state_type(CallState), default=CALL.initial)
    tries: Mapped[int] = mapped_column(default=0)
    method: Mapped[str] = mapped_column(String(10), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[str | None] = mapped_column(String(12))
    dimensions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    asked_on: Mapped[date | None]
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("survey_answer.id"))
    version: Mapped[int] = mapped_column(default=1)

    sample: Mapped[CallSample] = relationship(back_populates="calls")
    invitation: Mapped[Invitation] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class SignDecision(Entity, Model):
    """What officers decided on one sign of bent answers: one proposes, another confirms, a third hears the firms.

    ``fingerprint`` names kind, institution and the answers behind the sign; ``excluded`` are those of ``answers`` that
    shall not count. ``objections`` is [{"enterprise", "text", "on"}].
    """

    __tablename__ = "survey_sign_decision"
    __table_args__ = (
        UniqueConstraint("round_id", "fingerprint"),
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> decided_by_id", name="two_people"),
        CheckConstraint(
            "settled_by_id is null or (settled_by_id <> decided_by_id and settled_by_id <> confirmed_by_id)",
            name="a_third_settles",
        ),
        Index("ix_survey_sign_decision_state", "state"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    kind: Mapped[str] = mapped_column(String(10))
    fingerprint: Mapped[str] = mapped_column(String(16))
    answers: Mapped[list[Any]] = mapped_column(default=list)
    excluded: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[SignDecisionState] = mapped_column(state_type(SignDecisionState), default=SIGN_DECISION.initial)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    second_reason: Mapped[str] = mapped_column(Text, default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    objections: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    settled_reason: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class StaffTrace(Entity, Model):
    """From which networks an institution's people signed in, as keyed hashes, to be held against answers (D28).

    Announced to them, seen by nobody, erased with the answers' own hashes.
    """

    __tablename__ = "survey_staff_trace"
    __table_args__ = (UniqueConstraint("institution_id", "origin", "device"),)

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    origin: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime]
