"""The administrators' accounts: find, suspend, restore, reset the second step, invite to bureaus and offices."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries as people_queries
from marketplace.accounts.forms import ReasonForm
from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.accounts.services import accounts as services
from marketplace.accounts.services import second_step
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.forms.people import OfficeInvitationForm
from marketplace.organizations.queries import accounts, people
from marketplace.organizations.rules.people import OFFICE_DUTIES
from marketplace.organizations.services import people as people_services
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables

blueprint = Blueprint("people_accounts", __name__, url_prefix="/accounts")

DUTIES = {duty.value: duty.title for duty in Duty}
STATES = {state.value: state.title for state in AccountState}
INVITED_TO = (Duty.CITY, Duty.COUNTY, *OFFICE_DUTIES)


@blueprint.get("")
@guard(Permission.ACCOUNT_VIEW)
def index() -> ResponseReturnValue:
    """All accounts, searched and filtered."""
    filters = accounts.Filters(
        q=tables.words(), duty=tables.chosen("duty", list(DUTIES)), state=tables.chosen("state", list(STATES))
    )
    page = accounts.page(filters, cursor=request.args.get("cursor"))
    chips = tables.chips({"q": "查找", "duty": "职责", "state": "状态"}, {"duty": DUTIES, "state": STATES})
    return render_template(
        "organizations/accounts.html", page=page, pager=tables.links(page), filters=filters, chips=chips,
        duties=DUTIES, states=STATES, memberships=accounts.memberships_by_person(list(page.rows)),
    )  # fmt: skip


@blueprint.get("/<int:user_id>")
@guard(Permission.ACCOUNT_VIEW, subject=people_queries.get)
def show(user: User) -> ResponseReturnValue:
    """One account with the organisations the person acts for."""
    return _page(user, ReasonForm())


@blueprint.post("/<int:user_id>/suspend")
@guard(Permission.ACCOUNT_MANAGE, subject=people_queries.get)
@writes
def suspend(user: User) -> ResponseReturnValue:
    """Keep the person out."""
    form = ReasonForm()
    if not form.validate():
        return _page(user, form), 422
    services.suspend_account(user, reason=form.reason.data or "", by=current_actor())
    flash("账户已停用，此人的登录已经结束。", "success")
    return redirect(url_for("people_accounts.show", user_id=user.id), 303)


@blueprint.post("/<int:user_id>/restore")
@guard(Permission.ACCOUNT_MANAGE, subject=people_queries.get)
@writes
def restore(user: User) -> ResponseReturnValue:
    """Let the person in again."""
    form = ReasonForm()
    if not form.validate():
        return _page(user, form), 422
    services.restore_account(user, reason=form.reason.data or "", by=current_actor())
    flash("账户已恢复。", "success")
    return redirect(url_for("people_accounts.show", user_id=user.id), 303)


@blueprint.post("/<int:user_id>/second-step/reset")
@guard(Permission.ACCOUNT_MANAGE, subject=people_queries.get)
@writes
def reset_second_step(user: User) -> ResponseReturnValue:
    """Take a lost phone's secret away."""
    second_step.reset_second_step(user, by=current_actor())
    flash("两步验证已重置，此人下次登录后重新开启。", "success")
    return redirect(url_for("people_accounts.show", user_id=user.id), 303)


@blueprint.get("/invite")
@guard(Permission.ACCOUNT_MANAGE)
def invite() -> ResponseReturnValue:
    """The form to invite into a bureau or office."""
    return render_template("organizations/invite_office.html", form=_form())


@blueprint.post("/invite")
@guard(Permission.ACCOUNT_MANAGE)
@writes
def send_invitation() -> ResponseReturnValue:
    """Mail the link."""
    form = _form()
    try:
        if form.validate():
            organization = people.organization(form.organization_id.data)
            assert organization is not None  # one of the form's choices
            people_services.invite(
                organization, email=form.email.data or "", display_name=form.display_name.data or "",
                duty=Duty(form.duty.data), by=current_actor(),
            )  # fmt: skip
            flash(f"邀请已寄往 {form.email.data}，7 天内有效。", "success")
            return redirect(url_for("people_accounts.index"), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return render_template("organizations/invite_office.html", form=form), 422


def _form() -> OfficeInvitationForm:
    form = OfficeInvitationForm()
    form.organization_id.choices = [(one.id, f"{one.name}（{one.county.name}）") for one in people.offices()]
    form.duty.choices = [(duty.value, duty.title) for duty in INVITED_TO]
    return form


def _page(user: User, form: ReasonForm) -> str:
    return render_template(
        "organizations/account.html", user=user, form=form, duties=DUTIES, memberships=people.memberships_of(user.id)
    )
