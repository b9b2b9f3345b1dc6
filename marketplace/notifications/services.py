"""Telling people: rows in the inbox and the outbox, in the transaction of their cause."""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from marketplace.kernel import clock, transactions
from marketplace.kernel.database import session
from marketplace.notifications import tasks
from marketplace.notifications.models import InboxMessage, MutedKind, OutboxMail
from marketplace.notifications.rules import Kind, Recipient


def notify(
    kind: Kind, recipients: Iterable[Recipient], *, title: str, body: str = "", path: str = "/home",
    at: datetime | None = None,
) -> list[InboxMessage]:  # fmt: skip
    """Put a notice into each recipient's inbox and, unless switched off, a mail into the outbox.

    ``path`` is the address inside the site at which the act is one click away. A person named twice is told once.
    """
    moment = at or clock.now()
    people = {recipient.user_id: recipient for recipient in recipients}
    if not people:
        return []
    muted = set() if kind.legal else _muted(kind, people)
    messages = []
    for person in people.values():
        message = InboxMessage(
            user_id=person.user_id, organization_id=person.organization_id, kind=kind.value, title=title,
            body=body, path=path, created_at=moment,
        )  # fmt: skip
        messages.append(message)
        if person.email and person.user_id not in muted:
            queue_mail(person.email, title, f"{body}\n\n{current_app.config['SITE_URL']}{path}", at=moment)
    session().add_all(messages)
    session().flush()
    return messages


def queue_mail(address: str, subject: str, body: str, *, at: datetime | None = None) -> OutboxMail:
    """Put one mail into the outbox; it leaves after the commit, and only then."""
    moment = at or clock.now()
    mail = OutboxMail(address=address, subject=subject, body=body, next_try_at=moment, created_at=moment)
    session().add(mail)
    transactions.after_commit(tasks.wake_mailer)
    return mail


def _muted(kind: Kind, people: Iterable[int]) -> set[int]:
    statement = select(MutedKind.user_id).where(MutedKind.kind == kind.value, MutedKind.user_id.in_(list(people)))
    return set(session().scalars(statement))
