"""Plans of invitations: pairs that the city wants or forbids, a plan worked out by name, and inviting by it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

import matching
from marketplace.audit import services as audit
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.lifecycle import MATCH_PLAN, PlanState
from marketplace.matchmaking.models import MatchPlan, PairRule
from marketplace.matchmaking.queries import corrections, plans
from marketplace.matchmaking.services import knowledge, ranking
from marketplace.matchmaking.services.leasing import held
from marketplace.needs.models import Need
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor

WIDE = 200  # institutions a need is put beside
BEST = 40  # needs that an institution is put beside at least, where so many suit it


def set_pair(
    need_number: str, institution_id: int | None, kind: str, reason: str, *, by: Actor, at: datetime | None = None
) -> PairRule:  # fmt: skip
    """Want an institution asked for an open need (``pin``), or never (``forbid``); in force for plans made later."""
    moment = at or clock.now()
    need = session().scalars(select(Need).where(Need.number == need_number.strip())).first()
    problems = rules.reason_problems(reason, "理由")
    if need is None or not need.is_open_on(clock.today()):
        problems.append(Problem("没有这个编号的揭榜中需求，请核对，例如 ZZ2023-00012", "need"))
    institution = plans.admitted(institution_id)
    if institution is None:
        problems.append(Problem("请从入选机构中选择", "institution"))
    if kind not in rules.PAIR_KINDS:
        problems.append(Problem("请选择「指定」或「排除」", "kind"))
    if not problems and plans.standing_pair(need.id if need else 0, institution_id or 0) is not None:
        problems.append(Problem("这一对已经指定或排除，请先取消原来的", "need"))
    if problems or need is None or institution is None:
        raise RuleBroken(problems)
    row = PairRule(
        need=need, institution=institution, kind=kind, reason=reason.strip(), author_id=by.user_id, author_name=by.name,
        created_at=moment,
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record(f"pair:{kind}", by=by, on=row, reason=row.reason, at=at,
                 after={"need": need.number, "institution": institution.name})  # fmt: skip
    return row


def end_pair(row: PairRule, *, by: Actor, at: datetime | None = None) -> None:
    """Plans made from now on no longer heed it."""
    if row.ended_at is not None:
        raise TransitionRefused("这一对已经取消。")
    row.ended_at = at or clock.now()
    session().flush()
    audit.record("pair:end", by=by, on=row, before={"kind": rules.PAIR_KINDS[row.kind]}, at=at)


def make_plan(
    pilot: PilotRound, name: str, minimum: int, *, by: Actor, at: datetime | None = None
) -> MatchPlan:  # fmt: skip
    """Keep what a plan is to be worked out from, and let a worker do it; RuleBroken for a name there is."""
    moment = at or clock.now()
    problems = rules.plan_problems(name, minimum)
    if not problems and plans.named(pilot.id, name.strip()) is not None:
        problems.append(Problem("已有同名的方案，请换一个名称", "name"))
    if problems:
        raise RuleBroken(problems)
    row = MatchPlan(
        round=pilot, name=name.strip(), minimum=minimum, author_id=by.user_id, author_name=by.name, created_at=moment,
        needs=_told_needs(pilot), snapshot=ranking.take_snapshot(), pairs=plans.pairs_told(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record("plan:make", by=by, on=row, at=at, after={
        "name": row.name, "minimum": minimum, "needs": len(row.needs), "rows": len(row.pairs),
    })  # fmt: skip
    jobs.wake("match:plan", row.id)
    return row


def _told_needs(pilot: PilotRound) -> list[dict[str, Any]]:
    open_ = select(Need).where(Need.round_id == pilot.id, Need.is_open_on(clock.today())).order_by(Need.id)
    needs = session().scalars(open_).all()
    corrected = corrections.services_of(need.id for need in needs)
    return [queries.described_need(need, corrected) for need in needs]


def work_plan(number: int, attempt: int) -> None:
    """Work a plan out from what it keeps."""
    plan = session().get_one(MatchPlan, number)
    assert plan.snapshot is not None, "a plan is made over a snapshot"
    engine = ranking.engine_for(plan.snapshot, knowledge.present_catalogue(), knowledge.present_weights())
    institutions = [rules.institution_value(one) for one in plan.snapshot.content]
    needs, pairs, minimum = [rules.need_value(one) for one in plan.needs], list(plan.pairs), plan.minimum
    session().rollback()
    found = advise(engine, needs, institutions, pairs, minimum)
    with unit_of_work():
        plan = held(MatchPlan, number) or plan
        if plan.attempts == attempt and plan.state is PlanState.WAITING:
            plan.result, plan.engine_version = rules.allocation_json(found), engine.version
            plan.finished_at, plan.leased_until = clock.now(), None
            MATCH_PLAN.move(plan, "finish")


def advise(
    engine: "matching.Engine", needs: Sequence[matching.Need], institutions: Sequence[matching.Institution],
    pairs: Sequence[Mapping[str, Any]], minimum: int,
) -> matching.Allocation:  # fmt: skip
    """The allocation over the candidates of both sides; a wanted pair is a candidate however it scores."""
    lists = matching.rank_part(engine, needs, top=WIDE)
    fits = {
        number: [matching.Fit(number, one, score, good, ()) for one, score, good in lists.row(place)]
        for place, number in enumerate(lists.need_ids)
    }  # fmt: skip
    by_id, known = {need.id: need for need in needs}, {one.id for one in institutions}
    _add_other_side(engine, needs, institutions, fits)
    chosen: dict[str, set[tuple[Any, Any]]] = {"pin": set(), "forbid": set()}
    for pair in pairs:
        if pair["need"] in by_id and pair["institution"] in known:
            chosen[pair["kind"]].add((pair["need"], pair["institution"]))
    for number, one in sorted(chosen["pin"]):
        if all(fit.institution_id != one for fit in fits[number]):
            fits[number] += engine.explain(by_id[number], [one])
    return matching.allocate(
        needs, institutions, fits, minimum, pinned=frozenset(chosen["pin"]), forbidden=frozenset(chosen["forbid"])
    )


def _add_other_side(
    engine: "matching.Engine", needs: Sequence[matching.Need], institutions: Sequence[matching.Institution],
    fits: dict[Any, list[matching.Fit]],
) -> None:  # fmt: skip
    """Where few needs put an institution among their first, the needs that suit itself best are candidates too."""
    if len(institutions) <= WIDE:
        return
    counts = Counter(fit.institution_id for some in fits.values() for fit in some if fit.suitable)
    few = [one.id for one in institutions if counts[one.id] < BEST]
    known = {(number, fit.institution_id) for number, some in fits.items() for fit in some}
    for one, some in matching.best_needs(engine, needs, few, BEST).items():
        for number, score, good in some:
            if good and (number, one) not in known:
                fits[number].append(matching.Fit(number, one, score, good, ()))


def retry_plan(plan: MatchPlan, *, by: Actor, at: datetime | None = None) -> None:
    """Let a worker try again."""
    MATCH_PLAN.move(plan, "retry")
    plan.attempts, plan.leased_until = 0, None
    session().flush()
    audit.record("plan:retry", by=by, on=plan, at=at)
    jobs.wake("match:plan", plan.id)


def invite(plan: MatchPlan, *, by: Actor, at: datetime | None = None) -> int:
    """Tell each institution of a plan which open needs it is asked to look at: an invitation, never an award (D11)."""
    moment = at or clock.now()
    row = held(MatchPlan, plan.id)
    assert row is not None, "plans are never deleted"
    MATCH_PLAN.move(row, "invite")
    row.invited_at = moment
    asked: dict[int, list[int]] = {}
    for need, institution, _score in row.result["assignments"]:
        asked.setdefault(institution, []).append(need)
    titles = plans.open_titles([need for some in asked.values() for need in some])
    invited = sum(_tell(institution, [titles[n] for n in some if n in titles], at=moment)
                  for institution, some in sorted(asked.items()))  # fmt: skip
    session().flush()
    audit.record("plan:invite", by=by, on=row, after={"invited": invited}, at=at)
    return invited


def _tell(institution: int, titles: Sequence[str], *, at: datetime) -> int:
    if not titles:
        return 0
    listed = "；".join(titles[:5]) + ("等" if len(titles) > 5 else "")
    notify(
        Kind.SHORTLIST, recipients_of(institution), title=f"市工信局邀请您看看 {len(titles)} 项适合的需求",
        body=f"{listed}。是否揭榜由贵单位自己决定，选定由企业决定。", path="/suitable-needs", at=at,
    )  # fmt: skip
    return 1
