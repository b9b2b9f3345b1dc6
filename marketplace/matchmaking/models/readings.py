"""How needs, institutions and rows of 附件4 were understood, and what people put in place of it: the training rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model
from marketplace.needs.models import ImportRow, Need
from marketplace.organizations.models import Institution


class Reading:
    """What a worker read of some words: ``words_digest`` tells whether they still are; ``due`` asks for it anew."""

    services: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    words_digest: Mapped[str] = mapped_column(String(64), default="")
    catalogue_digest: Mapped[str] = mapped_column(String(20), default="")
    due: Mapped[bool] = mapped_column(default=True)
    read_at: Mapped[datetime | None]


class NeedReading(Reading, Model):
    """The services that a need is read as, surest first; the words that told; a better direction, if likely."""

    __tablename__ = "need_reading"
    __table_args__ = (Index("ix_need_reading_due", "due", "need_id"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    evidence: Mapped[str] = mapped_column(Text, default="")
    better_direction: Mapped[str | None] = mapped_column(String(8))

    need: Mapped[Need] = relationship()


class InstitutionReading(Reading, Model):
    """The services that an institution is understood to offer, each with its own words that tell."""

    __tablename__ = "institution_reading"
    __table_args__ = (Index("ix_institution_reading_due", "due", "institution_id"),)

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)

    institution: Mapped[Institution] = relationship()


class ImportRowReading(Model):
    """The better directions of a row in an import's preview: one entry a record, null where its own fits."""

    __tablename__ = "import_row_reading"

    row_id: Mapped[int] = mapped_column(ForeignKey("import_row.id", ondelete="CASCADE"), primary_key=True)
    better: Mapped[list[Any]] = mapped_column(default=list)
    row_version: Mapped[int]

    row: Mapped[ImportRow] = relationship()


class Correction(Entity):
    """Who said what, when, in which duty, and what the words and the reading were then."""

    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    author_duty: Mapped[str] = mapped_column(String(20), default="")
    organization_name: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[str] = mapped_column(Text)
    read: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(String(300), default="")


class NeedCorrection(Correction, Model):
    """Which service a need means, as a person says: a code of the catalogue, "" for none of them; the last one counts.

    ``given_back``: from here on the machine's reading counts again.
    """

    __tablename__ = "need_correction"
    __table_args__ = (Index("ix_need_correction_need", "need_id", "id"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    service: Mapped[str] = mapped_column(String(40), default="")
    given_back: Mapped[bool] = mapped_column(default=False)

    need: Mapped[Need] = relationship()


class InstitutionCorrection(Correction, Model):
    """That an institution does, or does not do, a service; the last word on each service counts."""

    __tablename__ = "institution_correction"
    __table_args__ = (
        Index("ix_institution_correction_institution", "institution_id", "id"),
        CheckConstraint("verdict in ('does', 'does_not', 'given_back')", name="verdict_known"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    service: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(12))

    institution: Mapped[Institution] = relationship()
