"""The workers' part: rank what waits, and pick up what a killed worker left."""

import structlog
from sqlalchemy import select

from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import services
from marketplace.matchmaking.lifecycle import (
    BULK_PART,
    CATALOGUE_VERSION,
    MATCH_PLAN,
    WEIGHTS_VERSION,
    PlanState,
    RunState,
    VersionState,
)  # fmt: skip
from marketplace.matchmaking.models import BulkPart, CatalogueVersion, MatchPlan, MatchRun, WeightsVersion
from marketplace.matchmaking.services import bulk, leasing, lifting, planning, reading, versioning, weighing
from marketplace.security.actors import SYSTEM

BATCH = 200
ASKED = frozenset({"asked", "corrected"})  # somebody waits for the page: what would lift whom follows at once


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
            run = services.work_out(session().get_one(MatchRun, number))
            if run.cause in ASKED:
                jobs.wake("match:lift", number)
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


@jobs.job("match:try-words")
def try_words(number: int) -> None:
    """Try one version of the catalogue's words."""
    leasing.work(CatalogueVersion, number, VersionState.TRYING, CATALOGUE_VERSION, versioning.try_words)


@jobs.job("match:part")
def rank_part(number: int) -> None:
    """Rank one part of a round."""
    leasing.work(BulkPart, number, RunState.WAITING, BULK_PART, bulk.work_part)
    part = session().get(BulkPart, number, populate_existing=True)
    if part is not None and part.state is RunState.FAILED:
        bulk.settle(part.run_id)


@jobs.job("match:refresh")
def refresh(_number: int) -> None:
    """Rank all open needs anew."""
    with unit_of_work():
        bulk.start("admitted", by=SYSTEM)


@jobs.job("match:plan")
def work_plan(number: int) -> None:
    """Work one plan out."""
    leasing.work(MatchPlan, number, PlanState.WAITING, MATCH_PLAN, planning.work_plan)


@jobs.sweep("match:plans")
def sweep_plans() -> None:
    """Work out the plans that a killed worker left."""
    for number in leasing.free(MatchPlan, PlanState.WAITING):
        work_plan(number)


@jobs.job("match:try-weights")
def try_weights(number: int) -> None:
    """Learn weights and measure them."""
    leasing.work(WeightsVersion, number, VersionState.TRYING, WEIGHTS_VERSION, weighing.try_weights)


@jobs.job("match:lift")
def lift(number: int) -> None:
    """Ask what would lift those of one ranking."""
    lifting.lift(number)


@jobs.sweep("match:lift")
def sweep_lifts() -> None:
    """The same for rankings that nobody asked for by hand."""
    for number in lifting.waiting():
        lifting.lift(number)


@jobs.sweep("match:versions")
def sweep_versions() -> None:
    """Try what a lost wake-up or a killed worker left."""
    for number in leasing.free(CatalogueVersion, VersionState.TRYING):
        try_words(number)
    for number in leasing.free(WeightsVersion, VersionState.TRYING):
        try_weights(number)


@jobs.sweep("match:parts")
def sweep_parts() -> None:
    """Rank the parts that a killed worker left."""
    for number in leasing.free(BulkPart, RunState.WAITING):
        rank_part(number)


@jobs.sweep("match:nightly")
def nightly() -> None:
    """Once a night all open needs are ranked anew: institutions, capacity and satisfaction have changed."""
    with unit_of_work():
        bulk.start_nightly()


@jobs.sweep("match:read")
def sweep_readings() -> None:
    """Read what a lost wake-up left, and what was never asked for."""
    reading.ask_for_unread()
    read_due(0)


@jobs.sweep("match")
def sweep() -> None:
    """Rank what still waits."""
    waiting = select(MatchRun.id).where(MatchRun.state == RunState.WAITING).order_by(MatchRun.id).limit(BATCH)
    for number in list(session().scalars(waiting)):
        run_ranking(number)
