"""Tables of the satisfaction survey. A token is kept only as its digest; the institution never sees single answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.models import Institution
from marketplace.surveys.lifecycle import INVITATION, InvitationState


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
    hashes, announced on the form, seen by the city alone, erased 90 days after the term.
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
