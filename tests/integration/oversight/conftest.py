"""A round under way, and what the database is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.round_under_way import AUTUMN, lay_round


@dataclass
class Statements:
    """Counts what the database is asked."""

    seen: list[str]

    def __len__(self) -> int:
        return len(self.seen)


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """``statements.seen`` grows with each statement."""
    found = Statements([])

    def listen(*arguments: object) -> None:
        if not str(arguments[2]).startswith(("BEGIN", "SET ")):
            found.seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    yield found
    event.remove(db.engine, "before_cursor_execute", listen)


@pytest.fixture
def busy(cast: Cast) -> Iterator[PilotRound]:
    """Something at every step, and the clock in autumn, when much of it is late."""
    pilot = lay_round(cast)
    with clock.standing_at(AUTUMN):
        yield pilot
