"""Opening a case: from a row of the term's end, or on a document that proves a false report."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.evaluation.forms.cases import OpeningForm
from marketplace.evaluation.models import Case, EvaluationRow, Ground, Kind
from marketplace.evaluation.queries import get_row
from marketplace.evaluation.queries.cases import institutions_to_tell, rows_to_decide
from marketplace.evaluation.rules import Outcome
from marketplace.evaluation.rules.cases import OUTCOME_OF
from marketplace.evaluation.services.cases import open_case
from marketplace.evaluation.services.telling import told_figures
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import version_of
from marketplace.web.refusals import refused


def grounds_of(row: EvaluationRow | None) -> list[Ground]:
    """The grounds that a row allows; a false report needs none."""
    if row is None or row.run.kind != Kind.TERM_END:
        return [Ground.FALSE_REPORT]
    fitting = [Ground(name) for name, outcomes in OUTCOME_OF.items() if Outcome(row.outcome) in outcomes]
    return [*fitting, Ground.FALSE_REPORT]


def _asked_row() -> EvaluationRow | None:
    number = version_of(request.args.get("row", ""))
    return get_row(number) if number else None


def _choices(row: EvaluationRow | None) -> list[tuple[int, str]]:
    return list(institutions_to_tell()) if row is None else [(row.institution_id, row.institution.name)]


def _page(form: OpeningForm, row: EvaluationRow | None, status: int = 200) -> ResponseReturnValue:
    pilot, waiting = pilots.current_round(), []
    if row is None and pilot is not None:
        waiting = list(rows_to_decide(pilot.id))
    page = render_template(
        "evaluation/case_new.html", form=form, row=row, told=told_figures(row) if row is not None else None,
        waiting=waiting, Outcome=Outcome,
    )  # fmt: skip
    return page, status


@blueprint.get("/cases/new")
@guard(Permission.CASE_DECIDE)
def new_case() -> ResponseReturnValue:
    """What one writes to an institution, with the figures that it will be told."""
    row = _asked_row()
    grounds = grounds_of(row)
    given: dict[str, Any] = {"ground": grounds[0].value}
    if row is not None:
        given["institution"] = str(row.institution_id)
    form = OpeningForm(formdata=None, data=given)
    form.offer(_choices(row), grounds)
    return _page(form, row)


@blueprint.post("/cases/new")
@guard(Permission.CASE_DECIDE)
@writes
def open_new_case() -> ResponseReturnValue:
    """Tell the institution; it has its days to reply."""
    row, form = _asked_row(), OpeningForm()
    form.offer(_choices(row), grounds_of(row))
    if not form.validate_on_submit():
        return _page(form, row, 422)
    opened: list[Case] = []
    status = refused(form, lambda: opened.append(_open(form, row)))
    if status:
        return _page(form, row, status)
    flash("已告知，机构会收到通知并在期限内答复。", "success")
    return redirect(url_for("evaluation.case", matter_id=opened[0].id), 303)


def _open(form: OpeningForm, row: EvaluationRow | None) -> Case:
    institution = session().get(Institution, int(form.institution.data))
    if institution is None:
        raise RuleBroken([Problem("请从列出的机构中选择", "institution")])
    ground = Ground(form.ground.data)
    rests_on = row if ground is not Ground.FALSE_REPORT else None
    pilot_round = row.run.round if row is not None else pilots.require_round()
    return open_case(
        pilot_round, institution, ground, form.statement.data or "", row=rests_on, evidence=form.evidence.data or None,
        by=current_actor(), at=clock.now(),
    )  # fmt: skip
