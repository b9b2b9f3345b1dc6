"""The enterprise ends a service and looks for another institution with the same need."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements import services
from marketplace.engagements.forms.decisions import ReasonForm
from marketplace.engagements.lifecycle import ENGAGEMENT
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.views.blueprint import blueprint, is_stale
from marketplace.engagements.views.ends import Turn, turn_page
from marketplace.kernel.transactions import writes
from marketplace.needs.models import Need
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.refusals import refused

HAND_ON = Turn(
    "end", "终止并另选机构",
    "协议提前终止，不能恢复，也不计入已完成的服务；系统按原需求另建一条需求草稿，核对提交后重新揭榜，"
    "由选定的机构接手。",
    "协议已提前终止。请核对需求草稿后提交。", services.hand_on,
)  # fmt: skip


@blueprint.get("/engagements/<int:engagement_id>/hand-on")
@guard(Permission.ENGAGEMENT_ACCEPT, subject=pages.get)
def hand_on_page(engagement: Engagement) -> ResponseReturnValue:
    """The act with its effect."""
    if not ENGAGEMENT.can(engagement.state, HAND_ON.action):
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return turn_page(engagement, HAND_ON, ReasonForm(formdata=None, version=str(engagement.version)))


@blueprint.post("/engagements/<int:engagement_id>/hand-on")
@guard(Permission.ENGAGEMENT_ACCEPT, subject=pages.get)
@writes
def hand_on(engagement: Engagement) -> ResponseReturnValue:
    """End it, and go on to the draft."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return turn_page(engagement, HAND_ON, form, 422)
    if is_stale(form, engagement):
        return turn_page(engagement, HAND_ON, form, 409)
    begun: list[Need] = []
    status = refused(
        form, lambda: begun.append(services.hand_on(engagement, form.reason.data or "", by=current_actor()))
    )
    if status:
        return turn_page(engagement, HAND_ON, form, status)
    flash(HAND_ON.done, "success")
    return redirect(url_for("needs.edit", need_id=begun[0].id), 303)
