"""What an evaluation or a false report leads to for one institution: the case, its rectification steps, its file."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.documents.models import Attachment
from marketplace.evaluation.lifecycle import CASE, CaseState
from marketplace.evaluation.models.runs import EvaluationRow
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.kernel.titles import Titled
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.publicity.models import NoticeItem


class Ground(Titled):
    """Why a case is opened."""

    SATISFACTION = "satisfaction", "期满满意度低（通知二（二）4）"
    FLAGGED = "flagged", "满意度恰为标准，须人工复核"
    COMMITMENT = "commitment", "服务承诺未完成（通知二（二）2）"
    GOOD = "good", "期满达标，研究保留（通知二（二）4）"
    FALSE_REPORT = "false_report", "虚报、冒领、造假（通知四（三））"


class Measure(Titled):
    """What may be decided of a case."""

    STAY = "stay", "保留在服务体系"
    LEAVE = "leave", "调整出服务体系"
    DEDUCT = "deduct", "扣减奖补资金"
    CANCEL = "cancel", "取消奖补资格"
    CRITICISE = "criticise", "通报批评"
    NONE = "none", "不予处理"


MEASURES = {
    Ground.SATISFACTION: (Measure.STAY, Measure.LEAVE),
    Ground.FLAGGED: (Measure.STAY, Measure.LEAVE),
    Ground.COMMITMENT: (Measure.STAY, Measure.LEAVE),
    Ground.GOOD: (Measure.STAY,),
    Ground.FALSE_REPORT: (Measure.DEDUCT, Measure.CANCEL, Measure.CRITICISE, Measure.LEAVE, Measure.NONE),
}
LENIENT = frozenset({Measure.STAY, Measure.NONE})


class Case(Entity, Model):
    """A matter about one institution: at most one open on the same ground.

    ``figures`` is the row of the evaluation as the institution was told it. Three different officers propose, confirm
    and decide the appeal (D4, D16).
    """

    __tablename__ = "evaluation_case"
    __table_args__ = (
        CheckConstraint("ground in ('satisfaction', 'flagged', 'commitment', 'good', 'false_report')",
                        name="ground_known"),
        CheckConstraint("measure is null or measure in ('stay', 'leave', 'deduct', 'cancel', 'criticise', 'none')",
                        name="measure_known"),
        CheckConstraint("amount is null or amount > 0", name="amount_positive"),
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint(
            "appeal_decided_by_id is null or "
            "(appeal_decided_by_id <> proposed_by_id and appeal_decided_by_id <> confirmed_by_id)",
            name="third_person",
        ),
        Index(
            "uq_evaluation_case_open", "institution_id", "round_id", "ground", unique=True,
            sqlite_where=text("state not in ('effective', 'closed', 'lifted') and ground <> 'false_report'"),
            postgresql_where=text("state not in ('effective', 'closed', 'lifted') and ground <> 'false_report'"),
        ),
        Index("ix_evaluation_case_institution", "institution_id", "id"),
        Index("ix_evaluation_case_state", "state", "id"),
    )  # fmt: skip

    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_row.id"))
    ground: Mapped[str] = mapped_column(String(16))
    statement: Mapped[str] = mapped_column(Text)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[CaseState] = mapped_column(state_type(CaseState), default=CASE.initial)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reply_by: Mapped[date]
    reply: Mapped[str] = mapped_column(Text, default="")
    reply_file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    replied_at: Mapped[datetime | None]
    demand: Mapped[str] = mapped_column(Text, default="")
    rectify_by: Mapped[date | None]
    resurvey_row_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_row.id"))
    measure: Mapped[str | None] = mapped_column(String(12))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    proposal: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmation: Mapped[str] = mapped_column(Text, default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    appeal_by: Mapped[date | None]
    appeal: Mapped[str] = mapped_column(Text, default="")
    appeal_file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    appealed_at: Mapped[datetime | None]
    appeal_due: Mapped[date | None]
    appeal_decision: Mapped[str] = mapped_column(Text, default="")
    appeal_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    notice_item_id: Mapped[int | None] = mapped_column(ForeignKey("notice_item.id"))
    effective_on: Mapped[date | None]
    lifted_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[PilotRound] = relationship()
    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    row: Mapped[EvaluationRow | None] = relationship(foreign_keys=[row_id])
    resurvey_row: Mapped[EvaluationRow | None] = relationship(foreign_keys=[resurvey_row_id])
    evidence: Mapped[Attachment | None] = relationship(foreign_keys=[evidence_id])
    reply_file: Mapped[Attachment | None] = relationship(foreign_keys=[reply_file_id])
    appeal_file: Mapped[Attachment | None] = relationship(foreign_keys=[appeal_file_id])
    notice_item: Mapped[NoticeItem | None] = relationship()
    steps: Mapped[list["RectificationStep"]] = relationship(
        back_populates="case", order_by="RectificationStep.position"
    )

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def organization_id(self) -> int:
        """Whose case it is, for the permission map."""
        return self.institution_id

    @property
    def is_public(self) -> bool:
        """A case is a matter between city and institution; public is its notice alone."""
        return False

    @property
    def title(self) -> str:
        """Number and ground, for the trail."""
        return f"{self.number or '处理'} {Ground(self.ground).title}"


class RectificationStep(Model):
    """One dated step of a rectification plan, and how it was done."""

    __tablename__ = "rectification_step"
    __table_args__ = (Index("ix_rectification_step_case", "case_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    account: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship(back_populates="steps")

    @property
    def institution_id(self) -> int:
        """Whose step it is, for the permission map."""
        return self.case.institution_id
