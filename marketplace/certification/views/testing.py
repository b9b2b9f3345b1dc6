"""The recommending unit's random test: the draw with its seed, each drawn firm's answer, and how to draw it again."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.forms.stepping import CallForm, DrawForm, MoreForm
from marketplace.certification.models import Application, RandomTestCall
from marketplace.certification.queries import filings
from marketplace.certification.rules import drawing
from marketplace.certification.services import testing as services
from marketplace.certification.services.acting import acting_problems
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.subjects import OfApplication, by_forms
from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class Call(OfApplication):
    """One drawn firm."""

    call: RandomTestCall


def call_of(call_id: int) -> Call | None:
    """The drawn firm, with the application that it was drawn for."""
    found = filings.get_call(call_id)
    return Call(found.test.application, found) if found is not None else None


@blueprint.get("/applications/<int:application_id>/test")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
def test(application: Application) -> ResponseReturnValue:
    """The draw and its answers; before it the list that is drawn from."""
    return _page(application)


def _page(
    application: Application, status: int = 200, draw: DrawForm | None = None, more: MoreForm | None = None,
    failed: tuple[int, CallForm] | None = None,
) -> tuple[str, int]:  # fmt: skip
    found, actor = filings.test_of(application), current_actor()
    may = not acting_problems(application, actor) and filings.is_recommending(application)
    calls = [(one, _form_of(one, failed) if may else None) for one in found.calls] if found else []
    satisfied, answered = drawing.satisfaction(one.answer for one, _ in calls)
    return render_template(
        "certification/filing/test.html", application=application, test=found, calls=calls, may=may,
        draw=draw or DrawForm(formdata=None, seed=clock.today().strftime("%Y%m%d"), size=services.LEAST),
        more=more or MoreForm(formdata=None), pool=[] if found else services.pool_of(application),
        is_same=found is None or filings.replay(found) == [one.firm for one, _ in calls], answers=drawing.ANSWERS,
        satisfied=satisfied, answered=answered, least=services.LEAST, article=drawing.ARTICLE,
        unreached=sum(1 for one, _ in calls if one.answer == "unreached"),
    ), status  # fmt: skip


def _form_of(call: RandomTestCall, failed: tuple[int, CallForm] | None) -> CallForm:
    return failed[1] if failed and failed[0] == call.id else CallForm(formdata=None, obj=call, prefix=f"c{call.id}-")


def _back(application: Application, anchor: str = "") -> ResponseReturnValue:
    return redirect(url_for("certification.test", application_id=application.id, _anchor=anchor or None), 303)


@blueprint.post("/applications/<int:application_id>/test", endpoint="draw_test")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
@writes
def draw_test(application: Application) -> ResponseReturnValue:
    """Draw once; a draw stays."""
    form = DrawForm()
    try:
        if not form.validate_on_submit():
            raise RuleBroken(())
        services.draw_test(application, form.seed.data or "", form.size.data or 0, by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(application, 422, draw=form)
    flash("已抽样，请逐家测评并登记。", "success")
    return _back(application)


@blueprint.post("/applications/<int:application_id>/test/more", endpoint="draw_more")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
@writes
def draw_more(application: Application) -> ResponseReturnValue:
    """The next firms of the same draw."""
    form, found = MoreForm(), filings.test_of(application)
    if found is None:
        raise TransitionRefused("还没有抽样，请先抽样。")
    try:
        if not form.validate_on_submit():
            raise RuleBroken(())
        services.draw_more(found, form.count.data or 0, by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(application, 422, more=form)
    return _back(application)


@blueprint.post("/test-calls/<int:call_id>", endpoint="record_call")
@guard(Permission.APPLICATION_STEP, subject=call_of)
@writes
def record_call(one: Call) -> ResponseReturnValue:
    """What one drawn firm said."""
    call, form = one.call, CallForm(prefix=f"c{one.call.id}-")
    try:
        if not form.validate():
            raise RuleBroken(())
        services.record_call(
            call, method=form.method.data or "", interviewee=form.interviewee.data or "",
            interviewee_role=form.interviewee_role.data or "", phone=form.phone.data or "",
            service=form.service.data or "", answer=form.answer.data or "", asked_on=form.asked_on.data,
            by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(one.application, 422, failed=(call.id, form))
    flash(f"第 {call.position} 家已登记。", "success")
    return _back(one.application, f"call-{call.id}")
