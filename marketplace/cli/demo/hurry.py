"""A year in a minute: the story's database is written without waiting for the disk, its mail leaves in bundles.

Nothing is lost by it: a story that was broken off is told anew from its beginning.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import event, func, select

from marketplace.kernel.database import db, session
from marketplace.notifications.lifecycle import MailState
from marketplace.notifications.models import OutboxMail
from marketplace.notifications.tasks import send_waiting


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
    """Empty the outbox."""
    waiting = select(func.count()).select_from(OutboxMail).where(OutboxMail.state == MailState.WAITING)
    left = session().scalar(waiting) or 0
    while left:
        send_waiting(0)
        now = session().scalar(waiting) or 0
        if now == left:
            return
        left = now
