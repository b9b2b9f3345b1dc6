"""A need as an enterprise states it, with what its county and the city add, and the list the city publishes it on."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, and_, text
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model, state_type
from marketplace.needs.lifecycle import EDITABLE, NEED, SPEAKING, NeedState
from marketplace.organizations.models import Chain, County, Enterprise
from marketplace.pilots.models import PilotRound


class NeedSource(StrEnum):
    """How a need came in."""

    FORM = "form"
    IMPORT = "import"


class NeedList(Entity, Model):
    """One publication by the city, 《企业服务需求汇总表》 (002:42): the needs posted on one day with one deadline."""

    __tablename__ = "need_list"

    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    posted_on: Mapped[date]
    deadline_on: Mapped[date]

    round: Mapped[PilotRound] = relationship()


def _board_index(name: str, *columns: str) -> Index:
    """An index that holds only what was ever published, in the order the board reads it."""
    published = text("published_at IS NOT NULL")
    return Index(f"ix_need_board_{name}", *columns, sqlite_where=published, postgresql_where=published)


class Need(Entity, Model):
    """What an enterprise asks for (附件4). The contact is never public (D23); ``county_code`` is who reviews it (D22).

    ``number`` (需求编号) is given when it is first handed in. ``remarks`` are the county's words by field.
    ``publications`` counts how often it was published. ``search_terms`` follows from the public words.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("wanted between 1 and 3", name="wanted_one_to_three"),
        CheckConstraint("budget_wan is null or budget_wan >= 0", name="budget_not_negative"),
        CheckConstraint("source in ('form', 'import')", name="source_known"),
        CheckConstraint("state in ('draft', 'withdrawn') or (category is not null and text <> '')", name="stated"),
        CheckConstraint("state <> 'published' or (published_at is not null and deadline_on is not null)", name="dated"),
        _board_index("newest", "published_at", "id"),
        _board_index("deadline", "deadline_on", "id"),
        _board_index("category", "category", "published_at", "id"),
        _board_index("category_county", "category", "county_code", "published_at", "id"),
        _board_index("county", "county_code", "published_at", "id"),
        _board_index("chain", "chain_id", "published_at", "id"),
        _board_index("target", "target_level", "published_at", "id"),
        Index("ix_need_county_state", "county_code", "state", "id"),
        _board_index("state", "state", "published_at", "id"),
        _board_index("state_deadline", "state", "deadline_on", "id"),
        Index("ix_need_state", "state", "id"),
        Index("ix_need_enterprise", "enterprise_id", "id"),
    )

    version: Mapped[int] = mapped_column(default=1)
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    category: Mapped[str | None] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    situation: Mapped[str] = mapped_column(Text, default="")
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"))
    current_level: Mapped[str | None] = mapped_column(String(30))
    target_level: Mapped[str | None] = mapped_column(String(30))
    in_gradient_pool: Mapped[bool | None]
    is_manufacturing: Mapped[bool | None]
    county_reason: Mapped[str] = mapped_column(String(300), default="")
    budget_wan: Mapped[Decimal | None]
    wanted: Mapped[int] = mapped_column(default=1)
    # Points by criterion, summing to 100, as the owner set them; empty = the round's (D30). Published with the need.
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    deadline_wish_on: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(10), default=NeedSource.FORM)
    batch: Mapped[str] = mapped_column(String(40), default="")
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[NeedState] = mapped_column(state_type(NeedState), default=NEED.initial)
    state_reason: Mapped[str] = mapped_column(String(300), default="")
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    deadline_on: Mapped[date | None]
    publications: Mapped[int] = mapped_column(default=0)
    need_list_id: Mapped[int | None] = mapped_column(ForeignKey("need_list.id"), index=True)
    search_terms: Mapped[str] = mapped_column(Text, default="", deferred=True)

    enterprise: Mapped[Enterprise] = relationship()
    county: Mapped[County] = relationship()
    chain: Mapped[Chain | None] = relationship()
    round: Mapped[PilotRound] = relationship()
    need_list: Mapped[NeedList | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_editable(self) -> bool:
        """The enterprise may still change it."""
        return self.state in EDITABLE

    @property
    def shows_text(self) -> bool:
        """Whether the public may read its words; one withdrawn or cancelled is only named as ended."""
        return self.state in SPEAKING

    @hybrid_property
    def is_public(self) -> bool:
        """Once published, always at its address: an end is told, not hidden."""
        return self.published_at is not None

    @is_public.inplace.expression
    @classmethod
    def _is_public(cls) -> ColumnElement[bool]:
        return cls.published_at.is_not(None)

    @hybrid_method
    def is_open_on(self, day: date) -> bool:
        """Bids are open: published and the deadline's day has not passed in Shanghai."""
        return self.state is NeedState.PUBLISHED and self.deadline_on is not None and day <= self.deadline_on

    @is_open_on.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_open_on(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.state == NeedState.PUBLISHED, cls.deadline_on >= day)

    @hybrid_method
    def is_overdue_on(self, day: date) -> bool:
        """Still published, though the deadline's day has passed: bids are shut, the award is to come."""
        return self.state is NeedState.PUBLISHED and self.deadline_on is not None and day > self.deadline_on

    @is_overdue_on.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_overdue_on(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.state == NeedState.PUBLISHED, cls.deadline_on < day)
