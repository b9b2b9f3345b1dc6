"""Running an evaluation: gather, evaluate, freeze; and playing a frozen one again from its own inputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.audit import services as audit
from marketplace.evaluation.models import EvaluationRow, EvaluationRun, Kind
from marketplace.evaluation.queries.gathering import gather
from marketplace.evaluation.rules import Record, Result, digest, evaluate
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound, PolicyVersion
from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class Worked:
    """An evaluation worked out and not stored: what went in, under which policy, and what came out."""

    inputs: dict[str, Any]
    policy_version: PolicyVersion
    results: Sequence[Result]

    @property
    def sha256(self) -> str:
        """The digest under which it would be stored."""
        return digest(self.inputs, self.policy_version.sha256, self.results)


def work_out(pilot_round: PilotRound, kind: Kind, as_of: date) -> Worked:
    """Evaluate the round as it stood at the end of ``as_of`` under the policy of that day; nothing is stored.

    RuleBroken where the day lies ahead or before the round.
    """
    if as_of > clock.today():
        raise RuleBroken([Problem("评价截止日不能晚于今天，请改选日期。", "as_of")])
    if as_of < pilot_round.starts_on:
        raise RuleBroken([Problem(f"评价截止日不能早于试点开始日 {pilot_round.starts_on:%Y-%m-%d}。", "as_of")])
    version = pilots.version_of(pilot_round, as_of)
    records = gather(pilot_round, as_of)
    inputs = {
        "round": pilot_round.slug, "kind": kind.value, "as_of": as_of.isoformat(),
        "institutions": [one.model_dump(mode="json") for one in records],
    }  # fmt: skip
    return Worked(inputs, version, evaluate(records, kind, pilots.policy_in(version)))


def run_evaluation(pilot_round: PilotRound, kind: Kind, as_of: date, *, by: Actor, at: datetime) -> EvaluationRun:
    """Work out and freeze: inputs, policy version, digest and one row an institution (002:32, 002:34)."""
    worked = work_out(pilot_round, kind, as_of)
    run = EvaluationRun(
        round=pilot_round, kind=kind.value, as_of=as_of, policy_version=worked.policy_version, inputs=worked.inputs,
        sha256=worked.sha256, run_by_id=by.user_id, created_at=at,
        rows=[
            EvaluationRow(
                institution_id=one.institution, indicators=one.plain()["indicators"], score=one.score, rank=one.rank,
                outcome=one.outcome.value, reasons=list(one.reasons),
            )
            for one in worked.results
        ],
    )  # fmt: skip
    session().add(run)
    session().flush()
    after = {"kind": kind.value, "as_of": as_of.isoformat(), "sha256": run.sha256, "institutions": len(run.rows)}
    audit.record("evaluation:run", by=by, on=run, after=after, at=at)
    return run


def replay(run: EvaluationRun) -> bool:
    """Whether the frozen inputs under the kept policy version give the same results to the byte."""
    records = [Record.of(one) for one in run.inputs["institutions"]]
    results = evaluate(records, run.kind, pilots.policy_in(run.policy_version))
    return digest(run.inputs, run.policy_version.sha256, results) == run.sha256
