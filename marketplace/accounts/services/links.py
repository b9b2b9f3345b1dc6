"""One-time links: a random token goes out by mail, its digest stays here, and it opens once."""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from marketplace.accounts import rules
from marketplace.accounts.models import OneTimeLink, User
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.notifications import services as notifications

TOKEN_BYTES = 32


def issue(
    user: User, purpose: str, *, life: timedelta, at: datetime | None = None, subject_id: int | None = None
) -> str:
    """A fresh token; older unused links of the same purpose and subject stop working."""
    moment = at or clock.now()
    session().flush()
    withdraw(user, purpose, subject_id=subject_id, at=moment)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session().add(OneTimeLink(
        digest=rules.digest_of(token), purpose=purpose, user_id=user.id, subject_id=subject_id,
        expires_at=moment + life, created_at=moment,
    ))  # fmt: skip
    session().flush()
    return token


def withdraw(user: User, purpose: str, *, subject_id: int | None, at: datetime) -> None:
    """Make the person's open links of this purpose and subject useless."""
    about = OneTimeLink.subject_id.is_(None) if subject_id is None else OneTimeLink.subject_id == subject_id
    unused = (OneTimeLink.user_id == user.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
    session().execute(update(OneTimeLink).where(*unused, about).values(used_at=at))


def lock(link: OneTimeLink) -> bool:
    """Hold the link until the end of the act; False where somebody else used it a moment ago."""
    statement = select(OneTimeLink).where(OneTimeLink.id == link.id).with_for_update()
    fresh = session().scalars(statement.execution_options(populate_existing=True)).one()
    return fresh.used_at is None


def person_of(link: OneTimeLink) -> User:
    """Whose link it is."""
    return session().get_one(User, link.user_id)


def use(link: OneTimeLink, *, at: datetime) -> None:
    """Use the link up."""
    link.used_at = at
    session().flush()


def address(path: str) -> str:
    """The whole address of ``path`` as it stands in a mail; the host is the settings', never the request's."""
    return f"{str(current_app.config['SITE_URL']).rstrip('/')}{path}"


def mail(to: str, subject: str, body: str, *, at: datetime | None = None) -> None:
    """Mail a text with a link; it is erased from the outbox once it has left."""
    notifications.queue_mail(to, subject, body, at=at).holds_link = True
