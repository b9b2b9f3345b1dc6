"""Registration: a newcomer asks, the county of the organisation decides."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts.views import sessions
from marketplace.extensions import limiter
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.forms.registration import ApprovalForm, NewcomerForm, RefusalForm, RegistrationForm
from marketplace.organizations.lifecycle import RegistrationState
from marketplace.organizations.models import Registration
from marketplace.organizations.queries import dictionaries, registrations
from marketplace.organizations.services import registration as services
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables

blueprint = Blueprint("registrations", __name__)


def _empty_form() -> RegistrationForm:
    # Half signed in is not signed in: the second step would otherwise not stand before this public door.
    known = current_user.is_authenticated and not current_actor().second_step_missing
    form = RegistrationForm() if known else NewcomerForm()
    form.offer(dictionaries.counties())
    return form


@blueprint.get("/register")
def register() -> ResponseReturnValue:
    """The form; who is signed in asks for a further organisation."""
    return render_template("organizations/register.html", form=_empty_form())


@blueprint.post("/register")
@limiter.limit("20 per hour", deduct_when=lambda response: response.status_code == 303)
@writes
def hand_in() -> ResponseReturnValue:
    """Hand the request in; answers the same whether the address is known."""
    form = _empty_form()
    try:
        if form.validate():
            _hand_in(form)
            return redirect(url_for("registrations.registered"), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return render_template("organizations/register.html", form=form), 422


def _hand_in(form: RegistrationForm) -> None:
    given: dict[str, Any] = {
        "kind": form.kind.data or "", "organization_name": form.organization_name.data or "",
        "credit_code": (form.credit_code.data or "").upper(), "county_code": form.county_code.data or "",
    }  # fmt: skip
    if isinstance(form, NewcomerForm):
        services.register_newcomer(
            **given, display_name=form.display_name.data or "", email=form.email.data or "",
            phone=form.phone.data or "", password=form.password.data or "",
        )  # fmt: skip
    else:
        services.register(sessions.signed_in_user(), **given, by=current_actor())


@blueprint.get("/register/received")
def registered() -> ResponseReturnValue:
    """The receipt: what happens next."""
    return render_template("organizations/registered.html")


@blueprint.get("/registrations")
@guard(Permission.REGISTRATION_LIST)
def index() -> ResponseReturnValue:
    """Requests; a county officer sees the own county's."""
    actor, counties = current_actor(), dictionaries.counties()
    state = tables.chosen("state", [one.value for one in RegistrationState])
    county = actor.county_code if actor.duty is Duty.COUNTY else tables.chosen("county", [one.code for one in counties])
    page = registrations.page(county=county, state=state, cursor=request.args.get("cursor"))
    states = {one.value: one.title for one in RegistrationState}
    shown = {"state": states, "county": {one.code: one.name for one in counties}}
    return render_template(
        "organizations/registrations.html", page=page, pager=tables.links(page),
        states=states, state=state, county=county, kinds=services.KINDS,
        county_options=[(one.code, one.name) for one in counties],
        chips=tables.chips({"state": "状态", "county": "县市区"}, shown),
    )  # fmt: skip


@blueprint.get("/registrations/<int:registration_id>")
@guard(Permission.REGISTRATION_VIEW, subject=registrations.get)
def show(registration: Registration) -> ResponseReturnValue:
    """One request, and the forms to decide it."""
    return _page(registration)


@blueprint.post("/registrations/<int:registration_id>/approve")
@guard(Permission.REGISTRATION_DECIDE, subject=registrations.get)
@writes
def approve(registration: Registration) -> ResponseReturnValue:
    """Let the person act for the organisation."""
    form = _approval(registration)
    try:
        if form.validate():
            services.approve_registration(registration, joins=form.chosen(), by=current_actor())
            flash("已通过，申请人会收到邮件。", "success")
            return redirect(url_for("registrations.show", registration_id=registration.id), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _page(registration, approval=form), 422


@blueprint.post("/registrations/<int:registration_id>/refuse")
@guard(Permission.REGISTRATION_DECIDE, subject=registrations.get)
@writes
def refuse(registration: Registration) -> ResponseReturnValue:
    """Decline with a remark."""
    form = RefusalForm()
    if form.validate():
        services.refuse_registration(registration, remark=form.remark.data or "", by=current_actor())
        flash("已退回，申请人会收到邮件和您写的理由。", "success")
        return redirect(url_for("registrations.show", registration_id=registration.id), 303)
    return _page(registration, refusal=form), 422


def _approval(registration: Registration) -> ApprovalForm:
    form = ApprovalForm()
    form.offer(registrations.candidates(registration), registration.credit_code)
    return form


def _page(registration: Registration, approval: ApprovalForm | None = None, refusal: RefusalForm | None = None) -> str:
    return render_template(
        "organizations/registration.html", registration=registration, kinds=services.KINDS,
        approval=approval or _approval(registration), refusal=refusal or RefusalForm(),
    )  # fmt: skip
