"""What a test asks of the trail."""

from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session


def acts() -> list[str]:
    """Every act of the trail, in order."""
    return list(session().scalars(select(AuditRecord.act).order_by(AuditRecord.number)))


def last() -> AuditRecord:
    """The latest row."""
    return session().scalars(select(AuditRecord).order_by(AuditRecord.number.desc()).limit(1)).one()
