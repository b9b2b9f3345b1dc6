"""A year in a minute: the story's database is written without waiting for the disk, its mail leaves in bundles.

Nothing is lost by it: a story that was broken off is told anew from its beginning.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import event, select

from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.lifecycle import MAIL, MailState
from marketplace.notifications.models import OutboxMail


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Within the block, SQLite does not wait for the disk and nobody wakes the mailer."""
    perform = current_app.extensions["perform_job"]
    session().close()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "connect", _not_waiting)
    current_app.extensions["perform_job"] = lambda name, number: name != "mail:send" and perform(name, number)
    try:
        yield
        send_mail()
    finally:
        current_app.extensions["perform_job"] = perform
        session().close()
        if db.engine.dialect.name == "sqlite":
            event.remove(db.engine, "connect", _not_waiting)
        db.engine.dispose()


def _not_waiting(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def send_mail() -> None:
    """Mark the outbox as sent: the demo's people have no mailbox, the outbox itself is the record."""
    moment = clock.now()
    with unit_of_work():
        for mail in session().scalars(select(OutboxMail).where(OutboxMail.state == MailState.WAITING)):
            mail.attempts, mail.sent_at = mail.attempts + 1, moment
            MAIL.move(mail, "send")
