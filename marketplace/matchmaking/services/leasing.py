"""Who works on a row: one worker at a time, found again once the lease of a killed one has run out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.kernel.transactions import unit_of_work

LEASE = timedelta(minutes=10)
LAST_TRY = 3


class Worked(Protocol):
    """A row that a worker takes."""

    id: Any
    state: Any
    attempts: Any
    leased_until: Any


W = TypeVar("W", bound=Worked)


def held(kind: type[W], number: int) -> W | None:
    """The row as it stands now, locked."""
    rows = select(kind).where(kind.id == number).with_for_update(of=kind)
    return session().scalars(rows.execution_options(populate_existing=True)).one_or_none()


def take(kind: type[W], number: int, waiting: object, *, at: datetime) -> int | None:
    """Take the row; the number of this attempt, or None where there is nothing to do or another has it."""
    row = held(kind, number)
    if row is None or row.state is not waiting or (row.leased_until is not None and row.leased_until >= at):
        return None
    row.attempts += 1
    row.leased_until = at + LEASE
    return int(row.attempts)


def free(kind: type[W], waiting: object, *, most: int = 200) -> list[int]:
    """Rows that wait for a worker or whose worker was killed, oldest first."""
    open_ = kind.leased_until.is_(None) | (kind.leased_until < clock.now())
    rows = select(kind.id).where(kind.state == waiting, open_).order_by(kind.id).limit(most)
    return list(session().scalars(rows))


def work(
    kind: type[W], number: int, waiting: object, lifecycle: Lifecycle[Any], act: Callable[[int, int], None]
) -> None:
    """Let ``act(number, attempt)`` do the row's work; after the last failure the row says that it was given up."""
    with unit_of_work():
        attempt = take(kind, number, waiting, at=clock.now())
    if attempt is None:
        return
    try:
        act(number, attempt)
    except Exception:
        structlog.get_logger().exception("work failed", kind=kind.__name__, row=number)
        session().rollback()
        with unit_of_work():
            row = held(kind, number)
            if row is not None and row.state is waiting and row.attempts == attempt:
                row.leased_until = None
                if attempt >= LAST_TRY:
                    lifecycle.move(row, "give_up")
