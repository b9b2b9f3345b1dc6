"""A milestone: the institution hands in its files, the enterprise sends them back or confirms."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.documents.models import Attachment
from marketplace.engagements import services
from marketplace.engagements.forms.decisions import ActForm, ReasonForm
from marketplace.engagements.forms.work import DeliveryForm
from marketplace.engagements.lifecycle import EngagementState, MilestoneState
from marketplace.engagements.models import Milestone
from marketplace.engagements.queries import pages
from marketplace.engagements.views import kept_files
from marketplace.engagements.views.blueprint import back_to, blueprint
from marketplace.engagements.views.presenting import next_open
from marketplace.kernel import clock
from marketplace.kernel.transactions import keep, writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission
from marketplace.web.forms import BaseForm
from marketplace.web.refusals import refused


def _page(
    milestone: Milestone, form: BaseForm | None = None, status: int = 200, kept: Sequence[Attachment] = ()
) -> ResponseReturnValue:
    engagement, actor = milestone.engagement, current_actor()
    running = engagement.state is EngagementState.ACTIVE
    submitted = milestone.state is MilestoneState.SUBMITTED
    page = render_template(
        "engagements/milestone.html", milestone=milestone, engagement=engagement, page_form=form, kept=kept,
        kept_seal=kept_files.sealed(kept, _scope(milestone), actor), kept_field=kept_files.FIELD,
        delivery=form if isinstance(form, DeliveryForm) else DeliveryForm(formdata=None),
        sending_back=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        late=running and milestone.is_late_on(clock.today()),
        may_submit=running and next_open(engagement) is milestone
        and permits(actor, Permission.ENGAGEMENT_DELIVER, milestone),
        may_decide=running and submitted and permits(actor, Permission.ENGAGEMENT_ACCEPT, milestone),
    )  # fmt: skip
    return page, status


def _scope(milestone: Milestone) -> str:
    return f"milestone:{milestone.id}"


@blueprint.get("/engagements/<int:engagement_id>/milestones/<int:position>")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.milestone)
def milestone(milestone: Milestone) -> ResponseReturnValue:
    """What is to be handed over by when, and what was."""
    return _page(milestone)


@blueprint.post("/engagements/<int:engagement_id>/milestones/<int:position>/submit")
@guard(Permission.ENGAGEMENT_DELIVER, subject=pages.milestone)
@writes
def submit_milestone(milestone: Milestone) -> ResponseReturnValue:
    """Hand in; files of a refused form, or of one that only brings some of them, are kept for the next try."""
    form, actor = DeliveryForm(), current_actor()
    fits = form.validate_on_submit()
    files, problems = kept_files.taken_in("files", _scope(milestone), by=actor)
    form.add_problems(problems)
    if request.form.get("go") == "keep" and not problems:
        return _page(milestone, form, 200, files)
    status: int | None = 422
    if fits and not problems:
        status = refused(form, lambda: services.submit_milestone(
            milestone, files, form.remark.data or "", by=actor
        ))  # fmt: skip
    if status:
        if files:
            keep()
        return _page(milestone, form, status, files)
    return back_to(milestone.engagement, f"里程碑 {milestone.position} 的成果已提交，企业会收到通知。")


@blueprint.post("/engagements/<int:engagement_id>/milestones/<int:position>/send-back")
@guard(Permission.ENGAGEMENT_ACCEPT, subject=pages.milestone)
@writes
def send_back_milestone(milestone: Milestone) -> ResponseReturnValue:
    """The files do not do yet."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(milestone, form, 422)
    status = refused(form, lambda: services.send_back(milestone, form.reason.data or "", by=current_actor()))
    if status:
        return _page(milestone, form, status)
    return back_to(milestone.engagement, f"里程碑 {milestone.position} 已退回补正。")


@blueprint.post("/engagements/<int:engagement_id>/milestones/<int:position>/confirm")
@guard(Permission.ENGAGEMENT_ACCEPT, subject=pages.milestone)
@writes
def confirm_milestone(milestone: Milestone) -> ResponseReturnValue:
    """The milestone is done."""
    form = ActForm()
    status = refused(form, lambda: services.confirm_milestone(milestone, by=current_actor()))
    if status:
        return _page(milestone, form, status)
    return back_to(milestone.engagement, f"里程碑 {milestone.position} 已确认。")
