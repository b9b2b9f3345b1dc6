"""Either side writes the agreement; both confirm the very same text."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements import queries, rules, services
from marketplace.engagements.forms.agreement import TermsForm, differences, steps_from, terms_from, terms_of
from marketplace.engagements.forms.decisions import ActForm
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.views import presenting
from marketplace.engagements.views.blueprint import back_to, blueprint, is_stale
from marketplace.kernel.transactions import writes
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.refusals import refused


def _edit_page(
    engagement: Engagement, form: TermsForm, status: int = 200, changed: list[dict[str, str]] | None = None
) -> ResponseReturnValue:
    most = pilots.policy_of_round(engagement.round_id).engagements.milestones_most.value
    form.add_spare_rows(most)
    page = render_template(
        "engagements/edit.html", engagement=engagement, form=form, most=most, differences=changed,
        confirmed=[name for name, moment in presenting.confirmations(engagement) if moment],
    )  # fmt: skip
    return page, status


@blueprint.get("/engagements/<int:engagement_id>/edit")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.get)
def edit(engagement: Engagement) -> ResponseReturnValue:
    """The terms and the milestones."""
    if engagement.state is not EngagementState.DRAFTING:
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return _edit_page(engagement, TermsForm(formdata=None, data=terms_of(engagement)))


@blueprint.post("/engagements/<int:engagement_id>/edit", endpoint="save")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.get)
@writes
def save(engagement: Engagement) -> ResponseReturnValue:
    """Keep the draft; a colleague's or the other side's version is shown beside what was typed."""
    form = TermsForm()
    if not form.validate_on_submit():
        return _edit_page(engagement, form, 422)
    opened = form.opened_version()
    if opened != engagement.version and engagement.state is EngagementState.DRAFTING:
        changed = differences(form.data, terms_of(engagement), form)
        form.version.data = str(engagement.version)
        return _edit_page(engagement, form, 409, changed)
    to_know: list[str] = []
    status = refused(form, lambda: to_know.extend(services.save_draft(
        engagement, terms_from(form), steps_from(form), version=opened, by=current_actor()
    )))  # fmt: skip
    if status:
        return _edit_page(engagement, form, status)
    for words in to_know:
        flash(words, "warning")
    if request.form.get("go") == "rows":
        flash("协议草稿已保存，可以接着填里程碑。", "success")
        return redirect(url_for("engagements.edit", engagement_id=engagement.id, _anchor="rows"), 303)
    return back_to(engagement, "协议草稿已保存，对方会收到通知；双方都要核对并确认。")


def _confirm_page(engagement: Engagement, form: ActForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "engagements/confirm.html", engagement=engagement, form=form, shares=presenting.shares(engagement),
        problems=queries.readiness_problems(engagement),
        warnings=rules.terms_warnings(engagement.ends_on, queries.limits_of(engagement)),
        other_confirmed=bool(engagement.enterprise_confirmed_at or engagement.institution_confirmed_at),
    )  # fmt: skip
    return page, status


@blueprint.get("/engagements/<int:engagement_id>/confirm", endpoint="confirmation")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.get)
def confirmation(engagement: Engagement) -> ResponseReturnValue:
    """Everything once more, and what confirming means."""
    if engagement.state is not EngagementState.DRAFTING or presenting.confirmed_by(engagement, current_actor()):
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return _confirm_page(engagement, ActForm(formdata=None, version=str(engagement.version)))


@blueprint.post("/engagements/<int:engagement_id>/confirm", endpoint="confirm")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.get)
@writes
def confirm(engagement: Engagement) -> ResponseReturnValue:
    """This side agrees to the very text that it read."""
    form = ActForm()
    if is_stale(form, engagement):
        return _confirm_page(engagement, form, 409)
    status = refused(form, lambda: services.confirm(
        engagement, version=form.opened_version(), by=current_actor()
    ))  # fmt: skip
    if status:
        return _confirm_page(engagement, form, status)
    said = {
        EngagementState.DRAFTING: "贵方已确认，等待对方确认。", EngagementState.ACTIVE: "双方已确认，协议生效。",
        EngagementState.WAITING_SHARE: "双方已确认，已报市工信局确认政府补。",
    }  # fmt: skip
    return back_to(engagement, said[engagement.state])
