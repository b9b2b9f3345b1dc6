"""A frozen evaluation whose rows follow from counts: what cases and rewards rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.evaluation.models import EvaluationRow, EvaluationRun, Kind
from marketplace.evaluation.rules import Record, digest, evaluate
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound


@dataclass(frozen=True, slots=True)
class Counts:
    """Firms served and the answers of the first of them: very, basic, dissatisfied."""

    served: int = 12
    very: int = 10
    basic: int = 0
    dissatisfied: int = 0
    commitment: int = 10
    rectified: bool = False


GOOD = Counts()
LOW = Counts(very=6, basic=1, dissatisfied=3)
EXACT = Counts(very=7, basic=1, dissatisfied=2)
FEW_FIRMS = Counts(served=6, very=6)
STILL_LOW = Counts(very=6, basic=1, dissatisfied=3, rectified=True)


def _record(institution: Institution, counts: Counts) -> Record:
    levels = ["very"] * counts.very + ["basic"] * counts.basic + ["dissatisfied"] * counts.dissatisfied
    return Record.of({
        "institution": institution.id, "name": institution.name, "credit_code": institution.credit_code or "",
        "admitted": True, "commitment": counts.commitment, "invited": counts.served, "rectified": counts.rectified,
        "engagements": [
            {"id": firm, "number": f"XY{firm:03d}", "enterprise": firm, "state": "accepted", "complete": True}
            for firm in range(1, counts.served + 1)
        ],
        "answers": [
            {"id": firm, "engagement": firm, "enterprise": firm, "level": level}
            for firm, level in enumerate(levels, 1)
        ],
    })  # fmt: skip


def lay_run(
    pilot: PilotRound, kind: Kind, counts: Mapping[int, Counts], *, as_of: date, at: datetime
) -> dict[int, EvaluationRow]:
    """A stored run over ``counts`` (institution id → counts); its rows by institution."""
    version = pilots.version_of(pilot, as_of)
    records = [_record(session().get_one(Institution, number), one) for number, one in counts.items()]
    results = evaluate(records, kind.value, pilots.policy_in(version))
    inputs = {"round": pilot.slug, "kind": kind.value, "as_of": as_of.isoformat(),
              "institutions": [one.model_dump(mode="json") for one in records]}  # fmt: skip
    with unit_of_work():
        run = EvaluationRun(
            round=pilot, kind=kind.value, as_of=as_of, policy_version=version, inputs=inputs, created_at=at,
            sha256=digest(inputs, version.sha256, results),
            rows=[
                EvaluationRow(
                    institution_id=one.institution, indicators=one.plain()["indicators"], score=one.score,
                    rank=one.rank, outcome=one.outcome.value, reasons=list(one.reasons),
                )
                for one in results
            ],
        )  # fmt: skip
        session().add(run)
    return {row.institution_id: row for row in run.rows}
