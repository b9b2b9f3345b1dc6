"""Telling people: rows in the inbox and the outbox, in the transaction of their cause."""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select, update

from marketplace.audit import services as audit
from marketplace.kernel import clock, transactions
from marketplace.kernel.database import session
from marketplace.notifications import tasks
from marketplace.notifications.models import InboxMessage, MutedKind, OutboxMail
from marketplace.notifications.rules import Kind, Recipient
from marketplace.security.actors import Actor


def notify(
    kind: Kind, recipients: Iterable[Recipient], *, title: str, body: str = "", path: str = "/home",
    at: datetime | None = None, mailed_link: str = "",
) -> list[InboxMessage]:  # fmt: skip
    """Put a notice into each recipient's inbox and, unless switched off, a mail into the outbox.

    ``path`` is the address inside the site at which the act is one click away. ``mailed_link``: a secret address that
    stands in the mail alone, in place of ``path``, and is erased from the outbox once sent. A person named twice is
    told once.
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
            address = mailed_link or f"{current_app.config['SITE_URL']}{path}"
            queue_mail(person.email, title, f"{body}\n\n{address}", at=moment).holds_link = bool(mailed_link)
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


def read_message(message: InboxMessage, *, by: Actor, at: datetime | None = None) -> None:
    """Note that the reader has opened the notice; a second time changes nothing. The row proves the delivery."""
    if message.read_at is None:
        message.read_at = at or clock.now()
        audit.record("message:read", by=by, on=message, at=at)


def read_all(user_id: int, *, by: Actor, at: datetime | None = None) -> int:
    """Note all of a person's notices as read; how many there were."""
    statement = select(InboxMessage).where(InboxMessage.user_id == user_id, InboxMessage.read_at.is_(None))
    newest = session().scalars(statement.order_by(InboxMessage.id.desc()).limit(1)).one_or_none()
    if newest is None:
        return 0
    reading = (
        update(InboxMessage)
        .where(InboxMessage.user_id == user_id, InboxMessage.read_at.is_(None))
        .values(read_at=at or clock.now())
        .returning(InboxMessage.id)
    )
    numbers = session().scalars(reading).all()
    audit.record("message:read_all", by=by, on=newest, after={"count": len(numbers)}, at=at)
    return len(numbers)


def choose_kinds(user_id: int, wanted: Iterable[Kind], *, by: Actor, at: datetime | None = None) -> None:
    """Mail only the kinds in ``wanted`` and the legal ones; the inbox gets all."""
    before = muted_kinds(user_id)
    muted = {kind for kind in Kind if not kind.legal} - set(wanted)
    if muted == before:
        return
    session().execute(delete(MutedKind).where(MutedKind.user_id == user_id))
    rows = [MutedKind(user_id=user_id, kind=kind.value) for kind in Kind if kind in muted]
    session().add_all(rows)
    session().flush()
    audit.record(
        "notice:choose_kinds", by=by, on=MutedKind(id=user_id), before={"muted": before}, after={"muted": muted}, at=at
    )


def muted_kinds(user_id: int) -> set[Kind]:
    """The kinds that a person does not want by mail."""
    return {Kind(kind) for kind in session().scalars(select(MutedKind.kind).where(MutedKind.user_id == user_id))}
