"""Changes of a running agreement: one side proposes, the other sees before and after and answers."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements import services
from marketplace.engagements.forms.agreement import AmendmentForm, change_from, change_of, still_open
from marketplace.engagements.forms.decisions import ActForm, ReasonForm
from marketplace.engagements.lifecycle import AmendmentState
from marketplace.engagements.models import Amendment, Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.services.amending import AMENDABLE
from marketplace.engagements.views.blueprint import back_to, blueprint, is_stale
from marketplace.engagements.views.presenting import change_in_words
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission
from marketplace.web.forms import BaseForm
from marketplace.web.refusals import refused


def _propose_page(engagement: Engagement, form: AmendmentForm, status: int = 200) -> ResponseReturnValue:
    settled = len(engagement.milestones) - len(still_open(engagement))
    return render_template("engagements/amend.html", engagement=engagement, form=form, settled=settled), status


@blueprint.get("/engagements/<int:engagement_id>/amendments/new")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.get)
def amend(engagement: Engagement) -> ResponseReturnValue:
    """The terms that may be changed, as they stand."""
    waiting = pages.open_amendment(engagement.id)
    if waiting is not None:
        return redirect(url_for("engagements.amendment", amendment_id=waiting.id))
    if engagement.state not in AMENDABLE:
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return _propose_page(engagement, AmendmentForm(formdata=None, data=change_of(engagement)))


@blueprint.post("/engagements/<int:engagement_id>/amendments")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.get)
@writes
def propose_amendment(engagement: Engagement) -> ResponseReturnValue:
    """Send it to the other side."""
    form = AmendmentForm()
    if not form.validate_on_submit():
        return _propose_page(engagement, form, 422)
    if is_stale(form, engagement):
        return _propose_page(engagement, form, 409)
    status = refused(form, lambda: services.propose_amendment(
        engagement, change_from(form), form.reason.data or "", by=current_actor()
    ))  # fmt: skip
    if status:
        return _propose_page(engagement, form, status)
    return back_to(engagement, "变更已提交，等待对方答复。", _anchor="amendments")


def _page(amendment: Amendment, form: BaseForm | None = None, status: int = 200) -> ResponseReturnValue:
    actor, engagement = current_actor(), amendment.engagement
    own = actor.organization_id == amendment.proposed_by_id
    waiting = amendment.state is AmendmentState.PROPOSED and permits(actor, Permission.ENGAGEMENT_DRAFT, amendment)
    by_enterprise = amendment.proposed_by_id == amendment.enterprise_id
    page = render_template(
        "engagements/amendment.html", amendment=amendment, engagement=engagement, page_form=form,
        rows=change_in_words(amendment), may_answer=waiting and not own, may_withdraw=waiting and own,
        proposer=engagement.enterprise.name if by_enterprise else engagement.institution.name,
        refusing=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
    )  # fmt: skip
    return page, status


@blueprint.get("/amendments/<int:amendment_id>")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.amendment)
def amendment(amendment: Amendment) -> ResponseReturnValue:
    """Before and after."""
    return _page(amendment)


@blueprint.post("/amendments/<int:amendment_id>/agree")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.amendment)
@writes
def agree_amendment(amendment: Amendment) -> ResponseReturnValue:
    """It holds from now on."""
    form = ActForm()
    status = refused(form, lambda: services.agree_amendment(amendment, by=current_actor()))
    return _page(amendment, form, status) if status else back_to(amendment.engagement, "变更已生效。")


@blueprint.post("/amendments/<int:amendment_id>/refuse")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.amendment)
@writes
def refuse_amendment(amendment: Amendment) -> ResponseReturnValue:
    """The agreement stays as it is."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(amendment, form, 422)
    status = refused(form, lambda: services.refuse_amendment(amendment, form.reason.data or "", by=current_actor()))
    return _page(amendment, form, status) if status else back_to(amendment.engagement, "已答复对方：不同意变更。")


@blueprint.post("/amendments/<int:amendment_id>/withdraw")
@guard(Permission.ENGAGEMENT_DRAFT, subject=pages.amendment)
@writes
def withdraw_amendment(amendment: Amendment) -> ResponseReturnValue:
    """The side that proposed thinks better of it."""
    form = ActForm()
    status = refused(form, lambda: services.withdraw_amendment(amendment, by=current_actor()))
    return _page(amendment, form, status) if status else back_to(amendment.engagement, "变更已撤回。")
