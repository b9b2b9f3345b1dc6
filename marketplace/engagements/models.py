"""Tables of engagements: the agreement with its three shares, milestones, visits, summaries, changes, outcomes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.bids.models import Bid
from marketplace.documents.models import Attachment
from marketplace.engagements.lifecycle import (
    AMENDMENT,
    ENGAGEMENT,
    MILESTONE,
    OPEN_MILESTONES,
    OUTCOME,
    AmendmentState,
    EngagementState,
    MilestoneState,
    OutcomeState,
)
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.kernel.titles import Titled
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise, Institution
from marketplace.pilots.models import PilotRound


class Engagement(Entity, Model):
    """A service agreement (服务协议) between an enterprise and one institution, grown out of an awarded bid.

    ``number`` is «FW2023-00001» after the round's year and the row. ``changed_at`` is set by every change of the
    agreement, also of its milestones, so that the version rises and a stale form is noticed.

    Amounts in yuan to the fen: ``price`` = ``public_share`` (政府补) + ``concession`` (机构让) + ``enterprise_share``
    (企业出) (002:21). ``from_gains``: the enterprise's share is paid out of the gains (以转型收益支付), on
    ``gains_terms``. Any change of a draft clears both confirmations. It binds no earlier than ``binding_on``.
    """

    __tablename__ = "engagement"
    __table_args__ = (
        CheckConstraint(
            "price >= 0 and public_share >= 0 and concession >= 0 and enterprise_share >= 0", name="positive"
        ),
        # Compared in fen: SQLite keeps amounts as binary floats.
        CheckConstraint(
            "round(price * 100) = round(public_share * 100) + round(concession * 100) + round(enterprise_share * 100)",
            name="shares_make_the_price",
        ),
        CheckConstraint("ends_on is null or starts_on is null or ends_on >= starts_on", name="term_forward"),
        CheckConstraint("state <> 'accepted' or accepted_at is not null", name="acceptance_dated"),
        # One agreement a bid; after an annulled award the same bid may be chosen again.
        Index(
            "uq_engagement_bid", "bid_id", unique=True,
            sqlite_where=text("state <> 'cancelled'"), postgresql_where=text("state <> 'cancelled'"),
        ),
        Index("ix_engagement_enterprise", "enterprise_id", "state", "id"),
        Index("ix_engagement_institution", "institution_id", "state", "id"),
        Index("ix_engagement_county", "county_code", "state", "id"),
        Index("ix_engagement_state", "state", "id"),
        Index("ix_engagement_round", "round_id", "state", "id"),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(24), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    scope: Mapped[str] = mapped_column(Text, default="")
    deliverables: Mapped[str] = mapped_column(Text, default="")
    price: Mapped[Decimal]
    public_share: Mapped[Decimal] = mapped_column(default=Decimal(0))
    concession: Mapped[Decimal] = mapped_column(default=Decimal(0))
    enterprise_share: Mapped[Decimal] = mapped_column(default=Decimal(0))
    from_gains: Mapped[bool] = mapped_column(default=False)
    gains_terms: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    binding_on: Mapped[date]
    enterprise_confirmed_at: Mapped[datetime | None]
    institution_confirmed_at: Mapped[datetime | None]
    share_decided_at: Mapped[datetime | None]
    share_reason: Mapped[str] = mapped_column(String(300), default="")
    signed_at: Mapped[datetime | None]
    suspended_on: Mapped[date | None]
    state_reason: Mapped[str] = mapped_column(String(300), default="")
    delivered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    acceptance_remark: Mapped[str] = mapped_column(String(500), default="")
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    state: Mapped[EngagementState] = mapped_column(state_type(EngagementState), default=ENGAGEMENT.initial)
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[PilotRound] = relationship()
    need: Mapped[Need] = relationship()
    bid: Mapped[Bid] = relationship()
    enterprise: Mapped[Enterprise] = relationship()
    institution: Mapped[Institution] = relationship()
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="engagement", order_by="Milestone.position", cascade="all, delete-orphan"
    )

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def title(self) -> str:
        """Number and need, for trail and pages."""
        return f"{self.number} {self.need.title}"


class Side(Titled):
    """The two sides of an agreement."""

    ENTERPRISE = "enterprise", "企业"
    INSTITUTION = "institution", "服务机构"


class OfEngagement:
    """What hangs on an engagement is seen and acted on by whom the engagement is: for the permission map."""

    engagement: Any

    @property
    def county_code(self) -> str:
        """The enterprise's county."""
        return str(self.engagement.county_code)

    @property
    def enterprise_id(self) -> int:
        """One side."""
        return int(self.engagement.enterprise_id)

    @property
    def institution_id(self) -> int:
        """The other side."""
        return int(self.engagement.institution_id)


class Milestone(OfEngagement, Entity, Model):
    """A step with a due day and what is to be handed over; submitted in order. Late follows from the days.

    ``submitted_at`` is of the submission that stands: sending it back clears it.
    """

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("engagement_id", "position"), Index("ix_milestone_due", "state", "due_on"))

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    deliverable: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    submitted_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[MilestoneState] = mapped_column(state_type(MilestoneState), default=MILESTONE.initial)

    engagement: Mapped[Engagement] = relationship(back_populates="milestones")
    files: Mapped[list["Deliverable"]] = relationship(back_populates="milestone", order_by="Deliverable.id")

    @hybrid_method
    def is_late_on(self, day: date) -> bool:
        """Still to be handed in though its day has passed."""
        return self.state in OPEN_MILESTONES and self.due_on < day

    @is_late_on.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_late_on(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.state.in_(OPEN_MILESTONES), cls.due_on < day)


class Deliverable(Entity, Model):
    """A file handed over under a milestone (交付成果)."""

    __tablename__ = "deliverable"

    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    remark: Mapped[str] = mapped_column(String(200), default="")

    milestone: Mapped[Milestone] = relationship(back_populates="files")
    attachment: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)


class NoteKind(Titled):
    """What a dated note on an engagement records; the first three are the institution's duty (002:48, D33)."""

    PROGRESS = "progress", "进展记录"
    TRACKING = "tracking", "跟踪服务"
    ON_SITE = "on_site", "现场督促"
    SUPERVISION = "supervision", "县市区督导"


class EngagementNote(Entity, Model):
    """A progress note or visit: by whom, on which day, what was found. The county's supervision is its own kind."""

    __tablename__ = "engagement_note"
    __table_args__ = (
        CheckConstraint("kind in ('progress', 'tracking', 'on_site', 'supervision')", name="kind_known"),
        Index("ix_engagement_note_engagement", "engagement_id", "held_on", "id"),
    )

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    kind: Mapped[str] = mapped_column(String(12))
    held_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))

    engagement: Mapped[Engagement] = relationship()
    attachment: Mapped[Attachment | None] = relationship(lazy="joined")


class QuarterlySummary(Entity, Model):
    """An institution's summary of experience and problems of a quarter (002:48, D33); late follows from ``due_on``."""

    __tablename__ = "quarterly_summary"
    __table_args__ = (
        UniqueConstraint("institution_id", "round_id", "quarter"),
        CheckConstraint("quarter between 1 and 8", name="quarter_known"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    quarter: Mapped[int]
    due_on: Mapped[date]
    experience: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))

    institution: Mapped[Institution] = relationship()
    attachment: Mapped[Attachment | None] = relationship(lazy="joined")


class Amendment(OfEngagement, Entity, Model):
    """A change of a running agreement that one side proposes and the other agrees to; ``changes`` is field → new."""

    __tablename__ = "amendment"
    __table_args__ = (
        Index(
            "uq_amendment_open", "engagement_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]
    state: Mapped[AmendmentState] = mapped_column(state_type(AmendmentState), default=AMENDMENT.initial)

    engagement: Mapped[Engagement] = relationship()

    @property
    def is_open(self) -> bool:
        """It waits for its answer."""
        return self.state is AmendmentState.PROPOSED


class LadderOutcome(OfEngagement, Entity, Model):
    """The claim that this engagement helped its enterprise onto a rung, with evidence; its county verifies it.

    Several engagements may claim the same rung of one enterprise; a rung counts once for the round and is shared
    equally among its verified claimants (D13).
    """

    __tablename__ = "ladder_outcome"
    __table_args__ = (
        # One living claim of a rung each; one that was rejected may be made anew with a better paper.
        Index(
            "uq_ladder_outcome_living", "engagement_id", "level", unique=True,
            sqlite_where=text("state in ('claimed', 'verified')"),
            postgresql_where=text("state in ('claimed', 'verified')"),
        ),
        CheckConstraint("claimed_by in ('enterprise', 'institution')", name="side_known"),
        Index("ix_ladder_outcome_level", "state", "level"),
    )  # fmt: skip

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    level: Mapped[str] = mapped_column(String(30))
    recognised_on: Mapped[date]
    is_national: Mapped[bool] = mapped_column(default=True)
    evidence: Mapped[str] = mapped_column(String(200))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    claimed_by: Mapped[str] = mapped_column(String(12))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    remark: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[OutcomeState] = mapped_column(state_type(OutcomeState), default=OUTCOME.initial)

    engagement: Mapped[Engagement] = relationship()
    attachment: Mapped[Attachment | None] = relationship(lazy="joined")
