"""The city's desk: assign assessors, choose or decline, make public, confirm."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.certification import queries, services
from marketplace.certification.forms import AssignForm, NoticeForm, ReasonForm, confirm_form, titles_said
from marketplace.certification.models import Application
from marketplace.certification.queries.applications import waiting_of_notices
from marketplace.certification.services.deciding import KIND
from marketplace.certification.services.notices import is_recorded
from marketplace.certification.views.blueprint import back_to, blueprint, refuse_stale_act
from marketplace.certification.views.showing import page
from marketplace.certification.views.subjects import of_pilot
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.publicity.models import Notice
from marketplace.publicity.queries import get_notice, window_states
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def _refused(application: Application, broken: RuleBroken) -> tuple[str, int]:
    return page(application, 422, tuple(problem.sentence() for problem in broken.problems))


@blueprint.post("/applications/<int:application_id>/assign")
@guard(Permission.APPLICATION_ASSIGN, subject=queries.get_application)
@writes
def assign(application: Application) -> ResponseReturnValue:
    """Give the application to assessors."""
    refuse_stale_act(application)
    form = AssignForm()
    form.assessors.choices = [(user.id, user.display_name) for user in queries.assessors()]
    try:
        services.assign_assessors(application, form.assessors.data or [], by=current_actor())
    except RuleBroken as broken:
        return _refused(application, broken)
    flash("已安排评审，专家会收到通知。", "success")
    return back_to(application)


@blueprint.post("/applications/<int:application_id>/choose")
@guard(Permission.APPLICATION_DECIDE, subject=of_pilot)
@writes
def choose(application: Application) -> ResponseReturnValue:
    """Put on the list."""
    refuse_stale_act(application)
    try:
        services.choose_application(application, ReasonForm().reason.data or "", by=current_actor())
    except RuleBroken as broken:
        return _refused(application, broken)
    flash(f"{application.institution.name} 已列为拟入选，请到「遴选和公示」发布公示。", "success")
    return back_to(application)


@blueprint.post("/applications/<int:application_id>/decline")
@guard(Permission.APPLICATION_DECIDE, subject=of_pilot)
@writes
def decline(application: Application) -> ResponseReturnValue:
    """Not choose, with a reason."""
    refuse_stale_act(application)
    try:
        services.decline_application(application, ReasonForm().reason.data or "", by=current_actor())
    except RuleBroken as broken:
        return _refused(application, broken)
    flash("已记录不予入选，申报单位会收到理由。", "success")
    return back_to(application)


@blueprint.post("/applications/<int:application_id>/return-from-city")
@guard(Permission.APPLICATION_DECIDE, subject=of_pilot)
@writes
def city_return(application: Application) -> ResponseReturnValue:
    """Send back to the applicant, which mends and hands in to its county again."""
    refuse_stale_act(application)
    try:
        services.return_application(application, {}, ReasonForm().reason.data or "", by=current_actor())
    except RuleBroken as broken:
        return _refused(application, broken)
    flash("已退回申报单位修改，县市区会收到通知。", "success")
    return back_to(application)


def _row(application: Application) -> str:
    """A chosen one among those of every programme: a notice names one programme's alone."""
    short = queries.policy_of(application.programme).programme.short
    return f"{short}：{application.institution.name}（{application.county.name}）"


def _desk(form: NoticeForm, status: int = 200, tried: Mapping[int, Any] | None = None) -> tuple[str, int]:
    """The desk; ``tried`` is the form of a confirmation that was refused, by its notice."""
    chosen = queries.ready_for_notice()
    form.applications.choices = [(one.id, _row(one)) for one in chosen]
    newest = select(Notice).where(Notice.kind == KIND, Notice.announced_on.is_(None), Notice.stopped_on.is_(None))
    notices = list(session().scalars(newest.order_by(Notice.posted_on.desc(), Notice.id.desc()).limit(10)))
    states = window_states(notices)
    listed = waiting_of_notices([notice.id for notice in notices])
    recorded = {number: listed[number] for number in listed if _is_recorded(listed[number])}
    decided = {number: _titles_form(number, ones, formdata=None) for number, ones in recorded.items()}
    decided |= dict(tried or {})
    return render_template(
        "certification/decisions.html", form=form, chosen=chosen, recorded=recorded, decided=decided,
        waiting=[(notice, states[notice.id]) for notice in notices],
        any_recorded=any(is_recorded(queries.policy_of(one.programme)) for one in chosen),
    ), status  # fmt: skip


def _is_recorded(applications: Sequence[Application]) -> bool:
    return bool(applications) and is_recorded(queries.policy_of(applications[0].programme))


def _titles_form(notice_id: int, applications: Sequence[Application], **how: Any) -> Any:
    return confirm_form({one.id: one.institution.name for one in applications})(prefix=f"n{notice_id}-", **how)


@blueprint.get("/applications/decisions")
@guard(Permission.APPLICATION_DECIDE)
def decisions() -> ResponseReturnValue:
    """Who waits for the notice, and which notices wait for their end or their confirmation."""
    return _desk(NoticeForm())


@blueprint.post("/applications/decisions", endpoint="post_notice")
@guard(Permission.APPLICATION_DECIDE)
@writes
def post_notice() -> ResponseReturnValue:
    """Make the ticked institutions public in one list."""
    form = NoticeForm()
    chosen = {one.id: one for one in queries.ready_for_notice()}
    # One that has gone since is passed over; who is left is asked for by the rule.
    form.applications.choices, form.applications.validate_choice = [], False
    if not form.validate_on_submit():
        return _desk(form, 422)
    picked = [chosen[number] for number in form.applications.data or [] if number in chosen]
    try:
        notice = services.post_admission_notice(
            picked, posted_on=form.posted_on.data, source=form.source.data or "", by=current_actor()
        )
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _desk(form, 422)
    flash(f"公示 {notice.number} 已发布，到 {notice.ends_on.isoformat()} 期满。", "success")
    return redirect(url_for("certification.decisions"), 303)


@blueprint.post("/applications/notices/<int:notice_id>/confirm")
@guard(Permission.APPLICATION_DECIDE)
@writes
def confirm(notice_id: int) -> ResponseReturnValue:
    """Confirm what the closed window allows."""
    notice = get_notice(notice_id)
    if notice is None or notice.kind != KIND:
        abort(404)
    listed = waiting_of_notices([notice.id]).get(notice.id, [])
    asked = listed if _is_recorded(listed) else []
    form = _titles_form(notice.id, asked)
    try:
        if not form.validate():
            return _desk(NoticeForm(formdata=None), 422, {notice.id: form})
        admitted = services.confirm_applications(
            notice, decided_on=form.decided_on.data, titles=titles_said(form, [one.id for one in asked]),
            by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _desk(NoticeForm(formdata=None), 422, {notice.id: form})
    flash(f"已确认 {len(admitted)} 家。", "success")
    return redirect(url_for("certification.decisions"), 303)
