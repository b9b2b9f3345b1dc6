"""Reading people: by number, by the name they sign in with, by a mailed link."""

from datetime import datetime

from sqlalchemy import or_, select

from marketplace.accounts import rules
from marketplace.accounts.models import OneTimeLink, User
from marketplace.kernel.database import session


def get(user_id: int) -> User | None:
    """One person."""
    return session().get(User, user_id)


def by_name(name: str) -> User | None:
    """The person who signs in with this user name or e-mail address; the user name goes first."""
    wanted = rules.normal_name(name)
    if not wanted:
        return None
    statement = select(User).where(or_(User.username == wanted, User.email == wanted))
    return session().scalars(statement.order_by((User.username == wanted).desc(), User.id)).first()


def open_link(token: str, purpose: str, at: datetime) -> OneTimeLink | None:
    """The link of ``token`` where it is known, unused and in time."""
    statement = select(OneTimeLink).where(OneTimeLink.digest == rules.digest_of(token), OneTimeLink.purpose == purpose)
    link = session().scalars(statement).one_or_none()
    return link if link is not None and link.used_at is None and at < link.expires_at else None
