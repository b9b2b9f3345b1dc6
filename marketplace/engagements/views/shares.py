"""The city's desk of public shares: the budget's running total, and the word on each share (D27)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements import queries, services
from marketplace.engagements.forms.decisions import ReasonForm
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.views import presenting
from marketplace.engagements.views.blueprint import blueprint, is_stale
from marketplace.kernel.transactions import writes
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.refusals import refused


@blueprint.get("/engagements/shares")
@guard(Permission.ENGAGEMENT_SHARE)
def shares() -> ResponseReturnValue:
    """What waits for the city's word, and what of the budget is left."""
    pilot_round = pilots.require_round()
    return render_template(
        "engagements/shares.html", rows=pages.waiting_shares(pilot_round.id),
        standing=queries.budget_standing(pilot_round),
        most=pilots.policy_of(pilot_round).budget.public_share_per_engagement,
    )  # fmt: skip


def _page(engagement: Engagement, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "engagements/share.html", engagement=engagement, form=form, shares=presenting.shares(engagement),
        standing=queries.budget_standing(pilots.require_round()),
    )  # fmt: skip
    return page, status


@blueprint.get("/engagements/<int:engagement_id>/share")
@guard(Permission.ENGAGEMENT_SHARE, subject=pages.get)
def share(engagement: Engagement) -> ResponseReturnValue:
    """One agreement's public share, with the budget beside it."""
    if engagement.state is not EngagementState.WAITING_SHARE:
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return _page(engagement, ReasonForm(formdata=None, version=str(engagement.version)))


@blueprint.post("/engagements/<int:engagement_id>/share/confirm")
@guard(Permission.ENGAGEMENT_SHARE, subject=pages.get)
@writes
def confirm_share(engagement: Engagement) -> ResponseReturnValue:
    """The share is confirmed; the agreement begins."""
    form = ReasonForm()
    if is_stale(form, engagement):
        return _page(engagement, form, 409)
    status = refused(form, lambda: services.confirm_share(engagement, by=current_actor()))
    if status:
        return _page(engagement, form, status)
    return _next(engagement, "政府补已确认，协议生效，双方会收到通知。")


@blueprint.post("/engagements/<int:engagement_id>/share/refuse")
@guard(Permission.ENGAGEMENT_SHARE, subject=pages.get)
@writes
def refuse_share(engagement: Engagement) -> ResponseReturnValue:
    """The share is not confirmed; both sides write anew."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(engagement, form, 422)
    if is_stale(form, engagement):
        return _page(engagement, form, 409)
    status = refused(form, lambda: services.refuse_share(engagement, form.reason.data or "", by=current_actor()))
    if status:
        return _page(engagement, form, status)
    return _next(engagement, "政府补未予确认，协议已退回双方修改。")


def _next(engagement: Engagement, said: str) -> ResponseReturnValue:
    flash(f"{engagement.number}：{said}", "success")
    return redirect(url_for("engagements.shares"), 303)
