"""The assessor's desk: declare first, then score each criterion alone."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import queries, services
from marketplace.certification.forms import ConflictForm, points_of, score_form
from marketplace.certification.forms.applications import answered
from marketplace.certification.forms.filing import OpinionForm
from marketplace.certification.lifecycle import TaskState
from marketplace.certification.models import Application, AssessmentTask
from marketplace.certification.queries.facts import profile_of
from marketplace.certification.services.assessing import give_opinion
from marketplace.certification.views.blueprint import back_to, blueprint
from marketplace.certification.views.filed import opinion_page
from marketplace.certification.views.words import profile_rows
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def _task(application: Application) -> AssessmentTask:
    task = queries.task_of(application, current_actor().user_id)
    if task is None:
        raise TransitionRefused("这份申报没有分派给您评审。")
    return task


def _page(application: Application, form: Any, conflict: ConflictForm, status: int = 200) -> tuple[str, int]:
    policy = queries.policy_of(application.programme)
    return render_template(
        "certification/assess.html", application=application, task=_task(application), form=form, conflict=conflict,
        policy=policy, profile=profile_rows(profile_of(application)), TaskState=TaskState,
    ), status  # fmt: skip


def _score_form(application: Application, *, typed: bool) -> Any:
    made = score_form(queries.policy_of(application.programme))
    if typed:
        return made()
    task = _task(application)
    return made(formdata=None, data={**task.points, "comment": task.comment, "version": application.version})


@blueprint.get("/applications/<int:application_id>/assess")
@guard(Permission.APPLICATION_ASSESS, subject=queries.get_application)
def assess(application: Application) -> ResponseReturnValue:
    """The plan, the facts, and the own score card; or what was filed, and the own opinion."""
    if queries.policy_of(application.programme).by_forms:
        return opinion_page(application, _task(application))
    return _page(application, _score_form(application, typed=False), ConflictForm(formdata=None))


@blueprint.post("/applications/<int:application_id>/assess", endpoint="score")
@guard(Permission.APPLICATION_ASSESS, subject=queries.get_application)
@writes
def score(application: Application) -> ResponseReturnValue:
    """Keep the score card, or the opinion."""
    if queries.policy_of(application.programme).by_forms:
        return _keep_opinion(application)
    form = _score_form(application, typed=True)
    policy = queries.policy_of(application.programme)
    if not form.validate_on_submit():
        return _page(application, form, ConflictForm(formdata=None), 422)
    try:
        services.score_plan(application, points_of(form, policy), form.comment.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(application, form, ConflictForm(formdata=None), 422)
    flash("评分已保存，市局遴选前可以修改。", "success")
    return back_to(application, "certification.assess")


def _keep_opinion(application: Application) -> ResponseReturnValue:
    form = OpinionForm()
    try:
        if not form.validate_on_submit():
            raise RuleBroken(())
        give_opinion(application, form.words.data or "", answered(form.supports.data), by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return opinion_page(application, _task(application), form, status=422)
    flash("评审意见已保存，认定之前可以修改。", "success")
    return back_to(application, "certification.assess")


@blueprint.post("/applications/<int:application_id>/declare-clear")
@guard(Permission.APPLICATION_ASSESS, subject=queries.get_application)
@writes
def declare_clear(application: Application) -> ResponseReturnValue:
    """Declare to have no interest."""
    services.declare_clear(application, by=current_actor())
    flash("已声明与申报单位无利害关系，请逐项评分。", "success")
    return back_to(application, "certification.assess")


@blueprint.post("/applications/<int:application_id>/declare-conflict")
@guard(Permission.APPLICATION_ASSESS, subject=queries.get_application)
@writes
def declare_conflict(application: Application) -> ResponseReturnValue:
    """Step aside."""
    form = ConflictForm()
    try:
        services.declare_conflict(application, form.conflict.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        if queries.policy_of(application.programme).by_forms:
            return opinion_page(application, _task(application), conflict=form, status=422)
        return _page(application, _score_form(application, typed=False), form, 422)
    flash("已回避，市工信局会另行安排专家。", "success")
    return redirect(url_for("certification.index"), 303)
