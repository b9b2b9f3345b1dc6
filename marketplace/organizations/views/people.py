"""People of an organisation: the list, invitations, managers, and letting somebody go."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.forms.people import InvitationForm
from marketplace.organizations.models import Membership, Organization
from marketplace.organizations.queries import people
from marketplace.organizations.services import people as services
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

blueprint = Blueprint("people", __name__)


def own_organization() -> Organization | None:
    """The organisation for which the person acts."""
    number = current_actor().organization_id
    return people.organization(number) if number is not None else None


@blueprint.get("/organization/people")
@guard(Permission.ORGANIZATION_PEOPLE, subject=own_organization)
def own(organization: Organization) -> ResponseReturnValue:
    """The people of the own organisation."""
    return _list(organization)


@blueprint.get("/organizations/<int:organization_id>/people")
@guard(Permission.ORGANIZATION_PEOPLE, subject=people.organization)
def index(organization: Organization) -> ResponseReturnValue:
    """The people of an organisation, for administrators."""
    return _list(organization)


@blueprint.get("/organizations/<int:organization_id>/people/invite")
@guard(Permission.INVITATION_CREATE, subject=people.organization)
def invite(organization: Organization) -> ResponseReturnValue:
    """The form of an invitation."""
    return _invitation(organization, _form(organization))


@blueprint.post("/organizations/<int:organization_id>/people/invite")
@guard(Permission.INVITATION_CREATE, subject=people.organization)
@writes
def send_invitation(organization: Organization) -> ResponseReturnValue:
    """Mail the link."""
    form = _form(organization)
    try:
        if form.validate():
            services.invite(
                organization, email=form.email.data or "", display_name=form.display_name.data or "",
                duty=Duty(form.duty.data), by=current_actor(),
            )  # fmt: skip
            flash(f"邀请已寄往 {form.email.data}，7 天内有效。", "success")
            return redirect(_list_url(organization.id), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _invitation(organization, form), 422


@blueprint.post("/memberships/<int:membership_id>/end")
@guard(Permission.ORGANIZATION_PEOPLE, subject=people.membership)
@writes
def end(membership: Membership) -> ResponseReturnValue:
    """Let a person go, or take an invitation back."""
    was_active = membership.is_active
    services.end_membership(membership, by=current_actor())
    flash("此人不再代表本单位。" if was_active else "邀请已收回。", "success")
    own_one = membership.user_id == current_actor().user_id and was_active
    return redirect("/acting" if own_one else _list_url(membership.organization_id), 303)


@blueprint.post("/memberships/<int:membership_id>/manager")
@guard(Permission.ORGANIZATION_PEOPLE, subject=people.membership)
@writes
def make_manager(membership: Membership) -> ResponseReturnValue:
    """Let a person keep the list of people."""
    services.set_manager(membership, True, by=current_actor())
    flash(f"{membership.user.display_name}现在是单位管理员。", "success")
    return redirect(_list_url(membership.organization_id), 303)


@blueprint.post("/memberships/<int:membership_id>/plain")
@guard(Permission.ORGANIZATION_PEOPLE, subject=people.membership)
@writes
def make_plain(membership: Membership) -> ResponseReturnValue:
    """Let a person no longer keep the list of people."""
    services.set_manager(membership, False, by=current_actor())
    flash(f"{membership.user.display_name}不再是单位管理员。", "success")
    return redirect(_list_url(membership.organization_id), 303)


def _list_url(organization_id: int) -> str:
    if current_actor().organization_id == organization_id:
        return url_for("people.own")
    return url_for("people.index", organization_id=organization_id)


def _list(organization: Organization) -> str:
    return render_template(
        "organizations/people.html", organization=organization, people=people.people_of(organization.id),
        duties={duty.value: duty.title for duty in Duty},
        can_invite=bool(services.invitable(organization, current_actor())),
    )  # fmt: skip


def _form(organization: Organization) -> InvitationForm:
    form = InvitationForm()
    duties = services.invitable(organization, current_actor())
    form.duty.choices = [(duty.value, duty.title) for duty in duties]
    if len(duties) == 1 and form.duty.data is None:
        form.duty.data = duties[0].value
    return form


def _invitation(organization: Organization, form: InvitationForm) -> str:
    return render_template(
        "organizations/invite.html", organization=organization, form=form, back_url=_list_url(organization.id)
    )
