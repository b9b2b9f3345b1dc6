"""Who works on a run: one worker at a time, found again after a minute or two where a worker was killed."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import or_, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.lifecycle import ImportState
from marketplace.needs.models import ImportRun

LEASE = timedelta(minutes=2)
LAST_TRY = 3
READING = (ImportState.UPLOADED, ImportState.READING)
STORING = (ImportState.CONFIRMING,)


class LeaseLost(Exception):
    """Another worker has the run now; this one stops where it stands, everything it stored stays."""


def free_runs(states: Collection[ImportState]) -> list[int]:
    """Runs that wait for a worker or whose worker was killed."""
    free = or_(ImportRun.leased_until.is_(None), ImportRun.leased_until < clock.now())
    rows = select(ImportRun.id).where(ImportRun.state.in_(states), free).order_by(ImportRun.id)
    return list(session().scalars(rows))


def take(number: int, states: Collection[ImportState]) -> int | None:
    """Take the run; returns the number of this attempt, or None where there is nothing to do or another has it."""
    run = _present(number)
    moment = clock.now()
    if run is None or run.state not in states or (run.leased_until is not None and run.leased_until >= moment):
        return None
    run.attempts += 1
    run.leased_until = moment + LEASE
    return run.attempts


def locked(run: ImportRun) -> ImportRun:
    """The run as it stands now, locked, for an officer's act."""
    found = _present(run.id)
    assert found is not None, "runs are never deleted"
    return found


def held(number: int, attempt: int) -> ImportRun:
    """The run, locked, with its lease renewed; LeaseLost where it is no longer this worker's."""
    run = _present(number)
    if run is None or run.attempts != attempt:
        raise LeaseLost
    run.leased_until = clock.now() + LEASE
    return run


def _present(number: int) -> ImportRun | None:
    """The run as it stands in the database, locked; a copy read earlier by this session is brought up to date."""
    row = select(ImportRun).where(ImportRun.id == number).with_for_update()
    return session().scalars(row.execution_options(populate_existing=True)).one_or_none()
