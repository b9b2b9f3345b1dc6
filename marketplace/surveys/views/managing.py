"""What the city does with one invitation: remind, give a new link, take it back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import queries, services
from marketplace.surveys.forms import ReasonForm
from marketplace.surveys.models import Invitation
from marketplace.surveys.views.blueprint import blueprint


def _back(invitation: Invitation, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("surveys.show", invitation_id=invitation.id), 303)


@blueprint.post("/surveys/<int:invitation_id>/remind")
@guard(Permission.SURVEY_MANAGE, subject=queries.get)
@writes
def remind(invitation: Invitation) -> ResponseReturnValue:
    """Mail the link again."""
    services.remind(invitation, by=current_actor())
    return _back(invitation, f"已提醒{invitation.engagement.enterprise.name}。")


@blueprint.post("/surveys/<int:invitation_id>/reissue")
@guard(Permission.SURVEY_MANAGE, subject=queries.get)
@writes
def reissue(invitation: Invitation) -> ResponseReturnValue:
    """A new link; the old one is dead."""
    services.reissue(invitation, by=current_actor())
    return _back(invitation, "已换发链接，原链接和已打印的二维码失效。")


@blueprint.get("/surveys/<int:invitation_id>/cancel")
@guard(Permission.SURVEY_MANAGE, subject=queries.get)
def cancelling(invitation: Invitation) -> ResponseReturnValue:
    """Ask for the reason."""
    return _page(invitation, ReasonForm())


@blueprint.post("/surveys/<int:invitation_id>/cancel")
@guard(Permission.SURVEY_MANAGE, subject=queries.get)
@writes
def cancel(invitation: Invitation) -> ResponseReturnValue:
    """Take it back."""
    form = ReasonForm()
    try:
        if form.validate():
            services.cancel(invitation, form.reason.data or "", by=current_actor())
            return _back(invitation, "测评已取消，链接失效，不计入应评价数。")
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _page(invitation, form, 422)


def _page(invitation: Invitation, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "surveys/cancel.html", invitation=invitation, engagement=invitation.engagement, form=form
    ), status
