"""The county's page: every field with room for a remark, and the three ways on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import queries, services
from marketplace.certification.forms import remark_name, review_form
from marketplace.certification.lifecycle import APPLICATION
from marketplace.certification.models import Application
from marketplace.certification.queries.facts import profile_of
from marketplace.certification.services.checking import remarkable
from marketplace.certification.views.blueprint import back_to, blueprint
from marketplace.certification.views.subjects import of_pilot
from marketplace.certification.views.words import profile_rows, route_words
from marketplace.kernel.errors import Conflict, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale


def _form(application: Application) -> Any:
    return review_form(remarkable(application))(version=application.version)


def _page(application: Application, form: Any, status: int = 200, sentence: str = "") -> tuple[str, int]:
    policy = queries.policy_of(application.programme)
    plan = [
        {"key": f"plan.{one.key}", "title": one.title, "value": application.plan.get(one.key, "")}
        for one in policy.plan_section
    ]
    return render_template(
        "certification/review.html", application=application, form=form, plan=plan, remark_name=remark_name,
        profile=profile_rows(profile_of(application)), declared=route_words(application),
        verdicts=queries.verdicts_of(application), form_errors=[sentence] if sentence else [],
    ), status  # fmt: skip


@blueprint.get("/applications/<int:application_id>/review")
@guard(Permission.APPLICATION_CHECK, subject=queries.get_application)
def review(application: Application) -> ResponseReturnValue:
    """What was handed in, beside the rules it is held to; on a programme's own forms at the desk of its step."""
    if queries.policy_of(application.programme).by_forms:
        return redirect(url_for("certification.examine", application_id=application.id))
    if not APPLICATION.can(application.state, "recommend"):
        raise TransitionRefused(f"申报现为「{application.state.title}」，不在县市区审核环节。")
    return _page(application, _form(application))


def _act(application: Application, act: Any, done: str) -> ResponseReturnValue:
    """Carry out one of the three acts; what was typed stays on the page where it is refused."""
    form = _form(application)
    if not form.validate_on_submit():
        return _page(application, form, 422)
    try:
        refuse_stale(form.opened_version(), application.version, {})
        act(form)
    except Conflict as conflict:
        return _page(application, form, 409, conflict.message)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(application, form, 422)
    flash(done, "success")
    return back_to(application)


@blueprint.post("/applications/<int:application_id>/return", endpoint="return_")
@guard(Permission.APPLICATION_CHECK, subject=of_pilot)
@writes
def send_back(application: Application) -> ResponseReturnValue:
    """Return with remarks."""

    def act(form: Any) -> None:
        typed = {key: form[remark_name(key)].data or "" for key in remarkable(application)}
        services.return_application(application, typed, form.overall.data or "", by=current_actor())

    return _act(application, act, "已退回申报单位修改。")


@blueprint.post("/applications/<int:application_id>/recommend")
@guard(Permission.APPLICATION_CHECK, subject=of_pilot)
@writes
def recommend(application: Application) -> ResponseReturnValue:
    """Recommend to the city."""

    def act(form: Any) -> None:
        services.recommend(application, form.number.data or "", request.files.get("file"), by=current_actor())

    return _act(application, act, "已推荐到市工信局。")


@blueprint.post("/applications/<int:application_id>/not-recommend")
@guard(Permission.APPLICATION_CHECK, subject=of_pilot)
@writes
def not_recommend(application: Application) -> ResponseReturnValue:
    """Not recommend, with a reason."""

    def act(form: Any) -> None:
        services.not_recommend(application, form.reason.data or "", by=current_actor())

    return _act(application, act, "已记录不予推荐，申报单位会收到理由。")
