"""Reading the trail, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page

NEWEST = [Key(AuditRecord.number, "number", descending=True)]


def get(number: int) -> AuditRecord | None:
    """One row."""
    return session().get(AuditRecord, number)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the trail to; "" or None = all. ``act`` is how an act begins; days are Shanghai's."""

    act: str = ""
    person: str = ""
    kind: str = ""
    subject_id: str = ""
    since: date | None = None
    until: date | None = None


def search(filters: Filters, *, cursor: str | None = None, size: int = 50) -> Page[AuditRecord]:
    """A page of the trail, newest first."""
    return keyset_page(session(), _rows(filters), NEWEST, cursor=cursor, size=size, scalars=True)


def rows_of(filters: Filters, *, most: int = 10_000) -> list[AuditRecord]:
    """What a reader takes along: the filtered rows, newest first, at most ``most``."""
    return list(session().scalars(_rows(filters).order_by(AuditRecord.number.desc()).limit(most)))


def _rows(filters: Filters) -> Select[AuditRecord]:
    rows = select(AuditRecord)
    if filters.act:
        rows = rows.where(AuditRecord.act.startswith(filters.act, autoescape=True))
    if filters.person:
        rows = rows.where(AuditRecord.actor_name.contains(filters.person, autoescape=True))
    if filters.kind:
        rows = rows.where(AuditRecord.subject_kind == filters.kind)
    if filters.subject_id:
        rows = rows.where(AuditRecord.subject_id == filters.subject_id)
    if filters.since:
        rows = rows.where(AuditRecord.at >= clock.start_of_day(filters.since))
    if filters.until:
        rows = rows.where(AuditRecord.at < clock.end_of_day(filters.until))
    return rows


_ROW = AuditRecord.__table__.c
# In plain columns and put together once, since every detail page asks it; what was before and after stays unread.
_HISTORY = (
    select(_ROW.number, _ROW.at, _ROW.act, _ROW.actor_name, _ROW.organization_name, _ROW.subject_title, _ROW.reason)
    .where(_ROW.subject_kind == bindparam("kind"), _ROW.subject_id == bindparam("subject"))
    .order_by(_ROW.number)
)  # fmt: skip


def history_of(kind: str, subject_id: int) -> Sequence[Any]:
    """What happened to one thing, oldest first, for its timeline: number, at, act, actor_name, organization_name,
    subject_title, reason."""
    return session().execute(_HISTORY, {"kind": kind, "subject": str(subject_id)}).all()
