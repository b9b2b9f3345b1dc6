"""公示 of what was decided finally, and what takes effect once a notice's window has closed."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import Case, Ground, Measure
from marketplace.evaluation.queries.cases import awaiting_publicity, get_case
from marketplace.evaluation.services.deciding import post_cases, take_effect
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.publicity.models import Notice
from marketplace.publicity.queries import get_notice, window_state
from marketplace.publicity.rules import WindowState
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import BaseForm, version_of
from marketplace.web.refusals import refused


@dataclass(frozen=True, slots=True)
class Running:
    """A notice that is out, with its cases and how its window stands."""

    notice: Notice
    cases: list[Case]
    window: WindowState


def _running(found: list[Case]) -> list[Running]:
    by_notice: dict[int, list[Case]] = {}
    for case in found:
        if case.notice_item is not None:
            by_notice.setdefault(case.notice_item.notice_id, []).append(case)
    notices = [(cases[0].notice_item.notice, cases) for cases in by_notice.values() if cases[0].notice_item]
    return [Running(notice, cases, window_state(notice)) for notice, cases in notices]


def _page(form: BaseForm, chosen: list[int] | None = None, status: int = 200) -> ResponseReturnValue:
    found = list(awaiting_publicity())
    page = render_template(
        "evaluation/case_publicity.html", form=form, chosen=chosen, Ground=Ground, Measure=Measure,
        waiting=[one for one in found if one.state is CaseState.FINAL],
        running=_running([one for one in found if one.state is CaseState.IN_PUBLICITY]),
    )  # fmt: skip
    return page, status


@blueprint.get("/cases/publicity")
@guard(Permission.CASE_DECIDE)
def publicity() -> ResponseReturnValue:
    """What waits to be made public, and what waits to take effect."""
    return _page(BaseForm(formdata=None))


@blueprint.post("/cases/publicity")
@guard(Permission.CASE_DECIDE)
@writes
def post_publicity() -> ResponseReturnValue:
    """Make the chosen ones public."""
    form, chosen = BaseForm(), [version_of(one) for one in request.form.getlist("cases")]
    if not form.validate_on_submit():
        return _page(form, chosen, 422)
    cases = [case for case in map(get_case, dict.fromkeys(chosen)) if case is not None]
    status = refused(form, lambda: post_cases(cases, by=current_actor(), at=clock.now()))
    if status:
        return _page(form, chosen, status)
    flash(f"已公示 {len(cases)} 件，机构会收到通知。", "success")
    return redirect(url_for("evaluation.publicity"), 303)


@blueprint.post("/cases/take-effect")
@guard(Permission.CASE_DECIDE)
@writes
def effect() -> ResponseReturnValue:
    """Carry out what a notice made public."""
    form, notice = BaseForm(), get_notice(version_of(request.form.get("notice", "")))
    if not form.validate_on_submit() or notice is None:
        form.form_errors.append("请从列出的公示中选择")
        return _page(form, None, 422)
    status = refused(form, lambda: take_effect(notice, by=current_actor(), at=clock.now()))
    if status:
        return _page(form, None, status)
    flash("处理意见已生效，机构会收到通知。", "success")
    return redirect(url_for("evaluation.publicity"), 303)
