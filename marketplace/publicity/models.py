"""Tables of publicity: the bureau's days, notices with one row a subject, and objections."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, case, null
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.documents.models import Attachment
from marketplace.kernel import clock
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.publicity.lifecycle import OBJECTION, NoticeState, ObjectionState


class CalendarDay(Model):
    """A day that the bureau entered over the published calendar.

    ``full_year`` marks rows entered as the State Council's whole arrangement of their year: that year then counts as
    published, and the ends of windows in it are no longer provisional (D15).
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40), default="")
    full_year: Mapped[bool] = mapped_column(default=False)


class Notice(Entity, Model):
    """A public notice: posted on a day (not counted), open for ``days`` working days up to and with ``ends_on``."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("days >= 1", name="days_positive"),
        CheckConstraint("ends_on > posted_on", name="ends_after_posting"),
        Index("ix_notice_posted", "posted_on", "id"),
        Index("ix_notice_kind", "kind", "posted_on", "id"),
    )

    kind: Mapped[str] = mapped_column(String(24))
    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[list[str]] = mapped_column(default=list)
    columns: Mapped[list[str]] = mapped_column(default=list)
    issuer: Mapped[str] = mapped_column(String(120), default="")
    round: Mapped[str] = mapped_column(String(40), default="")
    article: Mapped[str] = mapped_column(String(80), default="")
    posted_on: Mapped[date]
    days: Mapped[int]
    answer_days: Mapped[int] = mapped_column(default=10)
    ends_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)
    announced_on: Mapped[date | None]
    announcement: Mapped[str] = mapped_column(Text, default="")
    stopped_on: Mapped[date | None]
    stopped_because: Mapped[str] = mapped_column(String(200), default="")

    items: Mapped[list["NoticeItem"]] = relationship(
        back_populates="notice", order_by="NoticeItem.position", cascade="all, delete-orphan"
    )
    objections: Mapped[list["Objection"]] = relationship(back_populates="notice", order_by="Objection.id")

    @property
    def is_public(self) -> bool:
        """A notice is public from its posting on and stays so."""
        return True

    @property
    def is_decision(self) -> bool:
        """Whether it makes a decision known, public at once: nothing waits for the end of a window."""
        return self.announced_on == self.posted_on

    def is_open_on(self, day: date) -> bool:
        """Whether objections may be handed in on ``day``; the last day belongs to the window."""
        return self.announced_on is None and self.stopped_on is None and day <= self.ends_on

    @hybrid_property
    def state(self) -> NoticeState:
        """Where the notice stands today."""
        if self.announced_on is not None:
            return NoticeState.ANNOUNCED
        if self.stopped_on is not None:
            return NoticeState.STOPPED
        return NoticeState.OPEN if clock.today() <= self.ends_on else NoticeState.ENDED

    @state.inplace.expression
    @classmethod
    def _state(cls) -> ColumnElement[str]:
        return case(
            (cls.announced_on != null(), NoticeState.ANNOUNCED.value),
            (cls.stopped_on != null(), NoticeState.STOPPED.value),
            (cls.ends_on >= clock.today(), NoticeState.OPEN.value),
            else_=NoticeState.ENDED.value,
        )


class NoticeItem(Model):
    """One row of a notice: what it concerns (kind and number) and its cells in the order of the columns."""

    __tablename__ = "notice_item"
    __table_args__ = (
        UniqueConstraint("notice_id", "position"),
        Index("ix_notice_item_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(default=list)
    withdrawn_on: Mapped[date | None]

    notice: Mapped[Notice] = relationship(back_populates="items")


class Objection(Entity, Model):
    """An objection in real name, about one row of a notice or (no item) the whole; seen by handler and auditor alone.

    ``fingerprint`` is a digest of what was written, so that a double click stays one objection.
    """

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("notice_id", "fingerprint"),
        Index("ix_objection_state", "state", "answer_due_on", "id"),
        CheckConstraint("state = 'open' or answered_at is not null", name="answer_recorded"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("notice_item.id"))
    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    real_name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[ObjectionState] = mapped_column(state_type(ObjectionState), default=OBJECTION.initial)
    answer_due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column(default=1)

    notice: Mapped[Notice] = relationship(back_populates="objections", lazy="joined", innerjoin=True)
    item: Mapped[NoticeItem | None] = relationship(lazy="joined")
    attachment: Mapped[Attachment | None] = relationship(lazy="joined")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def answered_late(self) -> bool:
        """Whether the answer came after its day."""
        return self.answered_at is not None and clock.local(self.answered_at).date() > self.answer_due_on

    @property
    def title(self) -> str:
        """What the trail says: the number alone, never the person."""
        return f"异议 {self.number}"
