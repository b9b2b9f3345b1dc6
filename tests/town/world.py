"""The application over the town; its database can be laid anew in a moment."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditHead
from marketplace.extensions import db, limiter
from marketplace.organizations.queries import choices
from tests.cast import Cast
from tests.town.ground import Town


class TownWorld:
    """An application over the populated world; the database can be laid anew in a moment."""

    def __init__(self, app: Flask, cast: Cast, town: Town, keep: Callable[[], None], fresh: Callable[[], None]) -> None:
        self.app, self.cast, self.town, self._fresh = app, cast, town, fresh
        self.let_go()
        keep()

    def let_go(self) -> None:
        """Close what the application holds of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
            choices.forget()

    def lay_anew(self) -> None:
        """The database as it was settled."""
        self.let_go()
        self._fresh()
        (Path(self.app.config["AUDIT_ANCHOR"])).unlink(missing_ok=True)
        limiter.reset()

    def browser(self, username: str | None) -> FlaskClient:
        """A client signed in as one of the cast, or as nobody."""
        client = self.app.test_client()
        if username:
            with client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = f"{self.cast.users[username]}.1", True
                kept["acting_membership"] = self.cast.memberships[username]
        return client

    def rows(self) -> int:
        """A number that changes with every change of any row by anybody."""
        with self.app.app_context(), db.engine.connect() as connection:
            counts = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in db.metadata.sorted_tables
            )
            head = connection.execute(select(AuditHead.seal)).scalar_one()
            return hash((head, *counts))
