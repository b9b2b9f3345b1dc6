"""The end of the service: the institution asks for acceptance, the enterprise sees every deliverable and decides."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.engagements import services
from marketplace.engagements.forms.decisions import ActForm, ReasonForm, RemarkForm
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.views.blueprint import back_to, blueprint, is_stale
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission
from marketplace.web.forms import BaseForm
from marketplace.web.refusals import refused


def _page(engagement: Engagement, form: BaseForm | None = None, status: int = 200) -> ResponseReturnValue:
    actor, version = current_actor(), str(engagement.version)
    page = render_template(
        "engagements/acceptance.html", engagement=engagement, page_form=form,
        accepting=form if isinstance(form, RemarkForm) else RemarkForm(formdata=None, version=version),
        sending_back=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None, version=version),
        may_hand_over=engagement.state is EngagementState.ACTIVE
        and permits(actor, Permission.ENGAGEMENT_DELIVER, engagement),
        may_decide=engagement.state is EngagementState.DELIVERED
        and permits(actor, Permission.ENGAGEMENT_ACCEPT, engagement),
    )  # fmt: skip
    return page, status


@blueprint.get("/engagements/<int:engagement_id>/acceptance")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.get)
def acceptance(engagement: Engagement) -> ResponseReturnValue:
    """Every milestone with every file, and the act that is due."""
    return _page(engagement)


@blueprint.post("/engagements/<int:engagement_id>/hand-over")
@guard(Permission.ENGAGEMENT_DELIVER, subject=pages.get)
@writes
def hand_over(engagement: Engagement) -> ResponseReturnValue:
    """Ask the enterprise to accept."""
    form = ActForm()
    if is_stale(form, engagement):
        return _page(engagement, form, 409)
    status = refused(form, lambda: services.hand_over(engagement, by=current_actor()))
    return _page(engagement, form, status) if status else back_to(engagement, "已申请验收，企业会收到通知。")


@blueprint.post("/engagements/<int:engagement_id>/accept")
@guard(Permission.ENGAGEMENT_ACCEPT, subject=pages.get)
@writes
def accept(engagement: Engagement) -> ResponseReturnValue:
    """The service is accepted."""
    form = RemarkForm()
    if not form.validate_on_submit():
        return _page(engagement, form, 422)
    if is_stale(form, engagement):
        return _page(engagement, form, 409)
    status = refused(form, lambda: services.accept(engagement, form.remark.data or "", by=current_actor()))
    return _page(engagement, form, status) if status else back_to(engagement, "已验收。请随后完成满意度评价。")


@blueprint.post("/engagements/<int:engagement_id>/delivery/send-back")
@guard(Permission.ENGAGEMENT_ACCEPT, subject=pages.get)
@writes
def send_back_delivery(engagement: Engagement) -> ResponseReturnValue:
    """Something is missing."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(engagement, form, 422)
    if is_stale(form, engagement):
        return _page(engagement, form, 409)
    status = refused(form, lambda: services.send_back_delivery(engagement, form.reason.data or "", by=current_actor()))
    return _page(engagement, form, status) if status else back_to(engagement, "已退回补正，服务机构会收到通知。")
