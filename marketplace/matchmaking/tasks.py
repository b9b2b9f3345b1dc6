"""The workers' part: rank what waits, and pick up what a killed worker left."""

import structlog
from sqlalchemy import select

from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import services
from marketplace.matchmaking.lifecycle import RunState
from marketplace.matchmaking.models import MatchRun
from marketplace.matchmaking.services import reading

BATCH = 200


@jobs.job("match:run")
def run_ranking(number: int) -> None:
    """Rank one need; a failure is tried again by the sweep, three times in all."""
    moment = clock.now()
    with unit_of_work():
        leased = services.lease_run(number, at=moment)
    if leased is None:
        return
    try:
        with unit_of_work():
            services.work_out(session().get_one(MatchRun, number))
    except Exception:
        structlog.get_logger().exception("ranking failed", run=number)
        with unit_of_work():
            services.give_up(session().get_one(MatchRun, number))


@jobs.job("match:read")
def read_due(_number: int) -> None:
    """Read all needs and institutions whose words are new or another."""
    while reading.read_due_needs():
        pass
    while reading.read_due_institutions():
        pass


@jobs.job("match:read-import")
def read_import(number: int) -> None:
    """Read the rows of one sheet."""
    reading.read_import(number)


@jobs.sweep("match:read")
def sweep_readings() -> None:
    """Read what a lost wake-up left."""
    read_due(0)


@jobs.sweep("match")
def sweep() -> None:
    """Rank what still waits."""
    waiting = select(MatchRun.id).where(MatchRun.state == RunState.WAITING).order_by(MatchRun.id).limit(BATCH)
    for number in list(session().scalars(waiting)):
        run_ranking(number)
