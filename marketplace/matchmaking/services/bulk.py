"""All open needs ranked in parts that the workers share: a part is done wholly or not at all, whoever does it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

import matching
from marketplace.audit import services as audit
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.lifecycle import BULK_PART, BULK_RUN, BulkState, RunState
from marketplace.matchmaking.models import BulkPart, BulkRun, MatchRun
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import knowledge, ranking
from marketplace.matchmaking.services.leasing import held
from marketplace.needs.models import Need
from marketplace.security.actors import SYSTEM, Actor

NIGHT = 2  # o'clock in Shanghai, when nobody waits for a page
PART = 100  # needs a part: a few seconds of one worker


def start(cause: str, *, by: Actor, at: datetime | None = None) -> BulkRun:
    """Cut the open needs into parts over the institutions as they are known now, and wake the workers.

    The cut is by the needs' numbers, so it is the same whoever makes it; a round that runs already under the same
    knowledge is enough.
    """
    moment = at or clock.now()
    snapshot, words, weights = ranking.take_snapshot(), knowledge.present_catalogue(), knowledge.present_weights()
    numbers = session().scalars(select(Need.id).where(Need.is_open_on(clock.today())).order_by(Need.id)).all()
    same = select(BulkRun).where(
        BulkRun.state == BulkState.RUNNING, BulkRun.snapshot_id == snapshot.id, BulkRun.total == len(numbers),
        BulkRun.catalogue_version_id.is_not_distinct_from(words.id if words else None),
        BulkRun.weights_version_id.is_not_distinct_from(weights.id if weights else None),
    )  # fmt: skip
    running = session().scalars(same.order_by(BulkRun.id.desc())).first()
    if running is not None:
        return running
    run = BulkRun(
        cause=cause, snapshot=snapshot, catalogue_version=words, weights_version=weights, total=len(numbers),
        created_at=moment,
    )  # fmt: skip
    session().add(run)
    session().flush()
    parts = [list(numbers[begin : begin + PART]) for begin in range(0, len(numbers), PART)]
    session().add_all(BulkPart(run_id=run.id, position=place, needs=some) for place, some in enumerate(parts))
    session().flush()
    audit.record("bulk:start", by=by, on=run, after={"cause": cause, "total": run.total, "parts": len(parts)}, at=at)
    if parts:
        _wake(run)
    else:
        _finish_where_done(run, at=moment)
    return run


def start_nightly() -> BulkRun | None:
    """The night's round, once a Shanghai day and not before ``NIGHT``; None where there is nothing to do yet."""
    present = clock.local(clock.now())
    begins = present.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if present < begins:
        return None
    tonight = select(BulkRun.id).where(BulkRun.cause == "nightly", BulkRun.created_at >= begins).limit(1)
    if session().scalar(tonight) is not None:
        return None
    return start("nightly", by=SYSTEM)


def _wake(run: BulkRun) -> None:
    for number in session().scalars(select(BulkPart.id).where(BulkPart.run_id == run.id).order_by(BulkPart.position)):
        jobs.wake("match:part", number)


def work_part(number: int, attempt: int) -> None:
    """Rank a part's needs and store all of them with the part's end in one transaction."""
    part = session().get_one(BulkPart, number)
    run = part.run
    engine = ranking.engine_for(run.snapshot, run.catalogue_version, run.weights_version)
    needs = session().scalars(select(Need).where(Need.id.in_(part.needs)).order_by(Need.id)).all()
    corrected = corrections.services_of(part.needs)
    told = {need.id: queries.described_need(need, corrected) for need in needs}
    stale = _stale(told, engine.version, run)
    seed = ranking.seed_on()
    ranked = ranking.ranked_by(engine, [rules.need_value(told[one]) for one in stale], seed)
    session().rollback()
    with unit_of_work():
        part = held(BulkPart, number) or part
        if part.attempts != attempt or part.state is not RunState.WAITING:
            return
        for one, found in zip(stale, ranked, strict=True):
            _keep(run.id, told[one], engine.version, found, seed)
        _end_part(part, unchanged=len(told) - len(stale))


def _stale(told: dict[int, dict[str, Any]], version: str, run: BulkRun) -> list[int]:
    """The needs whose standing ranking was made of something else; one of the same input would only be repeated."""
    seed = ranking.seed_on()
    rows = select(MatchRun).where(MatchRun.need_id.in_(told), MatchRun.is_latest)
    standing = {one.need_id: one for one in session().scalars(rows)}

    def is_same(number: int) -> bool:
        one = standing.get(number)
        return (
            one is not None and one.engine_version == version and one.snapshot_id == run.snapshot_id
            and one.need_input == told[number] and one.newcomers_seed == seed
        )  # fmt: skip

    return [number for number in sorted(told) if not is_same(number)]


def _keep(run_id: int, told: dict[str, Any], version: str, ranked: "list[matching.Ranked]", seed: str) -> None:
    bulk = session().get_one(BulkRun, run_id)
    row = MatchRun(
        need_id=told["id"], cause="bulk", need_input=told, catalogue_version_id=bulk.catalogue_version_id,
        weights_version_id=bulk.weights_version_id, newcomers_seed=seed, created_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    ranking.keep(row, bulk.snapshot, version, ranked, at=None)


def _end_part(part: BulkPart, *, unchanged: int) -> None:
    BULK_PART.move(part, "finish")
    part.leased_until, part.finished_at = None, clock.now()
    counted = {"done": BulkRun.done + len(part.needs), "unchanged": BulkRun.unchanged + unchanged}
    session().flush()
    session().execute(update(BulkRun).where(BulkRun.id == part.run_id).values(counted))
    rows = select(BulkRun).where(BulkRun.id == part.run_id).with_for_update()
    run = session().scalars(rows.execution_options(populate_existing=True)).one()
    _finish_where_done(run, at=clock.now())


def _finish_where_done(run: BulkRun, *, at: datetime) -> None:
    """The last part to end closes the round; a part given up leaves it open to be taken up again."""
    states = select(BulkPart.state, func.count()).where(BulkPart.run_id == run.id).group_by(BulkPart.state)
    counts = {state: int(count) for state, count in session().execute(states)}
    if counts.get(RunState.WAITING) or run.state is not BulkState.RUNNING:
        return
    BULK_RUN.move(run, "give_up" if counts.get(RunState.FAILED) else "finish")
    run.finished_at = at
    session().flush()


def settle(run_id: int) -> None:
    """After a part was given up: whether the round ends with it."""
    with unit_of_work():
        run = session().scalars(select(BulkRun).where(BulkRun.id == run_id).with_for_update()).one()
        _finish_where_done(run, at=clock.now())


def resume(run: BulkRun, *, by: Actor, at: datetime | None = None) -> None:
    """Take the parts up again that were given up; what is done stays."""
    BULK_RUN.move(run, "resume")
    run.finished_at = None
    failed = select(BulkPart).where(BulkPart.run_id == run.id, BulkPart.state == RunState.FAILED).with_for_update()
    parts = session().scalars(failed).all()
    for part in parts:
        BULK_PART.move(part, "retry")
        part.attempts, part.leased_until = 0, None
        jobs.wake("match:part", part.id)
    session().flush()
    audit.record("bulk:resume", by=by, on=run, after={"parts": len(parts)}, at=at)
