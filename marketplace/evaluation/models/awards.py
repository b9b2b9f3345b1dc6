"""The year-end list of rewards with its lines and appeals, and the typical cases that earn points beside the score."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.documents.models import Attachment
from marketplace.evaluation.lifecycle import (
    AWARD_APPEAL,
    AWARD_LIST,
    NOMINATION,
    OPINION,
    AppealState,
    AwardListState,
    NominationState,
    OpinionState,
)
from marketplace.evaluation.models.runs import EvaluationRow, EvaluationRun
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.publicity.models import Notice


class AwardList(Entity, Model):
    """Who is rewarded with how much after one frozen run; one list a run is alive."""

    __tablename__ = "award_list"
    __table_args__ = (
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("pool >= 0", name="pool_not_negative"),
        Index(
            "uq_award_list_live", "run_id", unique=True, sqlite_where=text("state <> 'discarded'"),
            postgresql_where=text("state <> 'discarded'"),
        ),
    )  # fmt: skip

    run_id: Mapped[int] = mapped_column(ForeignKey("evaluation_run.id"))
    state: Mapped[AwardListState] = mapped_column(state_type(AwardListState), default=AWARD_LIST.initial)
    pool: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    appeal_by: Mapped[date | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    announced_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    run: Mapped[EvaluationRun] = relationship(lazy="joined", innerjoin=True)
    notice: Mapped[Notice | None] = relationship()
    lines: Mapped[list["AwardLine"]] = relationship(
        back_populates="list", order_by="AwardLine.place", cascade="all, delete-orphan"
    )
    appeals: Mapped[list["AwardAppeal"]] = relationship(back_populates="list", order_by="AwardAppeal.id")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def title(self) -> str:
        """Which list, for the trail."""
        return f"年底评比奖补名单（{self.run.as_of:%Y-%m-%d}）"

    @property
    def total(self) -> Decimal:
        """All amounts together, in yuan."""
        return sum((line.amount for line in self.lines), Decimal(0))


class AwardLine(Model):
    """One ranked institution on the list: points, place, tier and amount, with what was taken away and why."""

    __tablename__ = "award_line"
    __table_args__ = (
        UniqueConstraint("list_id", "institution_id"),
        CheckConstraint("amount >= 0 and deducted >= 0 and amount + deducted <= tier_amount", name="amount_in_tier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("award_list.id"))
    row_id: Mapped[int] = mapped_column(ForeignKey("evaluation_row.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    place: Mapped[int]
    score: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    bonus: Mapped[Decimal] = mapped_column(Numeric(6, 2), default=Decimal(0))
    points: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    tier: Mapped[str] = mapped_column(String(40), default="")
    tier_amount: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    deducted: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    reasons: Mapped[list[str]] = mapped_column(default=list)

    list: Mapped[AwardList] = relationship(back_populates="lines")
    row: Mapped[EvaluationRow] = relationship()
    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)


class AwardAppeal(Entity, Model):
    """An institution's appeal against the list after it was told; decided by an officer who did not decide before."""

    __tablename__ = "award_appeal"
    __table_args__ = (
        Index(
            "uq_award_appeal_open", "list_id", "institution_id", unique=True, sqlite_where=text("state = 'filed'"),
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_award_appeal_institution", "institution_id", "id"),
    )  # fmt: skip

    list_id: Mapped[int] = mapped_column(ForeignKey("award_list.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    words: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[AppealState] = mapped_column(state_type(AppealState), default=AWARD_APPEAL.initial)
    due_on: Mapped[date]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]

    list: Mapped[AwardList] = relationship(back_populates="appeals", lazy="joined", innerjoin=True)
    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    file: Mapped[Attachment | None] = relationship()

    @property
    def organization_id(self) -> int:
        """Whose appeal it is, for the permission map."""
        return self.institution_id

    @property
    def is_public(self) -> bool:
        """Seen by its institution, the city and the auditor alone."""
        return False

    @property
    def concerns_present_list(self) -> bool:
        """Whether it speaks of the list as it was last told, not of one that was drawn up again since.

        One that nobody decided yet does so in any case: what it asks is still open.
        """
        told = self.list.confirmed_at
        return self.state is AppealState.FILED or told is None or self.created_at >= told

    @property
    def title(self) -> str:
        """Whose appeal, for the trail."""
        return f"{self.institution.name} 对奖补名单的申诉"


class Nomination(Entity, Model):
    """A typical case (典型模式) or contract model (服务合同范本) that others can copy, put forward by its institution.

    ``awarded`` is what counts; where it differs from the mean of the assessors, ``override`` says why (002:34).
    """

    __tablename__ = "nomination"
    __table_args__ = (
        CheckConstraint("kind in ('case', 'contract')", name="kind_known"),
        CheckConstraint("awarded is null or awarded >= 0", name="not_negative"),
        Index("ix_nomination_round", "round_id", "institution_id"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[NominationState] = mapped_column(state_type(NominationState), default=NOMINATION.initial)
    awarded: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    override: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    round: Mapped[PilotRound] = relationship()
    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    file: Mapped[Attachment | None] = relationship()
    opinions: Mapped[list["NominationOpinion"]] = relationship(
        back_populates="nomination", order_by="NominationOpinion.id"
    )

    @property
    def organization_id(self) -> int:
        """Whose it is, for the permission map."""
        return self.institution_id

    @property
    def is_public(self) -> bool:
        """Seen by those concerned alone."""
        return False

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Who may see it as an assessor: those assigned who have not stepped aside."""
        return frozenset(one.assessor_id for one in self.opinions if one.state is not OpinionState.CONFLICTED)

    @property
    def title(self) -> str:
        """What was put forward, for the trail."""
        return f"{self.institution.name}：{self.name}"


class NominationOpinion(Entity, Model):
    """One assessor's points for a nomination, 0 to 10, with the reason."""

    __tablename__ = "nomination_opinion"
    __table_args__ = (
        UniqueConstraint("nomination_id", "assessor_id"),
        CheckConstraint("points is null or (points >= 0 and points <= 10)", name="points_in_range"),
    )

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[OpinionState] = mapped_column(state_type(OpinionState), default=OPINION.initial)
    conflict: Mapped[str] = mapped_column(String(200), default="")
    points: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    comment: Mapped[str] = mapped_column(Text, default="")

    nomination: Mapped[Nomination] = relationship(back_populates="opinions", lazy="joined", innerjoin=True)
    assessor: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def institution_id(self) -> int:
        """Whose nomination is judged, for the permission map."""
        return self.nomination.institution_id

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Each assessor's part is that assessor's alone."""
        return frozenset({self.assessor_id})
