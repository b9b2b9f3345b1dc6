"""The enterprise's pages: before one starts, the task list, the steps, the check, the receipt."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs import rules, services
from marketplace.needs.forms.steps import form_of, values_of
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need
from marketplace.needs.rules import FIELDS, STEP_TITLES, STEPS
from marketplace.needs.services.trail import policy_of, stated
from marketplace.needs.views.blueprint import blueprint
from marketplace.needs.views.presenting import facts, shown
from marketplace.needs.views.subjects import asked_step, of_step, seen
from marketplace.organizations.models import Enterprise
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import VersionedForm, refuse_stale


@blueprint.get("/needs/new")
@guard(Permission.NEED_CREATE)
def new() -> ResponseReturnValue:
    """What one should have at hand before one starts."""
    return render_template("needs/new.html", round=pilots.require_round(), steps=STEP_TITLES)


@blueprint.post("/needs")
@guard(Permission.NEED_CREATE)
@writes
def create() -> ResponseReturnValue:
    """Begin a draft and open its task list."""
    actor = current_actor()
    enterprise = session().get_one(Enterprise, actor.organization_id)
    need = services.begin_need(enterprise, by=actor)
    return redirect(url_for("needs.edit", need_id=need.id), 303)


@blueprint.get("/needs/<int:need_id>/edit")
@guard(Permission.NEED_EDIT, subject=seen)
def edit(need: Need) -> ResponseReturnValue:
    """The task list; a need that cannot be changed any more leads to its page."""
    if not need.is_editable:
        return redirect(url_for("needs.show", need_id=need.id))
    gaps = _gaps(need)
    tasks = [
        {"title": title, "url": url_for("needs.step", need_id=need.id, step=name), **_standing(need, name, gaps)}
        for name, title in STEP_TITLES.items()
    ]  # fmt: skip
    check = {"title": "核对并提交", "url": "" if gaps else url_for("needs.check", need_id=need.id),
             "state": "还不能提交" if gaps else "可以提交", "tone": "neutral" if gaps else "active"}  # fmt: skip
    groups = [{"title": "逐项填写", "tasks": tasks}, {"title": "提交", "tasks": [check]}]
    return render_template("needs/tasks.html", need=need, task_groups=groups, remarks=_remarks(need))


def _gaps(need: Need) -> set[str]:
    policy = policy_of(need)
    problems = [*rules.word_problems(stated(need), policy),
                *rules.completeness_problems(stated(need), policy, clock.today())]  # fmt: skip
    return {problem.field for problem in problems}


def _standing(need: Need, step: str, gaps: set[str]) -> dict[str, str]:
    names = STEPS[step]
    if any(name in need.remarks for name in names):
        return {"state": "需要修改", "tone": "refused"}
    if any(name in gaps for name in names):
        begun = any(getattr(need, name) not in (None, "") for name in names if name != "wanted")
        return {"state": "未填完" if begun else "未开始", "tone": "waiting" if begun else "neutral"}
    return {"state": "已填好", "tone": "done"}


def _remarks(need: Need) -> list[dict[str, str]]:
    """The county's remarks, each leading to its step."""
    at = {name: step for step, names in STEPS.items() for name in names}
    return [
        {"field": FIELDS[name], "text": words,
         "url": url_for("needs.step", need_id=need.id, step=at[name], _anchor=name)}
        for name, words in need.remarks.items() if name in at
    ]  # fmt: skip


@blueprint.get("/needs/<int:need_id>/edit/<step>")
@guard(Permission.NEED_EDIT, subject=of_step)
def step(need: Need) -> ResponseReturnValue:
    """One step of the form."""
    if not need.is_editable:
        return redirect(url_for("needs.show", need_id=need.id))
    return _step_page(need, asked_step(), _form(need, asked_step()))


def _form(need: Need, name: str) -> VersionedForm:
    chains = dictionaries.chains(also=need.chain_id) if name == "standing" else []
    return form_of(name, need, policy_of(need), chains)


def _step_page(need: Need, name: str, form: VersionedForm, status: int = 200) -> ResponseReturnValue:
    order = list(STEPS)
    page = render_template(
        "needs/step.html", need=need, form=form, step=name, names=STEPS[name], title=STEP_TITLES[name],
        steps=[STEP_TITLES[one] for one in order], place=order.index(name) + 1,
    )  # fmt: skip
    return page, status


@blueprint.post("/needs/<int:need_id>/edit/<step>")
@guard(Permission.NEED_EDIT, subject=of_step)
@writes
def save_step(need: Need) -> ResponseReturnValue:
    """Keep a step; what cannot be read comes back with everything typed."""
    name = asked_step()
    form = _form(need, name)
    if request.headers.get("X-Autosave"):
        return _save_quietly(need, name, form)
    if not form.validate_on_submit():
        return _step_page(need, name, form, 422)
    values = values_of(STEPS[name], form)
    try:
        refuse_stale(form.opened_version(), need.version, {field: getattr(need, field) for field in STEPS[name]})
        services.save_draft(need, values, by=current_actor())
    except Conflict as conflict:
        return _compare_page(need, name, values, conflict)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _step_page(need, name, form, 422)
    return redirect(_after(need, name), 303)


def _save_quietly(need: Need, name: str, form: VersionedForm) -> ResponseReturnValue:
    """What the page saves by itself while one types: the time and the new version, or why it was not kept."""
    if not form.validate_on_submit():
        return {"message": "有内容还不能保存，点「保存并继续」可以看到是哪一处"}, 422
    values = values_of(STEPS[name], form)
    try:
        refuse_stale(form.opened_version(), need.version, {})
        services.save_draft(need, values, by=current_actor())
    except Conflict:
        return {"message": "别人刚改过这份草稿，点「保存并继续」可以对照两份内容"}, 409
    except RuleBroken as broken:
        return {"message": str(broken)}, 422
    return {"saved_at": clock.local(clock.now()).strftime("%H:%M"), "version": need.version}


def _after(need: Need, name: str) -> str:
    """The next step, or the list where one asked for it or this was the last."""
    order = list(STEPS)
    place = order.index(name) + 1
    if request.form.get("go") == "list" or place == len(order) or need.remarks:
        flash("已保存。", "success")
        return url_for("needs.edit", need_id=need.id)
    return url_for("needs.step", need_id=need.id, step=order[place])


def _compare_page(need: Need, name: str, values: dict[str, Any], conflict: Conflict) -> ResponseReturnValue:
    """Both versions side by side; what was typed goes along and can still be saved."""
    policy = policy_of(need)
    rows = [
        {"title": FIELDS[field], "yours": shown(field, values[field], policy), "theirs": shown(field, theirs, policy)}
        for field, theirs in conflict.theirs.items() if theirs != values[field]
    ]  # fmt: skip
    typed = [(field, value) for field in STEPS[name] for value in request.form.getlist(field) or [""]]
    return render_template("needs/compare.html", need=need, step=name, rows=rows, typed=typed), 409


@blueprint.get("/needs/<int:need_id>/check")
@guard(Permission.NEED_SUBMIT, subject=seen)
def check(need: Need) -> ResponseReturnValue:
    """Everything once more before it is sent."""
    if not need.is_editable:
        return redirect(url_for("needs.show", need_id=need.id))
    return _check_page(need)


def _check_page(need: Need, errors: list[tuple[str, str]] | None = None, status: int = 200) -> ResponseReturnValue:
    policy = policy_of(need)
    page = render_template(
        "needs/check.html", need=need, groups=facts(need, policy, change=True), form_errors=errors or [],
        warnings=[problem.sentence() for problem in rules.warnings(stated(need), policy)],
    )  # fmt: skip
    return page, status


@blueprint.post("/needs/<int:need_id>/submit")
@guard(Permission.NEED_SUBMIT, subject=seen)
@writes
def submit(need: Need) -> ResponseReturnValue:
    """Hand in; gaps are named with a way to their step."""
    at = {name: one for one, names in STEPS.items() for name in names}
    try:
        services.submit_need(need, by=current_actor())
    except RuleBroken as broken:
        gaps = [
            (problem.sentence(), url_for("needs.step", need_id=need.id, step=at.get(problem.field, "service")))
            for problem in broken.problems
        ]  # fmt: skip
        return _check_page(need, gaps, 422)
    return redirect(url_for("needs.receipt", need_id=need.id), 303)


@blueprint.get("/needs/<int:need_id>/receipt")
@guard(Permission.NEED_SUBMIT, subject=seen)
def receipt(need: Need) -> ResponseReturnValue:
    """The number and what happens next."""
    if NEED.can(need.state, "submit"):
        return redirect(url_for("needs.edit", need_id=need.id))
    return render_template("needs/receipt.html", need=need)
