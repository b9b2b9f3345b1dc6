"""«What if»: other weights on a run's frozen inputs, who moves and by how much; nothing is stored."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.evaluation.exports.what_if import what_if_sheet
from marketplace.evaluation.models import EvaluationRun, Kind
from marketplace.evaluation.queries import get_run
from marketplace.evaluation.rules import Record
from marketplace.evaluation.rules.trying import TITLES, Move, moves, weight_problems
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.kernel.errors import Problem
from marketplace.pilots import queries as pilots
from marketplace.pilots.policy import RoundPolicy
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

LONGEST = 12


def _typed(policy: RoundPolicy) -> dict[str, str]:
    """What was typed, or the frozen weights where nothing was asked yet."""
    if not any(name in request.args for name in TITLES):
        return {name: str(policy.scoring.weights[name]) for name in TITLES}
    return {name: tables.words(name, LONGEST) for name in TITLES}


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _work_out(run: EvaluationRun, policy: RoundPolicy, typed: Mapping[str, str]) -> tuple[list[Move], list[Problem]]:
    weights = {name: _number(typed[name]) for name in TITLES}
    problems = weight_problems(weights)
    if problems:
        return [], problems
    records = [Record.of(one) for one in run.inputs["institutions"]]
    known = {name: value for name, value in weights.items() if value is not None}
    return moves(records, run.kind, policy, known), []


def _fields(typed: Mapping[str, str], only: str) -> list[dict[str, object]]:
    """The form's fields, with what was typed."""
    weights: list[dict[str, object]] = [
        {"name": name, "title": f"{title}的权重", "value": typed[name]} for name, title in TITLES.items()
    ]
    return [*weights, {"name": "show", "title": "显示", "value": only, "options": [("moved", "只看有变动的机构")]}]


@blueprint.get("/evaluation/<int:run_id>/what-if")
@guard(Permission.EVALUATION_VIEW, subject=get_run)
def what_if(run: EvaluationRun) -> ResponseReturnValue:
    """The frozen ranking beside the one under other weights."""
    policy = pilots.policy_in(run.policy_version)
    typed = _typed(policy)
    found, problems = _work_out(run, policy, typed)
    moved = [one for one in found if one.has_moved]
    only = tables.chosen("show", ["moved"]) or ""
    page = render_template(
        "evaluation/what_if.html", run=run, kind=Kind(run.kind), titles=TITLES, fields=_fields(typed, only),
        frozen=policy.scoring, typed_anew=any(name in request.args for name in TITLES),
        problems={one.field: one.sentence() for one in problems}, found=moved if only else found, moved=moved,
        farthest=max((abs(one.places) for one in moved), default=0), total=len(found), only=only,
        export_url=tables.elsewhere("evaluation.what_if_export", run_id=run.id),
        back=url_for("evaluation.show", run_id=run.id),
    )  # fmt: skip
    return page, 422 if problems else 200


@blueprint.get("/evaluation/<int:run_id>/what-if.xlsx")
@guard(Permission.EVALUATION_VIEW, subject=get_run)
def what_if_export(run: EvaluationRun) -> ResponseReturnValue:
    """The same table as a sheet; refused weights lead to the page that says why."""
    policy = pilots.policy_in(run.policy_version)
    typed = _typed(policy)
    found, problems = _work_out(run, policy, typed)
    if problems:
        return what_if(run_id=run.id)
    only = tables.chosen("show", ["moved"])
    shown = [one for one in found if one.has_moved or not only]
    return downloads.send_bytes(what_if_sheet(run, shown, typed), f"权重试算_{run.as_of.isoformat()}.xlsx")
