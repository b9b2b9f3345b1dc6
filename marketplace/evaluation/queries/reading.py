"""Frozen runs and rows, read as they were stored; nothing is computed anew here."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from marketplace.accounts.models import User
from marketplace.evaluation.models import EvaluationRow, EvaluationRun
from marketplace.evaluation.rules import Outcome, Record
from marketplace.kernel.database import session
from marketplace.organizations.models import County, Institution

# Sorting keys of a run's table; the indicators lie in JSON and are sorted in Python, a run being one page.
ORDERS = ("rank", "name", "satisfaction", "commitment", "ladder", "discipline", "valid_answers")


def runs() -> Sequence[Row[tuple[EvaluationRun, str | None, int]]]:
    """All runs, latest first: run, who ran it, how many institutions."""
    counted = (
        select(EvaluationRow.run_id, func.count().label("rows")).group_by(EvaluationRow.run_id).subquery()
    )  # fmt: skip
    found = (
        select(EvaluationRun, User.display_name, func.coalesce(counted.c.rows, 0))
        .outerjoin(User, User.id == EvaluationRun.run_by_id).outerjoin(counted, counted.c.run_id == EvaluationRun.id)
        .options(joinedload(EvaluationRun.round, innerjoin=True)).order_by(EvaluationRun.id.desc())
    )  # fmt: skip
    return session().execute(found).all()


def get_run(run_id: int) -> EvaluationRun | None:
    """A run by number, without its inputs."""
    found = select(EvaluationRun).where(EvaluationRun.id == run_id)
    return session().scalar(
        found.options(
            joinedload(EvaluationRun.round, innerjoin=True), joinedload(EvaluationRun.policy_version, innerjoin=True)
        )
    )


def counted_outcomes(run_id: int) -> dict[Outcome, int]:
    """How many institutions have each outcome."""
    counted = select(EvaluationRow.outcome, func.count()).where(EvaluationRow.run_id == run_id)
    rows = dict(session().execute(counted.group_by(EvaluationRow.outcome)).all())
    return {outcome: rows[outcome.value] for outcome in Outcome if outcome.value in rows}


def rows_of(
    run_id: int, *, outcome: str | None = None, q: str = "", county: str | None = None, order: str = "rank"
) -> list[EvaluationRow]:
    """The rows of a run, filtered and sorted («-rank» downwards); what has no value stands last."""
    rows = (
        select(EvaluationRow).join(EvaluationRow.institution).join(Institution.county)
        .where(EvaluationRow.run_id == run_id)
        .options(contains_eager(EvaluationRow.institution).contains_eager(Institution.county))
        .order_by(EvaluationRow.id)
    )  # fmt: skip
    if outcome:
        rows = rows.where(EvaluationRow.outcome == outcome)
    if county:
        rows = rows.where(County.code == county)
    if q:
        rows = rows.where(Institution.name.contains(q, autoescape=True))
    found = list(session().scalars(rows))
    key = order.removeprefix("-")
    known = [one for one in found if _value(one, key) is not None]
    known.sort(key=lambda one: _value(one, key), reverse=order.startswith("-"))  # type: ignore[arg-type, return-value]
    return known + [one for one in found if _value(one, key) is None]


def _value(row: EvaluationRow, key: str) -> float | str | None:
    if key == "name":
        return row.institution.name
    if key == "rank":
        return row.rank
    value: float | None = row.indicators.get(key)
    return value


def get_row(row_id: int) -> EvaluationRow | None:
    """One institution's row with its run and the run's frozen inputs."""
    found = select(EvaluationRow).where(EvaluationRow.id == row_id)
    return session().scalar(
        found.options(
            joinedload(EvaluationRow.run, innerjoin=True).options(
                undefer(EvaluationRun.inputs), joinedload(EvaluationRun.policy_version, innerjoin=True)
            ),
            joinedload(EvaluationRow.institution, innerjoin=True),
        )
    )


def record_of(row: EvaluationRow) -> Record:
    """What the row was computed from, as it was frozen."""
    mine = (one for one in row.run.inputs["institutions"] if one["institution"] == row.institution_id)
    return Record.of(next(mine))
