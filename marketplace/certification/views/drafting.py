"""An institution fills in its application: a task list, one page a part, a page to check, and the receipt."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import queries, services
from marketplace.certification.forms import CommitmentForm, ReasonForm, RouteForm, answered, choice_of, plan_form
from marketplace.certification.forms.filing import SubmitForm
from marketplace.certification.models import Application
from marketplace.certification.services.drafting import require_editable
from marketplace.certification.views.blueprint import back_to, blueprint, refuse_stale_act
from marketplace.certification.views.handing_in import STATEMENT, check_page, receipt_page, tasks_page
from marketplace.certification.views.subjects import of_pilot
from marketplace.certification.views.words import plan_words, route_words
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale

PARTS = {"plan": "服务方案", "commitment": "真实性承诺（附件2）", "route": "报送方式和声明"}
OF_COMMITMENT = frozenset({"signatory", "signed_on", "scan"})
OF_ROUTE = frozenset({"route", "route_reason", "is_financial", "is_legal_person"})


def _part_of(problem: Problem) -> str:
    if problem.field.startswith("profile."):
        return "profile"
    return "commitment" if problem.field in OF_COMMITMENT else "route" if problem.field in OF_ROUTE else "plan"


def _tasks(application: Application, problems: list[Problem]) -> list[dict[str, str]]:
    lacking: dict[str, int] = {}
    for problem in problems:
        lacking[_part_of(problem)] = lacking.get(_part_of(problem), 0) + 1
    remarked = {key.partition(".")[0] for key in application.remarks}
    addresses = {"profile": ("机构资料（附件3）", url_for("organizations.profile"))}
    addresses |= {
        part: (title, url_for(f"certification.{part}", application_id=application.id)) for part, title in PARTS.items()
    }
    return [
        {
            "title": title, "url": url,
            "state": "有修改意见" if part in remarked else f"还缺 {lacking[part]} 项" if part in lacking else "已填写",
            "tone": "refused" if part in remarked else "waiting" if part in lacking else "done", "hint": "",
        }
        for part, (title, url) in addresses.items()
    ]  # fmt: skip


@blueprint.get("/applications/<int:application_id>/edit")
@guard(Permission.APPLICATION_EDIT, subject=queries.get_application)
def edit(application: Application) -> ResponseReturnValue:
    """The task list: what is filled in, what lacks, what the reviewer remarked."""
    require_editable(application)
    if queries.policy_of(application.programme).by_forms:
        return tasks_page(application)
    problems = services.submission_problems(application)
    return render_template(
        "certification/tasks.html", application=application, policy=queries.policy_of(application.programme),
        task_groups=[{"title": "", "tasks": _tasks(application, problems)}], ready=not problems,
        remarks=plan_words(application),
    )  # fmt: skip


def _stale(application: Application, form: Any, theirs: Mapping[str, object], part: str) -> tuple[str, int]:
    """Both versions side by side; what was typed goes along to be sent again. Nothing of this try is stored."""
    typed = {name: value for name, value in request.form.items() if name not in ("csrf_token", "version")}
    rows = [
        {"title": form[name].label.text, "yours": typed.get(name, ""), "theirs": value or ""}
        for name, value in theirs.items() if typed.get(name, "") != (value or "")
    ]  # fmt: skip
    return render_template(
        "certification/compare.html", application=application, rows=rows, typed=typed, title=PARTS[part],
        save_url=url_for(f"certification.save_{part}", application_id=application.id),
        keep_url=url_for(f"certification.{part}", application_id=application.id),
    ), 409  # fmt: skip


@blueprint.get("/applications/<int:application_id>/plan")
@guard(Permission.APPLICATION_EDIT, subject=of_pilot)
def plan(application: Application) -> ResponseReturnValue:
    """The service plan."""
    require_editable(application)
    return _plan_page(application, plan_form(queries.policy_of(application.programme), application))


def _plan_page(application: Application, form: Any, status: int = 200) -> tuple[str, int]:
    policy = queries.policy_of(application.programme)
    return render_template(
        "certification/plan.html", application=application, form=form, sections=policy.plan_section
    ), status


@blueprint.post("/applications/<int:application_id>/plan", endpoint="save_plan")
@guard(Permission.APPLICATION_EDIT, subject=of_pilot)
@writes
def save_plan(application: Application) -> ResponseReturnValue:
    """Keep the plan; incomplete is fine until handing in."""
    policy = queries.policy_of(application.programme)
    form = plan_form(policy, application)
    if request.headers.get("X-Autosave"):
        return _save_plan_quietly(application, form)
    if not form.validate_on_submit():
        return _plan_page(application, form, 422)
    theirs = {section.key: application.plan.get(section.key, "") for section in policy.plan_section}
    try:
        refuse_stale(form.opened_version(), application.version, dict(theirs))
        services.save_plan(application, _typed_plan(application, form), by=current_actor())
    except Conflict:
        return _stale(application, form, theirs, "plan")
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _plan_page(application, form, 422)
    flash("服务方案已保存。", "success")
    return back_to(application, "certification.edit")


def _typed_plan(application: Application, form: Any) -> dict[str, str]:
    sections = queries.policy_of(application.programme).plan_section
    return {section.key: form[section.key].data or "" for section in sections}


def _save_plan_quietly(application: Application, form: Any) -> ResponseReturnValue:
    """What the page saves by itself while one types: the time and the new version, or why it was not kept."""
    if not form.validate_on_submit():
        return {"message": "有内容还不能保存，点「保存服务方案」可以看到是哪一处"}, 422
    try:
        refuse_stale(form.opened_version(), application.version, {})
        services.save_plan(application, _typed_plan(application, form), by=current_actor())
    except Conflict:
        return {"message": "别人刚改过这份方案，点「保存服务方案」可以对照两份内容"}, 409
    except RuleBroken as broken:
        return {"message": str(broken)}, 422
    return {"saved_at": clock.local(clock.now()).strftime("%H:%M"), "version": application.version}


@blueprint.get("/applications/<int:application_id>/route")
@guard(Permission.APPLICATION_EDIT, subject=of_pilot)
def route(application: Application) -> ResponseReturnValue:
    """How to hand in, and the declarations."""
    require_editable(application)
    return _route_page(application, _route_form(application))


def _route_form(application: Application) -> RouteForm:
    form = RouteForm(
        route=application.route, route_reason=application.route_reason, version=application.version,
        is_financial=choice_of(application.is_financial), is_legal_person=choice_of(application.is_legal_person),
    )  # fmt: skip
    form.route.choices = [(one.key, one.title) for one in queries.policy_of(application.programme).route]
    for field in (form.is_financial, form.is_legal_person):
        field.flags.required = True
    return form


def _route_page(application: Application, form: RouteForm, status: int = 200) -> tuple[str, int]:
    return render_template("certification/route.html", application=application, form=form), status


@blueprint.post("/applications/<int:application_id>/route", endpoint="save_route")
@guard(Permission.APPLICATION_EDIT, subject=of_pilot)
@writes
def save_route(application: Application) -> ResponseReturnValue:
    """Keep the way of handing in."""
    form = _route_form(application)
    if not form.validate_on_submit():
        return _route_page(application, form, 422)
    theirs = {
        "route": application.route, "route_reason": application.route_reason,
        "is_financial": choice_of(application.is_financial), "is_legal_person": choice_of(application.is_legal_person),
    }  # fmt: skip
    try:
        refuse_stale(form.opened_version(), application.version, dict(theirs))
        services.save_route(
            application, route=form.route.data or "", route_reason=form.route_reason.data or "", by=current_actor(),
            is_financial=answered(form.is_financial.data), is_legal_person=answered(form.is_legal_person.data),
        )  # fmt: skip
    except Conflict:
        return _stale(application, form, theirs, "route")
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _route_page(application, form, 422)
    flash("报送方式和声明已保存。", "success")
    return back_to(application, "certification.edit")


@blueprint.get("/applications/<int:application_id>/commitment")
@guard(Permission.APPLICATION_EDIT, subject=of_pilot)
def commitment(application: Application) -> ResponseReturnValue:
    """附件2."""
    require_editable(application)
    form = CommitmentForm(signatory=application.signatory, signed_on=application.signed_on, version=application.version)
    return _commitment_page(application, form)


def _commitment_page(application: Application, form: CommitmentForm, status: int = 200) -> tuple[str, int]:
    for field in (form.signatory, form.signed_on, form.scan):
        field.flags.required = True
    return render_template("certification/commitment.html", application=application, form=form), status


@blueprint.post("/applications/<int:application_id>/commitment", endpoint="save_commitment")
@guard(Permission.APPLICATION_EDIT, subject=of_pilot)
@writes
def save_commitment(application: Application) -> ResponseReturnValue:
    """Keep the signed commitment."""
    form = CommitmentForm()
    if not form.validate_on_submit():
        return _commitment_page(application, form, 422)
    signed_on = application.signed_on.isoformat() if application.signed_on else ""
    theirs = {"signatory": application.signatory, "signed_on": signed_on}
    try:
        refuse_stale(form.opened_version(), application.version, dict(theirs))
        services.save_commitment(
            application, signatory=form.signatory.data or "", signed_on=form.signed_on.data,
            scan=request.files.get("scan"), by=current_actor(),
        )  # fmt: skip
    except Conflict:
        return _stale(application, form, theirs, "commitment")
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _commitment_page(application, form, 422)
    flash("真实性承诺已保存。", "success")
    return back_to(application, "certification.edit")


def _check_page(application: Application, problems: list[Problem], status: int = 200) -> tuple[str, int]:
    policy = queries.policy_of(application.programme)
    return render_template(
        "certification/check.html", application=application, policy=policy, problems=problems,
        verdicts=queries.verdicts_of(application), profile=queries.snapshot(application.institution),
        declared=route_words(application),
    ), status  # fmt: skip


@blueprint.get("/applications/<int:application_id>/check")
@guard(Permission.APPLICATION_EDIT, subject=queries.get_application)
def check(application: Application) -> ResponseReturnValue:
    """Everything once more before handing in."""
    require_editable(application)
    if queries.policy_of(application.programme).by_forms:
        return check_page(application)
    return _check_page(application, services.submission_problems(application))


@blueprint.post("/applications/<int:application_id>/submit")
@guard(Permission.APPLICATION_SUBMIT, subject=queries.get_application)
@writes
def submit(application: Application) -> ResponseReturnValue:
    """Hand in."""
    refuse_stale_act(application)
    if queries.policy_of(application.programme).by_forms:
        return _file(application)
    try:
        services.submit_application(application, by=current_actor())
    except RuleBroken as broken:
        return _check_page(application, list(broken.problems), 422)
    return redirect(url_for("certification.receipt", application_id=application.id), 303)


def _file(application: Application) -> ResponseReturnValue:
    """Hand in on the programme's own forms, with the statement of truth."""
    form = SubmitForm()
    try:
        if not form.is_true.data:
            raise RuleBroken([Problem("请核对全部内容后勾选声明，再提交", "is_true", "对申报材料真实性的声明")])
        services.submit_application(application, truthful_by=form.truthful_by.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(one for one in broken.problems if one.field in STATEMENT or not one.field)
        return check_page(application, form, 422)
    return redirect(url_for("certification.receipt", application_id=application.id), 303)


@blueprint.get("/applications/<int:application_id>/receipt")
@guard(Permission.APPLICATION_SUBMIT, subject=queries.get_application)
def receipt(application: Application) -> ResponseReturnValue:
    """The number, and who acts next by when."""
    if queries.policy_of(application.programme).by_forms:
        return receipt_page(application)
    deadline = queries.policy_of(application.programme).deadline("county_hand_in")
    return render_template("certification/receipt.html", application=application, deadline=deadline)


@blueprint.post("/applications/<int:application_id>/withdraw")
@guard(Permission.APPLICATION_SUBMIT, subject=queries.get_application)
@writes
def withdraw(application: Application) -> ResponseReturnValue:
    """Take the application back."""
    refuse_stale_act(application)
    services.withdraw_application(application, ReasonForm().reason.data or "", by=current_actor())
    flash("申报已撤回。", "success")
    return redirect(url_for("certification.index"), 303)
