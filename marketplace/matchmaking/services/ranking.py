"""Asking for rankings, working them out with the engine, and playing a stored one again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import or_, select, update

import matching
from marketplace.audit import services as audit
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.lifecycle import MATCH_RUN, RunState
from marketplace.matchmaking.models import CatalogueVersion, InstitutionSnapshot, MatchFit, MatchRun, WeightsVersion
from marketplace.matchmaking.services import knowledge
from marketplace.needs.models import Need
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor

LEASE = timedelta(minutes=10)
LAST_TRY = 3


def ask_for_ranking(need: Need, *, by: Actor, cause: str, at: datetime | None = None) -> MatchRun:
    """Ask a worker to rank the admitted institutions for a published need; one waiting run a need is enough."""
    if not need.is_open_on(clock.today()):
        raise Refusal("需求不在揭榜期内，不再生成推荐。", article="002:31")
    waiting = select(MatchRun).where(MatchRun.need_id == need.id, MatchRun.state == RunState.WAITING)
    run = session().scalars(waiting).first()
    if run is None:
        run = MatchRun(need=need, cause=cause, created_at=at or clock.now())
        session().add(run)
        session().flush()
        audit.record("shortlist:ask", by=by, on=run, after={"need": need.id, "cause": cause}, at=at)
    jobs.wake("match:run", run.id)
    return run


class _Last:
    """This process's last engine, and what it was built of: the next one is made from it where it can be."""

    engine: "matching.Engine | None" = None
    knowledge: tuple[str, str] = ("", "")
    sha256: str = ""
    described: ClassVar[dict[Any, Any]] = {}


def engine_for(
    snapshot: InstitutionSnapshot, words: CatalogueVersion | None = None, weights: WeightsVersion | None = None
) -> "matching.Engine":
    """The engine over a snapshot under versions of its knowledge.

    Institutions that came, changed or went since the last one enter it without the others being read anew, which
    gives just what a rebuild would.
    """
    catalogue, tuned = knowledge.catalogue_with(words), knowledge.weights_with(weights)
    known = (catalogue.digest, tuned.digest)
    if _Last.engine is None or _Last.knowledge != known:
        built = matching.Engine.build([rules.institution_value(one) for one in snapshot.content], catalogue, tuned)
        _Last.engine, _Last.knowledge = built, known
    elif _Last.sha256 != snapshot.sha256:
        changed, gone = rules.differences(_Last.described, snapshot.content)
        _Last.engine = _Last.engine.changed([rules.institution_value(one) for one in changed], gone)
    if _Last.sha256 != snapshot.sha256:
        _Last.sha256, _Last.described = snapshot.sha256, {one["id"]: one for one in snapshot.content}
    return _Last.engine


def take_snapshot() -> InstitutionSnapshot:
    """What is known of the admitted institutions now; the same content is stored once."""
    content = queries.described_institutions()
    sha256 = rules.digest(content)
    found = session().scalars(select(InstitutionSnapshot).where(InstitutionSnapshot.sha256 == sha256)).first()
    if found is None:
        found = InstitutionSnapshot(sha256=sha256, content=content)
        session().add(found)
        session().flush()
    return found


def lease_run(number: int, *, at: datetime) -> MatchRun | None:
    """Take a waiting run for this worker; None where it is done or another worker holds it."""
    free = select(MatchRun).where(
        MatchRun.id == number, MatchRun.state == RunState.WAITING,
        or_(MatchRun.leased_until.is_(None), MatchRun.leased_until < at),
    ).with_for_update(skip_locked=True)  # fmt: skip
    run = session().scalars(free).first()
    if run is not None:
        run.attempts += 1
        run.leased_until = at + LEASE
    return run


def work_out(run: MatchRun, *, at: datetime | None = None) -> MatchRun:
    """Rank and keep: inputs, engine version, and the best fits with their reasons."""
    if run.state is RunState.DONE:
        return run
    snapshot, words, weights = take_snapshot(), knowledge.present_catalogue(), knowledge.present_weights()
    engine = engine_for(snapshot, words, weights)
    run.need_input, run.newcomers_seed = queries.described_need(run.need), seed_on(at)
    run.catalogue_version, run.weights_version = words, weights
    (ranked,) = ranked_by(engine, [rules.need_value(run.need_input)], run.newcomers_seed)
    return keep(run, snapshot, engine.version, ranked, at=at)


def seed_on(at: datetime | None = None) -> str:
    """What newcomers are drawn by: round and month, known to everybody beforehand, so that nobody can choose it."""
    pilot, month = pilots.current_round(), clock.local(at or clock.now())
    return f"{pilot.slug if pilot is not None else ''} {month:%Y-%m}".strip()


def ranked_by(
    engine: "matching.Engine", needs: "Sequence[matching.Need]", seed: str | None
) -> "list[list[matching.Ranked]]":
    """The rankings that are kept, with the newcomers that the rule shows; without a seed nobody is drawn."""
    rule = matching.Exploration(seed, rules.NEWCOMERS_EVERY) if seed else None
    return matching.explored(engine, needs, rule, shown=rules.SHOWN, kept=rules.KEPT)


def keep(
    run: MatchRun, snapshot: InstitutionSnapshot, version: str, ranked: "Sequence[matching.Ranked]", *,
    at: datetime | None,
) -> MatchRun:  # fmt: skip
    """Store what the engine said of a run whose input stands; it is its need's latest from then on."""
    run.snapshot, run.engine_version, run.compared = snapshot, version, len(snapshot.content)
    run.finished_at, run.leased_until = at or clock.now(), None
    session().execute(update(MatchRun).where(MatchRun.need_id == run.need_id).values(is_latest=False))
    run.is_latest = True
    session().add_all(
        MatchFit(
            run=run, institution_id=one.fit.institution_id, place=one.rank, shown_after=one.after,
            score=one.fit.score, suitable=one.fit.suitable,
            reasons=[rules.reason_json(reason) for reason in one.fit.reasons],
        )
        for one in ranked
    )  # fmt: skip
    MATCH_RUN.move(run, "finish")
    session().flush()
    return run


def give_up(run: MatchRun) -> None:
    """After the last try: the page says so and offers to ask again."""
    run.leased_until = None
    if run.attempts >= LAST_TRY:
        MATCH_RUN.move(run, "give_up")


def replay(run: MatchRun) -> bool:
    """Whether the stored inputs give the stored ranking again; Refusal where the engine has changed since."""
    if run.snapshot is None or run.need_input is None:
        raise Refusal("这次推荐还没有完成，不能重放。")
    engine = engine_for(run.snapshot, run.catalogue_version, run.weights_version)
    if engine.version != run.engine_version:
        before, now = rules.version_words(run.engine_version), rules.version_words(engine.version)
        raise Refusal(f"推荐引擎已由「{before}」变为「{now}」，请用当时的版本重放。")
    (ranked,) = ranked_by(engine, [rules.need_value(run.need_input)], run.newcomers_seed)
    again = [rules.fit_json(one.fit) | {"place": one.rank, "after": one.after} for one in ranked]
    stored = [
        {"institution": fit.institution_id, "score": fit.score, "suitable": fit.suitable, "reasons": fit.reasons,
         "place": fit.place, "after": fit.shown_after}
        for fit in queries.fits_of(run, top=None)
    ]  # fmt: skip
    return rules.same_fits(stored, again)
