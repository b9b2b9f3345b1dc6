"""One sign: its answers, what was decided by whom, and the next officer's word; and a firm's objection (D28)."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import queries, services
from marketplace.surveys.forms import JudgeForm, ObjectionForm
from marketplace.surveys.lifecycle import STANDING, SignDecisionState
from marketplace.surveys.models import Invitation, SignDecision
from marketplace.surveys.rules import Sign, SignKind, signs_in
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.showing import LEVELS
from marketplace.web.forms import refuse_stale

State = SignDecisionState
WAITING = {State.OPEN: "由市工信局一人核查", State.PROPOSED: "由另一人复核", State.CONTESTED: "由第三人答复异议"}


@blueprint.get("/surveys/signs/<fingerprint>")
@guard(Permission.SURVEY_READ)
def sign(fingerprint: str) -> ResponseReturnValue:
    """The answers behind the sign, and the form that its state asks for."""
    found, decision = _found(fingerprint)
    form = JudgeForm.asking(_state(decision), version=decision.version if decision else 0)
    return _page(found, decision, form, set(decision.excluded) if decision else set())


@blueprint.post("/surveys/signs/<fingerprint>")
@guard(Permission.SURVEY_JUDGE)
@writes
def judge(fingerprint: str) -> ResponseReturnValue:
    """Keep the officer's word."""
    found, decision = _found(fingerprint)
    form = JudgeForm.asking(_state(decision))
    chosen = {int(one) for one in request.form.getlist("chosen") if one.isascii() and one.isdigit() and len(one) < 12}
    try:
        if form.validate():
            refuse_stale(form.opened_version(), decision.version if decision else 0, {"核查": _state(decision).title})
            decision = _judged(found, decision, form, chosen)
            flash(f"已登记：{decision.state.title}。", "success")
            return redirect(url_for("surveys.sign", fingerprint=fingerprint), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _page(found, decision, form, chosen, 422)


def _judged(found: Sign, decision: SignDecision | None, form: JudgeForm, chosen: set[int]) -> SignDecision:
    actor, reason, verdict = current_actor(), form.reason.data or "", form.verdict.data
    if decision is None or decision.state is State.OPEN:
        exclude = chosen if verdict == "exclude" else set()
        if verdict == "exclude" and not chosen:
            raise RuleBroken([Problem("请勾选不计入统计的评价", "verdict")])
        return services.decide(pilots.require_round(), found, exclude=exclude, reason=reason, by=actor)
    act = services.confirm if decision.state is State.PROPOSED else services.settle
    return act(decision, verdict == "agree", reason, by=actor)


def _state(decision: SignDecision | None) -> SignDecisionState:
    return decision.state if decision else State.OPEN


def _found(fingerprint: str) -> tuple[Sign, SignDecision | None]:
    """The sign as it is noticed now, or as it was when somebody decided on it."""
    current = pilots.require_round()
    decision = queries.decision_on(current.id, fingerprint[:16])
    if decision is not None:
        return Sign(SignKind(decision.kind), decision.institution_id, tuple(decision.answers)), decision
    found = next((one for one in signs_in(queries.looked_at(current.id)) if one.fingerprint == fingerprint), None)
    return (found, None) if found is not None else abort(404)


def _page(
    found: Sign, decision: SignDecision | None, form: JudgeForm, chosen: set[int], status: int = 200
) -> ResponseReturnValue:
    people = (decision.decided_by_id, decision.confirmed_by_id, decision.settled_by_id) if decision else ()
    state, actor = _state(decision), current_actor()
    firms = {one["enterprise"] for one in decision.objections} if decision else set()
    page = render_template(
        "surveys/sign.html", sign=found, decision=decision, form=form, chosen=chosen, levels=LEVELS, state=state,
        institution=queries.institution_names({found.institution})[found.institution],
        answers=queries.named_answers(set(found.answers)), names=queries.people_named({one for one in people if one}),
        firms=queries.institution_names(firms) if firms else {}, waiting=WAITING.get(state, ""),
        barred=actor.user_id in people, standing=state in STANDING,
    )  # fmt: skip
    return page, status


@blueprint.get("/surveys/<int:invitation_id>/objection")
@guard(Permission.SURVEY_ANSWER, subject=queries.get)
def objecting(invitation: Invitation) -> ResponseReturnValue:
    """A firm whose answer does not count says why it should."""
    return _objection_page(invitation, _standing(invitation), ObjectionForm())


@blueprint.post("/surveys/<int:invitation_id>/objection")
@guard(Permission.SURVEY_ANSWER, subject=queries.get)
@writes
def object_to_sign(invitation: Invitation) -> ResponseReturnValue:
    """Hand it to a third officer."""
    decision, form = _standing(invitation), ObjectionForm()
    try:
        if form.validate():
            services.contest(decision, invitation.enterprise_id, form.text.data or "", by=current_actor())
            flash("异议已提交，由市工信局没有参与过这件事的工作人员答复。", "success")
            return redirect(url_for("surveys.show", invitation_id=invitation.id), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _objection_page(invitation, decision, form, 422)


def _standing(invitation: Invitation) -> SignDecision:
    return queries.standing_on(invitation.id) or abort(404)


def _objection_page(
    invitation: Invitation, decision: SignDecision, form: ObjectionForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "surveys/objection.html", invitation=invitation, engagement=invitation.engagement, decision=decision,
        kind=SignKind(decision.kind).title, form=form,
    )  # fmt: skip
    return page, status
