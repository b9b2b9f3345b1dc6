"""An application on a programme's own forms for everybody who may see it, and the expert's page on it."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.audit.queries import history_of
from marketplace.certification import queries
from marketplace.certification.forms import AssignForm, ConflictForm, ReasonForm
from marketplace.certification.forms.applications import choice_of
from marketplace.certification.forms.filing import OpinionForm
from marketplace.certification.lifecycle import EDITABLE, ApplicationState, TaskState
from marketplace.certification.models import Application, AssessmentTask
from marketplace.certification.queries import filings, quotas
from marketplace.certification.queries.assessments import opinions_of
from marketplace.certification.rules.eligibility import eligible
from marketplace.certification.services.acting import acting_problems, holds
from marketplace.certification.views.blueprint import ACTS, blueprint
from marketplace.certification.views.cells import cells_shown
from marketplace.certification.views.examining import HELD
from marketplace.certification.views.handing_in import chosen_rows, remark_rows, tally, verdicts_or_why
from marketplace.certification.views.subjects import OfApplication
from marketplace.certification.views.words import window_of
from marketplace.documents.models import Attachment
from marketplace.documents.services import send
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import filters

# What fills in an application act by act, which would bury its way.
SMALL = frozenset({
    "application:fill", "application:attach", "application:detach", "application:choice", "application:ground",
})  # fmt: skip
SEES_EXPERTS = frozenset({Duty.CITY, Duty.AUDITOR})
# The four moments of every way: filling in, the route's steps, publicity, the title.
BEFORE = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})


def filed_page(application: Application, status: int = 200, problems: tuple[str, ...] = ()) -> tuple[str, int]:
    """The whole application, with the acts that the reader may carry out now."""
    actor = current_actor()
    verdicts, unjudged = verdicts_or_why(application)
    where, files = filings.place(application), filings.documents_of(application)
    assigning = actor.duty is Duty.CITY and where.is_last and application.state in HELD
    assign = AssignForm(formdata=None, version=application.version)
    assign.assessors.choices = [(user.id, user.display_name) for user in queries.assessors()] if assigning else []
    return render_template(
        "certification/filing/show.html", application=application, policy=queries.policy_of(application.programme),
        place=where, verdicts=verdicts, unjudged=unjudged, tally=tally(verdicts), eligible=eligible(verdicts),
        forms=[(page.form, cells_shown(page)) for page in filings.pages(application, actor)],
        items=filings.checklist(application, files=files),
        unit_items=filings.checklist(application, "recommender", files),
        steps=filings.steps_of(application), stages=_stages(where), stage=_stage(application, where.step),
        meters=quotas.meters(application) if actor.duty in SEES_EXPERTS else [], chosen=chosen_rows(application),
        remarks=remark_rows(application), opinions=opinions_of(application, actor) if _reads(application) else [],
        window=window_of(application), history=_history(application),
        may_act=application.state in HELD and holds(application, actor), assign_form=assign if assigning else None,
        why_not=[one.sentence() for one in acting_problems(application, actor)] if assigning else [],
        sees_experts=actor.duty in SEES_EXPERTS, task=queries.task_of(application, actor.user_id),
        reason_form=ReasonForm(formdata=None, version=application.version), editable=application.state in EDITABLE,
        State=ApplicationState, page_problems=list(problems),
    ), status  # fmt: skip


def _reads(application: Application) -> bool:
    """Opinions are read by officers and experts; the applicant once it is decided."""
    decided = application.state in (ApplicationState.ADMITTED, ApplicationState.DECLINED)
    return decided or current_actor().organization_id != application.institution_id


def _stages(where: filings.Place) -> list[str]:
    return ["填写提交", *where.steps, "公示", "授予称号"]


def _stage(application: Application, step: int) -> int:
    state = application.state
    if state in BEFORE:
        return 1
    if state in (ApplicationState.SUBMITTED, ApplicationState.AT_CITY, ApplicationState.ASSESSING):
        return 2 + step
    total = len(_stages(filings.place(application)))
    placed = {
        ApplicationState.CHOSEN: total - 1, ApplicationState.IN_PUBLICITY: total - 1,
        ApplicationState.ADMITTED: total + 1,
    }  # fmt: skip
    return placed.get(state, 0)


def _history(application: Application) -> list[dict[str, str]]:
    """Newest first; organisations, not persons: who gave an opinion is not for the applicant."""
    return [
        {"title": ACTS.get(row.act, "办理"), "organisation": row.organization_name or row.actor_name, "who": "",
         "when": filters.moment(row.at), "at": row.at.isoformat(), "remark": row.reason}
        for row in reversed(history_of("application", application.id)) if row.act not in SMALL
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepPaper(OfApplication):
    """The paper on which a step was decided."""

    paper: Attachment


def step_paper_of(step_id: int) -> StepPaper | None:
    """The paper of a step, None where it was taken without one."""
    found = filings.get_step(step_id)
    return StepPaper(found.application, found.document) if found is not None and found.document is not None else None


@blueprint.get("/application-steps/<int:step_id>/document")
@guard(Permission.APPLICATION_VIEW, subject=step_paper_of)
def step_paper(one: StepPaper) -> ResponseReturnValue:
    """The paper on which a step was decided."""
    return send(one.paper)


def opinion_page(
    application: Application, task: AssessmentTask, form: OpinionForm | None = None,
    conflict: ConflictForm | None = None, status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    """What was filed, and the expert's own opinion."""
    verdicts, unjudged = verdicts_or_why(application)
    own = form or OpinionForm(formdata=None, words=task.comment, supports=choice_of(task.supports))
    return render_template(
        "certification/filing/opinion.html", application=application, task=task, form=own,
        conflict=conflict or ConflictForm(formdata=None), policy=queries.policy_of(application.programme),
        forms=[(page.form, cells_shown(page)) for page in filings.pages(application, current_actor())],
        items=filings.checklist(application), verdicts=verdicts, unjudged=unjudged, tally=tally(verdicts),
        TaskState=TaskState,
    ), status  # fmt: skip
