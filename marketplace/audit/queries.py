"""Reading the trail, newest first."""

from datetime import date

from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page

NEWEST = [Key(AuditRecord.number, "number", descending=True)]


def get(number: int) -> AuditRecord | None:
    """One row."""
    return session().get(AuditRecord, number)


def search(
    *, act: str = "", person: str = "", kind: str = "", subject_id: str = "", since: date | None = None,
    until: date | None = None, cursor: str | None = None, size: int = 50,
) -> Page[AuditRecord]:  # fmt: skip
    """Rows whose act begins with ``act``, by ``person``, on things of ``kind``, within days in Shanghai."""
    rows = select(AuditRecord)
    if act:
        rows = rows.where(AuditRecord.act.startswith(act, autoescape=True))
    if person:
        rows = rows.where(AuditRecord.actor_name.contains(person, autoescape=True))
    if kind:
        rows = rows.where(AuditRecord.subject_kind == kind)
    if subject_id:
        rows = rows.where(AuditRecord.subject_id == subject_id)
    if since:
        rows = rows.where(AuditRecord.at >= clock.start_of_day(since))
    if until:
        rows = rows.where(AuditRecord.at < clock.end_of_day(until))
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def history_of(kind: str, subject_id: int) -> list[AuditRecord]:
    """What happened to one thing, oldest first, for its timeline."""
    rows = select(AuditRecord).where(AuditRecord.subject_kind == kind, AuditRecord.subject_id == str(subject_id))
    return list(session().scalars(rows.order_by(AuditRecord.number)))
