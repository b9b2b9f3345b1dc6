"""One invitation, its answers for those who gave them, the city and the auditor; and answering when signed in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard, may
from marketplace.security.permissions import Permission
from marketplace.surveys import queries, services
from marketplace.surveys.forms import AnswerForm
from marketplace.surveys.lifecycle import Level
from marketplace.surveys.models import Invitation
from marketplace.surveys.queries.invitations import STATES, state_of
from marketplace.surveys.rules import DIMENSIONS, SignKind
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.listing import TONES, WAVES
from marketplace.surveys.views.reading import opened_now, traces_of

CHANNELS = {"link": "链接", "account": "登录评价", "call": "抽样回访"}
LEVELS = {one.value: one.title for one in Level}
SIGNS = {one.value: one.title for one in SignKind}


@blueprint.get("/surveys/<int:invitation_id>")
@guard(Permission.SURVEY_VIEW, subject=queries.get)
def show(invitation: Invitation) -> ResponseReturnValue:
    """The invitation. A county sees that it was answered, never what (D24)."""
    actor, now = current_actor(), clock.now()
    reads = may(Permission.SURVEY_READ) or actor.duty is Duty.ENTERPRISE
    state = state_of(invitation.state, invitation.expires_at, now)
    return render_template(
        "surveys/show.html", invitation=invitation, engagement=invitation.engagement, state=STATES[state],
        tone=TONES[state], wave=WAVES[invitation.wave], last_day=services.last_day(invitation),
        open=now < services.closes_at(invitation) and state != "cancelled",
        answers=queries.answers_of(invitation.id) if reads else None, levels=LEVELS, dimensions=DIMENSIONS,
        channels=CHANNELS, officer=may(Permission.SURVEY_READ),
        standing=queries.standing_on(invitation.id) if reads else None, kinds=SIGNS,
    )  # fmt: skip


@blueprint.get("/surveys/<int:invitation_id>/answer")
@guard(Permission.SURVEY_ANSWER, subject=queries.get)
def answering(invitation: Invitation) -> ResponseReturnValue:
    """The form for people of the enterprise who are signed in."""
    services.refuse_strangers(invitation, current_actor())
    services.refuse_late(invitation, clock.now())
    latest = queries.latest_answer(invitation.id)
    form = AnswerForm(opened=opened_now())
    if latest is not None and latest.channel != services.CALL:
        form.level.data, form.text.data = latest.level, latest.text
        for name in DIMENSIONS:
            form[f"point_{name}"].data = str(latest.dimensions.get(name, "")) or None
    return _page(invitation, form)


@blueprint.post("/surveys/<int:invitation_id>/answer")
@guard(Permission.SURVEY_ANSWER, subject=queries.get)
@writes
def answer(invitation: Invitation) -> ResponseReturnValue:
    """Keep the answer."""
    form, moment = AnswerForm(), clock.now()
    try:
        if form.validate():
            services.answer_invitation(
                invitation, form.given(), channel=services.ACCOUNT, by=current_actor(),
                traces=traces_of(form, moment), at=moment,
            )  # fmt: skip
            flash(f"评价已收到，可以修改到 {services.last_day(invitation)}。服务机构看不到单份评价。", "success")
            return redirect(url_for("surveys.show", invitation_id=invitation.id), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _page(invitation, form, 422)


def _page(invitation: Invitation, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "surveys/answer.html", invitation=invitation, engagement=invitation.engagement, form=form,
        last_day=services.last_day(invitation),
        signs_kept_days=services.policy_of(invitation.engagement).signs_kept_days.value,
    )  # fmt: skip
    return page, status
