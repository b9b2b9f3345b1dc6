"""One application for everybody who may see it, with its verdicts, papers, scores and history."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.audit.queries import history_of
from marketplace.certification import exports, queries
from marketplace.certification.forms import AssignForm, ReasonForm
from marketplace.certification.lifecycle import EDITABLE, ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.queries.assessments import scored
from marketplace.certification.queries.facts import profile_of
from marketplace.certification.rules.eligibility import eligible
from marketplace.certification.views.blueprint import ACTS, STEPS, blueprint
from marketplace.certification.views.filed import filed_page
from marketplace.certification.views.words import plan_words, profile_rows, route_words, window_of
from marketplace.documents.services import send
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, filters

PLACES = {
    ApplicationState.DRAFT: 1, ApplicationState.RETURNED: 1, ApplicationState.SUBMITTED: 2, ApplicationState.AT_CITY: 3,
    ApplicationState.ASSESSING: 3, ApplicationState.CHOSEN: 4, ApplicationState.IN_PUBLICITY: 4,
    ApplicationState.ADMITTED: 6,
}  # fmt: skip
SEES_SCORES = frozenset({Duty.CITY, Duty.AUDITOR})


@blueprint.get("/applications/<int:application_id>")
@guard(Permission.APPLICATION_VIEW, subject=queries.get_application)
def show(application: Application) -> ResponseReturnValue:
    """The whole application, with the acts that the reader may carry out now."""
    return page(application)


def page(application: Application, status: int = 200, problems: tuple[str, ...] = ()) -> tuple[str, int]:
    """The page, with sentences of what could not be done."""
    if queries.policy_of(application.programme).by_forms:
        return filed_page(application, status, problems)
    actor = current_actor()
    verdicts = queries.verdicts_of(application)
    may_see_scores = actor.duty in SEES_SCORES
    may_assign = actor.duty is Duty.CITY and application.state in (ApplicationState.AT_CITY, ApplicationState.ASSESSING)
    assign_form = AssignForm(version=application.version)
    assign_form.assessors.choices = [(user.id, user.display_name) for user in queries.assessors()] if may_assign else []
    return render_template(
        "certification/show.html", application=application, policy=queries.policy_of(application.programme),
        profile=profile_rows(profile_of(application)), verdicts=verdicts, eligible=eligible(verdicts),
        declared=route_words(application), remarks=plan_words(application), steps=STEPS,
        place=PLACES.get(application.state, 0), history=_history(application), may_assign=may_assign,
        may_see_scores=may_see_scores, scored=scored(application),
        table=queries.score_table(application) if may_see_scores else [],
        window=window_of(application), assign_form=assign_form,
        reason_form=ReasonForm(formdata=None, version=application.version),
        task=queries.task_of(application, actor.user_id),
        editable=application.state in EDITABLE, State=ApplicationState, page_problems=list(problems),
    ), status  # fmt: skip


def _history(application: Application) -> list[dict[str, str]]:
    """Newest first; organisations, not persons: who scored is not for the applicant."""
    rows = reversed(history_of("application", application.id))
    return [
        {"title": ACTS.get(row.act, "办理"), "organisation": row.organization_name or row.actor_name, "who": "",
         "when": filters.moment(row.at), "at": row.at.isoformat(), "remark": row.reason}
        for row in rows
    ]  # fmt: skip


@blueprint.get("/applications/<int:application_id>/files/<any(commitment, recommendation):paper>")
@guard(Permission.APPLICATION_VIEW, subject=lambda application_id, paper: queries.get_application(application_id))
def paper(application: Application) -> ResponseReturnValue:
    """The sealed commitment or the county's 推荐文件."""
    wanted = application.recommendation if _asked_for("recommendation") else application.commitment
    if wanted is None:
        abort(404)
    return send(wanted)


def _asked_for(name: str) -> bool:
    return bool(request.view_args and request.view_args.get("paper") == name)


@blueprint.get("/applications/<int:application_id>/annex2.docx")
@guard(Permission.APPLICATION_VIEW, subject=queries.get_application)
def annex2(application: Application) -> ResponseReturnValue:
    """附件2 to print, sign and seal."""
    year = queries.policy_of(application.programme).round.year
    name = f"附件2_{application.institution.name}.docx"
    return downloads.send_bytes(exports.commitment_paper(application, year=year), name, downloads.DOCX)


@blueprint.get("/applications/<int:application_id>/annex3.docx")
@guard(Permission.APPLICATION_VIEW, subject=queries.get_application)
def annex3(application: Application) -> ResponseReturnValue:
    """附件3 filled from what was handed in."""
    year = queries.policy_of(application.programme).round.year
    name = f"附件3_{application.institution.name}.docx"
    return downloads.send_bytes(exports.basics_paper(application, year=year), name, downloads.DOCX)
