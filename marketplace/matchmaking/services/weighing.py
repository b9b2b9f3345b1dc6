"""Weights learned from how work ended: tried on what was held back, adopted only when better there, with a reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

import matching
from marketplace.audit import services as audit
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.lifecycle import WEIGHTS_VERSION, VersionState
from marketplace.matchmaking.models import WeightsVersion
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.queries.described import Ended
from marketplace.matchmaking.services import bulk, knowledge
from marketplace.matchmaking.services.leasing import held
from marketplace.needs.models import Need
from marketplace.security.actors import Actor

TOO_FEW = "已办结的服务还不够：需要 60 项以上既有办得好、也有办得不好的需求，才能学习权重。现行权重不变。"
NOT_BETTER = "在留出的结果上没有明显更好，不能采用；现行权重继续使用。"


def propose_weights(reason: str, *, by: Actor, at: datetime | None = None) -> WeightsVersion:
    """Let a worker learn weights from what has ended and measure them on what is held back."""
    if problems := rules.reason_problems(reason, "试算的理由"):
        raise RuleBroken(problems)
    row = WeightsVersion(
        author_id=by.user_id, author_name=by.name, reason=reason.strip(), content="", created_at=at or clock.now()
    )
    session().add(row)
    session().flush()
    audit.record("weights:try", by=by, on=row, reason=row.reason, at=at)
    jobs.wake("match:try-weights", row.id)
    return row


def try_weights(number: int, attempt: int) -> None:
    """Learn, measure, and keep both; too few outcomes are said as such."""
    ended = queries.ended_work()
    current = knowledge.weights_with(knowledge.present_weights())
    # Without their outcomes: what is to be foretold must not stand among what foretells it.
    described = [one | {"outcomes": []} for one in queries.described_institutions()]
    institutions = [rules.institution_value(one) for one in described]
    catalogue = knowledge.catalogue_with(knowledge.present_catalogue())
    told = _told(ended)
    session().rollback()
    found = None
    if told:
        engine = matching.Engine.build(institutions, catalogue, current)
        found = matching.learn(current, matching.examples(engine, told))
    with unit_of_work():
        row = held(WeightsVersion, number)
        if row is None or row.attempts != attempt or row.state is not VersionState.TRYING:
            return
        row.effects, row.leased_until = rules.candidate_json(found, len(ended), TOO_FEW), None
        row.content, row.digest = (found.toml, found.weights.digest) if found is not None else ("", "")
        WEIGHTS_VERSION.move(row, "try_out")


def _told(ended: Iterable[Ended]) -> list[tuple[matching.Need, Any, bool]]:
    rows = list(ended)
    numbers = {one.need_id for one in rows}
    needs = {need.id: need for need in session().scalars(select(Need).where(Need.id.in_(numbers)))}
    corrected = corrections.services_of(numbers)
    return [
        (rules.need_value(queries.described_need(needs[one.need_id], corrected)), one.institution_id, one.good)
        for one in rows if one.need_id in needs
    ]  # fmt: skip


def adopt_weights(version: WeightsVersion, *, by: Actor, at: datetime | None = None) -> None:
    """Let learned weights serve; Refusal where they are not better on what was held back."""
    moment = at or clock.now()
    row = held(WeightsVersion, version.id)
    assert row is not None, "versions are never deleted"
    if row.state is VersionState.READY and not row.effects.get("serves"):
        raise Refusal(NOT_BETTER)
    present = knowledge.present_weights()
    if present is not None and WEIGHTS_VERSION.can(row.state, "adopt"):
        WEIGHTS_VERSION.move(present, "replace")
        session().flush()
    WEIGHTS_VERSION.move(row, "adopt")
    row.decided_at, row.decided_by = moment, by.name
    session().flush()
    audit.record("weights:adopt", by=by, on=row, at=at, reason=row.reason, after={"digest": row.digest})
    bulk.start("weights", by=by, at=moment)


def discard_weights(version: WeightsVersion, *, by: Actor, at: datetime | None = None) -> None:
    """They will not serve."""
    row = held(WeightsVersion, version.id)
    assert row is not None, "versions are never deleted"
    WEIGHTS_VERSION.move(row, "discard")
    row.decided_at, row.decided_by = at or clock.now(), by.name
    session().flush()
    audit.record("weights:discard", by=by, on=row, at=at)
