"""Whoever holds a step of the route: what was filed beside what is known, remarks, passing on, return or refusal."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.certification import queries
from marketplace.certification.forms import remark_name
from marketplace.certification.forms.cells import pages_of
from marketplace.certification.forms.stepping import step_form
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.queries import filings, judging, quotas
from marketplace.certification.services import stepping as services
from marketplace.certification.services.acting import acting_problems
from marketplace.certification.services.checking import remarkable
from marketplace.certification.services.deciding import choose_application, choosing_problems
from marketplace.certification.services.stepping import Act
from marketplace.certification.views.blueprint import back_to, blueprint
from marketplace.certification.views.cells import cells_shown
from marketplace.certification.views.filling import leaf_url
from marketplace.certification.views.handing_in import chosen_rows, tally, verdicts_or_why
from marketplace.certification.views.subjects import by_forms
from marketplace.kernel.errors import Conflict, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale

HELD = (ApplicationState.SUBMITTED, ApplicationState.AT_CITY, ApplicationState.ASSESSING)


@blueprint.get("/applications/<int:application_id>/examine")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
def examine(application: Application) -> ResponseReturnValue:
    """What was filed, part by part, with the acts of whoever holds the step; once chosen it can still be refused."""
    if application.state not in (*HELD, ApplicationState.CHOSEN):
        raise TransitionRefused(f"申报现为「{application.state.title}」，不在审核环节。")
    return _page(application, step_form(remarkable(application)))


def _page(application: Application, form: Any, status: int = 200, sentence: str = "") -> tuple[str, int]:
    actor, policy = current_actor(), queries.policy_of(application.programme)
    if request.method == "GET":
        form.version.data = str(application.version)
    (verdicts, unjudged), whole = verdicts_or_why(application), filings.pages(application, actor)
    files = filings.documents_of(application)
    recommending, where = filings.is_recommending(application), filings.place(application)
    return render_template(
        "certification/filing/examine.html", application=application, policy=policy, form=form,
        place=where, not_mine=[one.sentence() for one in acting_problems(application, actor)],
        forms=[(page.form, cells_shown(page)) for page in whole if page.form.by == "institution"],
        unit_forms=[(page.form, leaf_url(application, page.form), len(pages_of(page.form)))
                    for page in whole if page.form.by == "recommender"] if recommending else [],
        items=filings.checklist(application, files=files),
        unit_items=filings.checklist(application, "recommender", files),
        recommending=recommending, has_test=_asks_for_test(application), remark_name=remark_name,
        meters=quotas.meters(application), verdicts=verdicts, tally=tally(verdicts) or unjudged,
        compared=judging.compared(application), chosen=chosen_rows(application), steps=filings.steps_of(application),
        lacking=choosing_problems(application, rows=verdicts, files=files)
        if where.is_last else services.forwarding_problems(application, files=files),
        form_errors=[sentence] if sentence else [], is_chosen=application.state is ApplicationState.CHOSEN,
    ), status  # fmt: skip


def _asks_for_test(application: Application) -> bool:
    """Whether the recommending unit's forms print the answers of a random test."""
    policy = queries.policy_of(application.programme)
    return any(cell.shows == "test" for form in policy.form for cell in form.fields)


def _act(application: Application, act: Callable[[Any, Act], object], done: str) -> ResponseReturnValue:
    """Carry out one of the acts; what was typed stays on the page where it is refused."""
    form = step_form(remarkable(application))
    if not form.validate_on_submit():
        return _page(application, form, 422)
    said = Act(
        form.opinion.data or "", form.number.data or "", request.files.get("document"), form.acted_on.data,
        form.unit.data or "",
    )  # fmt: skip
    try:
        refuse_stale(form.opened_version(), application.version, {})
        act(form, said)
    except Conflict:
        form.version.data = str(application.version)
        return _page(application, form, 409, "您打开之后，这份申报已有新的办理。请核对后再办。")
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(application, form, 422)
    flash(done, "success")
    return back_to(application)


@blueprint.post("/applications/<int:application_id>/step/forward")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
@writes
def step_forward(application: Application) -> ResponseReturnValue:
    """Pass on to the next step."""

    def act(_form: Any, said: Act) -> object:
        return services.forward_application(application, said, by=current_actor())

    return _act(application, act, "已转报下一步，申报单位会收到通知。")


@blueprint.post("/applications/<int:application_id>/step/choose")
@guard(Permission.APPLICATION_DECIDE, subject=by_forms)
@writes
def step_choose(application: Application) -> ResponseReturnValue:
    """Put on the list that will be made public."""

    def act(_form: Any, said: Act) -> object:
        return choose_application(application, said.opinion, act=said, by=current_actor())

    return _act(application, act, f"{application.institution.name} 已列为拟认定，请到「遴选和公示」发布公示。")


@blueprint.post("/applications/<int:application_id>/step/return")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
@writes
def step_return(application: Application) -> ResponseReturnValue:
    """Return single parts, or the whole, with remarks."""

    def act(form: Any, said: Act) -> object:
        typed = {key: form[remark_name(key)].data or "" for key in remarkable(application)}
        return services.return_recorded(application, typed, form.overall.data or "", said, by=current_actor())

    return _act(application, act, "已退回申报单位修改。")


@blueprint.post("/applications/<int:application_id>/step/refuse")
@guard(Permission.APPLICATION_STEP, subject=by_forms)
@writes
def step_refuse(application: Application) -> ResponseReturnValue:
    """Not recommend, or not choose, with the reason."""

    def act(_form: Any, said: Act) -> object:
        return services.refuse_application(application, said, by=current_actor())

    return _act(application, act, "已记录，申报单位会收到理由。")
