"""Reading the inbox."""

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.notifications.models import InboxMessage

NEWEST = [Key(InboxMessage.id, "id", descending=True)]


def unread_of(user_id: ColumnElement[int]) -> ScalarSelect[int]:
    """How many notices the person of another statement's row has not read, as one of its columns."""
    own = InboxMessage.__table__.c
    return select(func.count()).where(own.user_id == user_id, own.read_at.is_(None)).scalar_subquery()


def get(message_id: int) -> InboxMessage | None:
    """One notice."""
    return session().get(InboxMessage, message_id)


def inbox(user_id: int, *, unread_only: bool = False, cursor: str | None = None, size: int = 25) -> Page[InboxMessage]:
    """A person's notices, newest first."""
    rows = select(InboxMessage).where(InboxMessage.user_id == user_id)
    if unread_only:
        rows = rows.where(InboxMessage.read_at.is_(None))
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def latest(user_id: int, size: int = 5) -> list[InboxMessage]:
    """The newest notices, for the home page."""
    rows = select(InboxMessage).where(InboxMessage.user_id == user_id).order_by(InboxMessage.id.desc()).limit(size)
    return list(session().scalars(rows))
