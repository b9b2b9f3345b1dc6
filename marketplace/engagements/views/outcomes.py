"""Rungs reached under an engagement: either side claims with its paper, the enterprise's county verifies (D13)."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements import queries, services
from marketplace.engagements.forms.decisions import ReasonForm
from marketplace.engagements.forms.work import ClaimForm
from marketplace.engagements.lifecycle import OUTCOME, RUNNING, EngagementState, OutcomeState
from marketplace.engagements.models import Engagement, LadderOutcome
from marketplace.engagements.queries import pages
from marketplace.engagements.views.blueprint import back_to, blueprint
from marketplace.kernel.transactions import writes
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission
from marketplace.web import tables
from marketplace.web.forms import BaseForm
from marketplace.web.refusals import refused

STATES = {one.value: one.title for one in OutcomeState}
LABELS = {"q": "查找", "state": "状态", "county": "县市区"}


def printed() -> dict[str, str]:
    """The rungs as the forms print them."""
    return {one.name: one.printed for one in dictionaries.ladder_types()}


@blueprint.get("/outcomes")
@guard(Permission.OUTCOME_LIST)
def outcomes() -> ResponseReturnValue:
    """Claimed rungs; a county finds what waits for it by the state."""
    actor = current_actor()
    counties = (
        {one.code: one.name for one in dictionaries.counties()} if actor.duty in (Duty.CITY, Duty.AUDITOR) else {}
    )
    page = pages.outcomes_page(
        actor, state=tables.chosen("state", list(STATES)), county=tables.chosen("county", list(counties)),
        q=tables.words(), cursor=request.args.get("cursor"),
    )  # fmt: skip
    return render_template(
        "engagements/outcomes.html", page=page, pager=tables.links(page), states=STATES, counties=counties,
        chips=tables.chips(LABELS, {"state": STATES, "county": counties}), printed=printed(), duty=actor.duty,
    )  # fmt: skip


def _claim_page(engagement: Engagement, form: ClaimForm, status: int = 200) -> ResponseReturnValue:
    return render_template("engagements/claim.html", engagement=engagement, form=form), status


def _claim_form(engagement: Engagement, **given: object) -> ClaimForm:
    form = ClaimForm(**given)
    form.offer(pilots.policy_of_round(engagement.round_id), queries.levels_to_claim(engagement))
    return form


@blueprint.get("/engagements/<int:engagement_id>/outcomes/new")
@guard(Permission.OUTCOME_CLAIM, subject=pages.get)
def claim(engagement: Engagement) -> ResponseReturnValue:
    """The rung, the day, the paper."""
    if engagement.state not in RUNNING | {EngagementState.ACCEPTED}:
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return _claim_page(engagement, _claim_form(engagement, formdata=None))


@blueprint.post("/engagements/<int:engagement_id>/outcomes")
@guard(Permission.OUTCOME_CLAIM, subject=pages.get)
@writes
def claim_outcome(engagement: Engagement) -> ResponseReturnValue:
    """Claim it."""
    form = _claim_form(engagement)
    if not form.validate_on_submit():
        return _claim_page(engagement, form, 422)
    status = refused(form, lambda: services.claim_outcome(
        engagement, level=form.level.data or "", is_national=form.says_national(),
        recognised_on=form.recognised_on.data, evidence=form.evidence.data or "",
        file=request.files.get("file"), by=current_actor(),
    ))  # fmt: skip
    if status:
        return _claim_page(engagement, form, status)
    return back_to(engagement, "培育成果已申报，由企业所在县市区工信部门核实。", _anchor="outcomes")


def _page(outcome: LadderOutcome, form: BaseForm | None = None, status: int = 200) -> ResponseReturnValue:
    decides = permits(current_actor(), Permission.OUTCOME_VERIFY, outcome)
    page = render_template(
        "engagements/outcome.html", outcome=outcome, engagement=outcome.engagement, page_form=form, printed=printed(),
        reason=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        may_verify=decides and OUTCOME.can(outcome.state, "verify"),
        may_revoke=decides and OUTCOME.can(outcome.state, "revoke"),
    )  # fmt: skip
    return page, status


@blueprint.get("/outcomes/<int:outcome_id>")
@guard(Permission.OUTCOME_VIEW, subject=pages.outcome)
def outcome(outcome: LadderOutcome) -> ResponseReturnValue:
    """One claim with its paper, and the county's decision."""
    return _page(outcome)


@blueprint.post("/outcomes/<int:outcome_id>/verify")
@guard(Permission.OUTCOME_VERIFY, subject=pages.outcome)
@writes
def verify_outcome(outcome: LadderOutcome) -> ResponseReturnValue:
    """The paper holds."""
    form = ReasonForm()
    status = refused(form, lambda: services.verify_outcome(outcome, by=current_actor()))
    return _page(outcome, form, status) if status else redirect(url_for("engagements.outcomes", state="claimed"), 303)


@blueprint.post("/outcomes/<int:outcome_id>/<any(reject, revoke):decision>")
@guard(Permission.OUTCOME_VERIFY, subject=lambda outcome_id, decision: pages.outcome(outcome_id))
@writes
def decide_outcome(outcome: LadderOutcome) -> ResponseReturnValue:
    """It does not hold, or no longer; with the reason."""
    form = ReasonForm()
    act = services.reject_outcome if (request.view_args or {})["decision"] == "reject" else services.revoke_outcome
    if not form.validate_on_submit():
        return _page(outcome, form, 422)
    status = refused(form, lambda: act(outcome, form.reason.data or "", by=current_actor()))
    return _page(outcome, form, status) if status else redirect(url_for("engagements.outcomes"), 303)
