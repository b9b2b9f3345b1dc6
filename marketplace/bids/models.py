"""Tables of 揭榜. A sealed bid is ciphertext and a keyed tag; who bid and what is in columns only after its opening."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.bids.lifecycle import (
    AWARD,
    BID,
    OPENING,
    QUESTION,
    SHEET,
    TENDER,
    AwardState,
    BidState,
    OpeningState,
    QuestionState,
    SheetState,
    TenderState,
)
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution


class Tender(Entity, Model):
    """One publication of a need as it is taken up (揭榜): dates and weights as they were published with it.

    ``criteria`` is [{"title", "points"}], points summing to 100. Bids are received to the end of ``deadline_on``,
    questions to the end of ``question_until``, both in Shanghai.
    """

    __tablename__ = "tender"
    __table_args__ = (
        UniqueConstraint("need_id", "publication"),
        CheckConstraint("question_until <= deadline_on", name="questions_before_bids"),
        Index("ix_tender_state", "state", "deadline_on", "id"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    publication: Mapped[int]
    criteria: Mapped[list[dict[str, Any]]]
    question_until: Mapped[date]
    deadline_on: Mapped[date]
    state: Mapped[TenderState] = mapped_column(state_type(TenderState), default=TENDER.initial)
    state_reason: Mapped[str] = mapped_column(String(300), default="")
    opened_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    need: Mapped[Need] = relationship(lazy="joined", innerjoin=True)
    questions: Mapped[list["Question"]] = relationship(back_populates="tender", order_by="Question.id")
    bids: Mapped[list["Bid"]] = relationship(back_populates="tender", order_by="Bid.id")
    sheets: Mapped[list["ScoreSheet"]] = relationship(back_populates="tender", order_by="ScoreSheet.id")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def enterprise_id(self) -> int:
        """The owner, for the permission map."""
        return self.need.enterprise_id

    @property
    def county_code(self) -> str:
        """The county that reviewed the need."""
        return self.need.county_code

    @property
    def is_public(self) -> bool:
        """Where its need is."""
        return bool(self.need.is_public)

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """Assessors who score it and have not stepped aside."""
        return frozenset(
            sheet.user_id for sheet in self.sheets
            if sheet.kind == "assessor" and sheet.state is not SheetState.CONFLICTED and sheet.user_id is not None
        )  # fmt: skip

    @property
    def title(self) -> str:
        """The need's number and title."""
        return f"{self.need.number} {self.need.title}"


class Question(Entity, Model):
    """A public question on a need. ``asker_id`` is shown to the auditor alone."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("state <> 'answered' or answer <> ''", name="answered_in_words"),
        Index("ix_question_tender", "tender_id", "id"),
    )

    tender_id: Mapped[int] = mapped_column(ForeignKey("tender.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[QuestionState] = mapped_column(state_type(QuestionState), default=QUESTION.initial)

    tender: Mapped[Tender] = relationship(back_populates="questions")
    asker: Mapped[Institution] = relationship()

    @property
    def is_public(self) -> bool:
        """As its tender."""
        return self.tender.is_public

    @property
    def enterprise_id(self) -> int:
        """The need's owner, who answers."""
        return self.tender.enterprise_id

    @property
    def county_code(self) -> str:
        """The county that reviewed the need."""
        return self.tender.county_code


class Bid(Entity, Model):
    """A bid (标书). While sealed only ``bidder_tag``, ``key_id`` and the envelope are filled (D26).

    ``bidder_tag`` is a keyed digest of tender and institution: it keeps one live bid each without saying whose.
    Amounts in yuan; ``price`` is the whole price, ``concession`` what the institution bears of it (机构让).
    """

    __tablename__ = "bid"
    __table_args__ = (
        Index(
            "uq_bid_live", "tender_id", "bidder_tag", unique=True,
            sqlite_where=text("state <> 'withdrawn'"), postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint("institution_id is null or state not in ('sealed', 'withdrawn', 'unreadable')", name="closed"),
        CheckConstraint("institution_id is not null or state not in ('opened', 'awarded')", name="known"),
        CheckConstraint("price is null or price >= 0", name="price_not_negative"),
        CheckConstraint("concession is null or (concession >= 0 and concession <= price)", name="concession_within"),
        Index("ix_bid_institution", "institution_id", "state", "id"),
    )  # fmt: skip

    tender_id: Mapped[int] = mapped_column(ForeignKey("tender.id"))
    bidder_tag: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    state: Mapped[BidState] = mapped_column(state_type(BidState), default=BID.initial)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    # When its present words were handed in; sealed with them, so known only once opened.
    submitted_at: Mapped[datetime | None]
    price: Mapped[Decimal | None]
    concession: Mapped[Decimal | None]
    # The words: plan (方案), schedule (进度安排), deliverables (交付成果), team (团队), cases (相近案例), from_gains.
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision_reason: Mapped[str] = mapped_column(String(500), default="")

    tender: Mapped[Tender] = relationship(back_populates="bids")
    institution: Mapped[Institution | None] = relationship()
    files: Mapped[list["BidFile"]] = relationship(back_populates="bid", order_by="BidFile.id")
    envelope: Mapped["BidEnvelope | None"] = relationship(back_populates="bid", cascade="all, delete-orphan")

    @classmethod
    def lying_in(cls, tender_id: int) -> ColumnElement[bool]:
        """The bids of a tender that were not withdrawn: in these words the index over them (``uq_bid_live``) answers,
        whatever other states are asked for."""
        return and_(cls.tender_id == tender_id, cls.state != BidState.WITHDRAWN)

    @property
    def enterprise_id(self) -> int:
        """The need's owner, for the permission map."""
        return self.tender.enterprise_id

    @property
    def county_code(self) -> str:
        """The county that reviewed the need."""
        return self.tender.county_code

    @property
    def is_opened(self) -> bool:
        """Whether its words may be shown to those entitled."""
        return self.institution_id is not None

    @property
    def assessor_user_ids(self) -> frozenset[int]:
        """As of its tender."""
        return self.tender.assessor_user_ids

    @property
    def title(self) -> str:
        """For trail and pages; names the bidder only once opened."""
        return f"{self.tender.title}·{self.institution.name}" if self.institution else f"{self.tender.title}·密封标书"


class BidEnvelope(Model):
    """A bid's ciphertext, of one fixed size; apart from the bid, so that its later states do not write it again.

    ``sealed`` opens with the worker's key; ``receipt`` is the same content under the bidder's own receipt code, so
    that the bidder alone can read it again. A withdrawn bid has none.
    """

    __tablename__ = "bid_envelope"

    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    receipt: Mapped[bytes] = mapped_column(LargeBinary)

    bid: Mapped[Bid] = relationship(back_populates="envelope")


class BidFile(Entity, Model):
    """One file of a bid: ciphertext of padded size on disk under ``blob`` until the opening makes it an attachment.

    Uploaded before the bid is handed in (``bid_id`` empty), so that a refused form loses no file; one that no bid
    takes up is swept away. ``bidder_tag`` as in the bid.
    """

    __tablename__ = "bid_file"

    tender_id: Mapped[int] = mapped_column(ForeignKey("tender.id"), index=True)
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bid.id"), index=True)
    bidder_tag: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(64), unique=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    remark: Mapped[str] = mapped_column(String(100), default="")

    bid: Mapped[Bid | None] = relationship(back_populates="files")
    attachment: Mapped[Attachment | None] = relationship(lazy="joined")


class Opening(Entity, Model):
    """One request to open a tender's bids, and what the worker did with it; also the refused ones stay."""

    __tablename__ = "opening"
    __table_args__ = (Index("ix_opening_due", "state", "leased_until"), Index("ix_opening_tender", "tender_id", "id"))

    tender_id: Mapped[int] = mapped_column(ForeignKey("tender.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_for: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[OpeningState] = mapped_column(state_type(OpeningState), default=OPENING.initial)
    reason: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(default=0)

    tender: Mapped[Tender] = relationship()


class ScoreSheet(Entity, Model):
    """One person's scores of all bids of a tender: the owner's, an assessor's, or the chair's consensus."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        CheckConstraint("kind in ('owner', 'assessor', 'consensus')", name="kind_known"),
        UniqueConstraint("tender_id", "kind", "user_id"),
        Index("ix_score_sheet_user", "user_id", "state"),
    )

    tender_id: Mapped[int] = mapped_column(ForeignKey("tender.id"))
    kind: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_chair: Mapped[bool] = mapped_column(default=False)
    conflict: Mapped[str] = mapped_column(String(200), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]
    state: Mapped[SheetState] = mapped_column(state_type(SheetState), default=SHEET.initial)

    tender: Mapped[Tender] = relationship(back_populates="sheets")
    user: Mapped[User | None] = relationship()
    points: Mapped[list["BidPoints"]] = relationship(back_populates="sheet", cascade="all, delete-orphan")


class BidPoints(Model):
    """Points of one bid under one criterion on one sheet, at most the criterion's own."""

    __tablename__ = "bid_points"
    __table_args__ = (
        UniqueConstraint("sheet_id", "bid_id", "criterion"),
        CheckConstraint("points >= 0 and points <= 100", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(30))
    points: Mapped[Decimal] = mapped_column(Numeric(5, 1))

    sheet: Mapped[ScoreSheet] = relationship(back_populates="points")
    bid: Mapped[Bid] = relationship()


class Award(Entity, Model):
    """The owner's choice of one to three bids; it binds from ``binding_on``, after the standstill (D30)."""

    __tablename__ = "award"
    __table_args__ = (
        Index(
            "uq_award_standing", "tender_id", unique=True,
            sqlite_where=text("state = 'standing'"), postgresql_where=text("state = 'standing'"),
        ),
    )  # fmt: skip

    tender_id: Mapped[int] = mapped_column(ForeignKey("tender.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    binding_on: Mapped[date]
    state: Mapped[AwardState] = mapped_column(state_type(AwardState), default=AWARD.initial)
    annulled_at: Mapped[datetime | None]
    annulment_reason: Mapped[str] = mapped_column(String(300), default="")

    tender: Mapped[Tender] = relationship()

    @property
    def title(self) -> str:
        """The need that was awarded."""
        return self.tender.title
