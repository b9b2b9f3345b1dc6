"""What would lift an institution for a need: worked out after the ranking stands, since it costs many times as much."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import matching
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import rules
from marketplace.matchmaking.lifecycle import RunState
from marketplace.matchmaking.models import MatchFit, MatchRun
from marketplace.matchmaking.services import ranking
from marketplace.needs.models import Need

MOST = 100  # rankings a minute of one worker


def waiting() -> list[int]:
    """Standing rankings of open needs of which nobody has asked yet what would lift whom, newest first."""
    rows = select(MatchRun.id).join(MatchFit, MatchFit.run_id == MatchRun.id).join(Need, Need.id == MatchRun.need_id)
    rows = rows.where(MatchRun.is_latest, MatchFit.place == 1, MatchFit.lift.is_(None), Need.is_open_on(clock.today()))
    return list(session().scalars(rows.order_by(MatchRun.id.desc()).limit(MOST)))


def lift(number: int) -> None:
    """Ask the engine of the run; asked twice, it says the same again. One changed since is left to its next ranking."""
    versions = joinedload(MatchRun.catalogue_version), joinedload(MatchRun.weights_version)
    run = session().get(MatchRun, number, options=[joinedload(MatchRun.snapshot), *versions])
    if run is None or run.state is not RunState.DONE or run.snapshot is None or run.need_input is None:
        return
    engine = ranking.engine_for(run.snapshot, run.catalogue_version, run.weights_version)
    same = engine.version == run.engine_version
    told = _told(engine, rules.need_value(run.need_input), _kept(number)) if same else {}
    session().rollback()
    with unit_of_work():
        for fit in session().scalars(select(MatchFit).where(MatchFit.run_id == number)):
            fit.lift = told.get(fit.institution_id, [])


def _kept(number: int) -> list[tuple[Any, bool]]:
    """The institutions of a ranking, and whether each suits."""
    rows = select(MatchFit.institution_id, MatchFit.suitable).where(MatchFit.run_id == number)
    return [(one, good) for one, good in session().execute(rows.order_by(MatchFit.place))]


def _told(engine: "matching.Engine", need: matching.Need, kept: list[tuple[Any, bool]]) -> dict[Any, list[str]]:
    """To a better place for all that suit, each on its own page too; or, where nobody suits, to being suitable."""
    suitable = [one for one, good in kept if good]
    if not suitable:
        return {fit.institution_id: rules.told_changes(changes) for fit, changes in matching.nearest(engine, need)}
    return {one: rules.told_changes(matching.what_would_help(engine, need, one)) for one in suitable[1:]}
