"""The city's evaluation pages: run, read, sort and take away a list; open one institution's row into what it counts."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.evaluation import exports, queries, services
from marketplace.evaluation.exports.score_sheet import score_sheet
from marketplace.evaluation.forms import RunForm
from marketplace.evaluation.models import EvaluationRow, EvaluationRun, Kind
from marketplace.evaluation.queries import opening
from marketplace.evaluation.queries.awards import list_of_run
from marketplace.evaluation.queries.cases import case_of_row, cases_of_run
from marketplace.evaluation.queries.remarks import extracts_of
from marketplace.evaluation.rules import OUTCOMES, Outcome
from marketplace.evaluation.services.extracting import why_not_extracted
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.evaluation.views.case_opening import grounds_of
from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.queries import choices
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys.lifecycle import Level
from marketplace.web import downloads, tables

FILTERS = {"q": "关键词", "outcome": "建议", "county": "县市区"}
# Title, key where the column can be sorted by; all but name and outcome are figures.
COLUMNS = [
    {"title": title, "key": key, "numeric": title not in ("服务机构", "建议")}
    for title, key in (
        ("名次", "rank"), ("服务机构", "name"), ("得分", ""), ("满意度（%）", "satisfaction"), ("很满意（%）", ""),
        ("有效评价", "valid_answers"), ("回收率（%）", ""), ("威尔逊下限", ""), ("服务承诺", "commitment"),
        ("梯度培育", "ladder"), ("按时履约", "discipline"), ("建议", ""),
    )
]  # fmt: skip


@blueprint.get("/evaluation")
@guard(Permission.EVALUATION_LIST)
def index() -> ResponseReturnValue:
    """All runs, and the form to run one."""
    return render_template("evaluation/index.html", runs=queries.runs(), form=_new_form(), kinds=Kind)


@blueprint.post("/evaluation")
@guard(Permission.EVALUATION_RUN)
@writes
def run() -> ResponseReturnValue:
    """Work out and freeze; a refused day comes back with what was typed."""
    form = RunForm()
    if form.validate():
        try:
            found = services.run_evaluation(
                pilots.require_round(), Kind(form.kind.data), form.as_of.data or date.min, by=current_actor(),
                at=clock.now(),
            )  # fmt: skip
        except RuleBroken as broken:
            form.add_problems(broken.problems)
        else:
            flash("评价已计算并存档，每个数字都可以点开看明细。", "success")
            return redirect(url_for("evaluation.show", run_id=found.id), 303)
    return render_template("evaluation/index.html", runs=queries.runs(), form=form, kinds=Kind), 422


def _new_form() -> RunForm:
    return RunForm(formdata=None, data={"as_of": clock.today()})


def _asked() -> dict[str, Any]:
    orders = [sign + key for key in queries.ORDERS for sign in ("", "-")]
    return {
        "outcome": tables.chosen("outcome", [one.value for one in OUTCOMES]), "q": tables.words(),
        "county": tables.chosen("county", list(choices.choices().counties)),
        "order": tables.chosen("sort", orders) or "rank",
    }  # fmt: skip


@blueprint.get("/evaluation/<int:run_id>")
@guard(Permission.EVALUATION_VIEW, subject=queries.get_run)
def show(run: EvaluationRun) -> ResponseReturnValue:
    """The list: indicators, score, rank, proposed outcome."""
    return show_run(run)


def show_run(run: EvaluationRun, refusal: str = "") -> str:
    """The page of a run; ``refusal`` says why a list of rewards was not drawn up."""
    counties = choices.choices().counties
    asked = _asked()
    titles = {one.value: one.title for one in OUTCOMES}
    counted = queries.counted_outcomes(run.id)
    rows = queries.rows_of(run.id, **asked)
    return render_template(
        "evaluation/show.html", run=run, rows=rows, sort=asked["order"], kind=Kind(run.kind), counted=counted,
        counted_options=[(one.value, one.title, count) for one, count in counted.items()], Outcome=Outcome,
        counties=list(counties.items()), chips=tables.chips(FILTERS, {"outcome": titles, "county": counties}),
        base=tables.sorting_base(), policy=pilots.policy_in(run.policy_version).scoring, columns=COLUMNS,
        export_url=tables.elsewhere("evaluation.export", run_id=run.id), refusal=refusal,
        award_list=list_of_run(run.id) if run.kind == Kind.YEAR_END else None,
        cases=cases_of_run(run.id) if run.kind == Kind.TERM_END else {},
    )  # fmt: skip


@blueprint.get("/evaluation/<int:run_id>.xlsx")
@guard(Permission.EVALUATION_VIEW, subject=queries.get_run)
def export(run: EvaluationRun) -> ResponseReturnValue:
    """What the list shows, as a sheet."""
    rows = queries.rows_of(run.id, **_asked())
    return downloads.send_bytes(exports.sheet(run, rows), f"{Kind(run.kind).title}_{run.as_of.isoformat()}.xlsx")


@blueprint.get("/evaluation/rows/<int:row_id>")
@guard(Permission.EVALUATION_VIEW, subject=queries.get_row)
def row(row: EvaluationRow) -> ResponseReturnValue:
    """One institution's row opened: every indicator with its formula and the rows that it counts."""
    record, policy = queries.record_of(row), pilots.policy_in(row.run.policy_version)
    extract = extracts_of([row.id]).get(row.id)
    return render_template(
        "evaluation/row.html", row=row, record=record, run=row.run, outcome=Outcome(row.outcome), policy=policy,
        kind=Kind(row.run.kind), levels={one.value: one.title for one in Level}, names=opening.names_of(record),
        working=opening.working_of(row, record, policy), case=case_of_row(row.id),
        can_be_opened=len(grounds_of(row)) > 1,
        extract=extract, why_not="" if extract else why_not_extracted(row),
    )  # fmt: skip


@blueprint.get("/evaluation/rows/<int:row_id>/score.docx")
@guard(Permission.EVALUATION_VIEW, subject=queries.get_row)
def row_score(row: EvaluationRow) -> ResponseReturnValue:
    """The institution's score sheet, as it may be handed to it."""
    return downloads.send_bytes(score_sheet(row), f"得分表_{row.institution.name}.docx", downloads.DOCX)
