"""An officer strikes out the remarks of a row, so that institution and city read the same file (D24)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.evaluation.forms.remarks import remark_form, typed_in
from marketplace.evaluation.models import EvaluationRow, Kind
from marketplace.evaluation.queries import get_row
from marketplace.evaluation.queries.remarks import extracts_of
from marketplace.evaluation.rules.striking import MARK
from marketplace.evaluation.services.extracting import extract_remarks, offered_remarks, why_not_extracted
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import BaseForm
from marketplace.web.refusals import refused


def _page(row: EvaluationRow, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    kind = Kind(row.run.kind)
    return render_template("evaluation/remarks.html", row=row, run=row.run, kind=kind, form=form, mark=MARK), status


@blueprint.get("/evaluation/rows/<int:row_id>/remarks")
@guard(Permission.CASE_DECIDE, subject=get_row)
def striking(row: EvaluationRow) -> ResponseReturnValue:
    """The remarks as they were written, beside what would be read of them; the row's page says why there are none."""
    if extracts_of([row.id]) or why_not_extracted(row):
        return redirect(url_for("evaluation.row", row_id=row.id, _anchor="remarks"))
    return _page(row, remark_form(offered_remarks(row), empty=True))


@blueprint.post("/evaluation/rows/<int:row_id>/remarks")
@guard(Permission.CASE_DECIDE, subject=get_row)
@writes
def strike(row: EvaluationRow) -> ResponseReturnValue:
    """Put the extract into the file."""
    form = remark_form(offered_remarks(row), empty=False)
    if not form.validate_on_submit():
        return _page(row, form, 422)
    status = refused(form, lambda: extract_remarks(row, typed_in(form), by=current_actor(), at=clock.now()))
    if status:
        return _page(row, form, status)
    flash("企业意见已摘录，双方在处理材料里都能看到。", "success")
    return redirect(url_for("evaluation.row", row_id=row.id), 303)
