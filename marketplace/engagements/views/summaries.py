"""Quarterly summaries of experience and problems: an institution files, the city sees who is late (002:48)."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.documents.services import send
from marketplace.engagements import queries, services
from marketplace.engagements.forms.work import SummaryForm
from marketplace.engagements.models import QuarterlySummary
from marketplace.engagements.queries import pages
from marketplace.engagements.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables
from marketplace.web.refusals import refused

QUARTERS = {str(number): f"第 {number} 季度" for number in range(1, 9)}
LABELS = {"q": "机构名称", "quarter": "季度"}


@blueprint.get("/summaries")
@guard(Permission.SUMMARY_LIST)
def summaries() -> ResponseReturnValue:
    """What was filed, and what is due."""
    actor, pilot_round = current_actor(), pilots.require_round()
    quarter = tables.chosen("quarter", list(QUARTERS))
    page = pages.summaries_page(
        actor, pilot_round.id, quarter=int(quarter) if quarter else None, q=tables.words(),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    own = actor.organization_id if actor.duty is Duty.INSTITUTION else None
    due = queries.summaries_due(pilot_round, clock.today(), institution_id=own)
    return render_template(
        "engagements/summaries.html", page=page, pager=tables.links(page), quarters=QUARTERS,
        chips=tables.chips(LABELS, {"quarter": QUARTERS}), due=due, own=own is not None,
    )  # fmt: skip


def _page(form: SummaryForm, status: int = 200) -> ResponseReturnValue:
    return render_template("engagements/file_summary.html", form=form), status


def _form(**given: Any) -> SummaryForm:
    actor = current_actor()
    form = SummaryForm(**given)
    due = queries.summaries_due(pilots.require_round(), clock.today(), institution_id=actor.organization_id, all_=True)
    form.offer([(str(one.quarter), f"第 {one.quarter} 季度（{one.due_on} 前报送）") for one in due])
    return form


@blueprint.get("/summaries/new")
@guard(Permission.SUMMARY_FILE)
def new_summary() -> ResponseReturnValue:
    """The quarter's form."""
    return _page(_form(formdata=None))


@blueprint.post("/summaries")
@guard(Permission.SUMMARY_FILE)
@writes
def file_summary() -> ResponseReturnValue:
    """File it once."""
    form, actor = _form(), current_actor()
    if not form.validate_on_submit():
        return _page(form, 422)
    institution = session().get_one(Institution, actor.organization_id)
    status = refused(form, lambda: services.file_summary(
        institution, int(form.quarter.data), experience=form.experience.data or "",
        problems=form.problems.data or "", file=request.files.get("file"), by=actor,
    ))  # fmt: skip
    if status:
        return _page(form, status)
    flash("季度总结已报送市工信局。", "success")
    return redirect(url_for("engagements.summaries"), 303)


@blueprint.get("/summaries/<int:summary_id>")
@guard(Permission.SUMMARY_VIEW, subject=pages.summary)
def summary(found: QuarterlySummary) -> ResponseReturnValue:
    """One summary."""
    return render_template("engagements/summary.html", summary=found)


@blueprint.get("/summaries/<int:summary_id>/file")
@guard(Permission.SUMMARY_VIEW, subject=pages.summary)
def summary_file(found: QuarterlySummary) -> ResponseReturnValue:
    """The paper that came with it."""
    return send(found.attachment) if found.attachment else abort(404)
