"""The second step: setting it up with a QR picture, confirming it at sign-in, switching it off."""

from io import BytesIO

import segno
from flask import Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import rules
from marketplace.accounts.forms import CodeForm
from marketplace.accounts.services import second_step as services
from marketplace.accounts.views import sessions
from marketplace.accounts.views.blueprint import blueprint
from marketplace.extensions import limiter
from marketplace.kernel import transactions
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.actors import SECOND_STEP_DUTIES
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

DONE = "second_step_done"
OFFERED = "second_step_offered"


def _person() -> str:
    return f"second-step:{current_actor().user_id}"


def _failed(response: Response) -> bool:
    return response.status_code != 303


tries = limiter.shared_limit("5 per 5 minutes", scope="second-step", key_func=_person, deduct_when=_failed)


def _required() -> bool:
    return current_actor().duty in SECOND_STEP_DUTIES and not current_app.config["DEMO"]


@blueprint.get("/second-step")
@guard(Permission.SELF_MANAGE)
def second_step() -> ResponseReturnValue:
    """Ask for the code; who has no phone set up yet is led there."""
    wanted = rules.own_path(request.args.get("next"))
    if not sessions.signed_in_user().totp_secret:
        return redirect(url_for("accounts.second_step_setup", next=wanted), 303)
    if session.get(DONE):
        return redirect(wanted, 303)
    return render_template("accounts/second_step.html", form=CodeForm(), next=wanted)


@blueprint.post("/second-step")
@tries
@guard(Permission.SELF_MANAGE)
@writes
def confirm_second_step() -> ResponseReturnValue:
    """Take the code; each is good once."""
    form, wanted = CodeForm(), rules.own_path(request.args.get("next"))
    try:
        if form.validate():
            services.confirm(sessions.signed_in_user(), form.code.data or "", by=current_actor())
            session[DONE] = True
            return redirect(wanted, 303)
    except RuleBroken as broken:
        transactions.keep()
        form.add_problems(broken.problems)
    return render_template("accounts/second_step.html", form=form, next=wanted), 422


@blueprint.get("/account/second-step")
@guard(Permission.SELF_MANAGE)
def second_step_setup() -> ResponseReturnValue:
    """The QR picture with a fresh secret, or how to switch the step off."""
    if not sessions.signed_in_user().totp_secret:
        session[OFFERED] = services.fresh_secret()
    return _setup(CodeForm())


@blueprint.get("/account/second-step/code.svg")
@guard(Permission.SELF_MANAGE)
def second_step_code() -> ResponseReturnValue:
    """The offered secret as a QR picture; never one that is in use."""
    user, secret = sessions.signed_in_user(), session.get(OFFERED)
    if user.totp_secret or not secret:
        abort(404)
    picture = BytesIO()
    segno.make(rules.provisioning_uri(secret, user.username), error="m").save(
        picture, kind="svg", scale=6, border=2, xmldecl=False
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/account/second-step")
@tries
@guard(Permission.SELF_MANAGE)
@writes
def finish_second_step_setup() -> ResponseReturnValue:
    """Switch it on with the first code."""
    form, user, secret = CodeForm(), sessions.signed_in_user(), session.get(OFFERED)
    if not secret and not user.totp_secret:
        return redirect(url_for("accounts.second_step_setup", next=request.args.get("next")), 303)
    try:
        if form.validate():
            services.turn_on(user, secret or "", form.code.data or "", by=current_actor())
            session.pop(OFFERED, None)
            session[DONE] = True
            flash("两步验证已开启，今后登录时请准备好手机。", "success")
            wanted = request.args.get("next")
            return redirect(rules.own_path(wanted) if wanted else url_for("accounts.own"), 303)
    except RuleBroken as broken:
        transactions.keep()
        form.add_problems(broken.problems)
    return _setup(form), 422


@blueprint.post("/account/second-step/off")
@tries
@guard(Permission.SELF_MANAGE)
@writes
def second_step_off() -> ResponseReturnValue:
    """Switch it off with a code; not for those who must have it."""
    form, user = CodeForm(), sessions.signed_in_user()
    try:
        if form.validate():
            services.turn_off(user, form.code.data or "", by=current_actor(), required=_required())
            session.pop(DONE, None)
            flash("两步验证已关闭。", "success")
            return redirect(url_for("accounts.own"), 303)
    except RuleBroken as broken:
        transactions.keep()
        form.add_problems(broken.problems)
    return _setup(form), 422


def _setup(form: CodeForm) -> str:
    user, secret = sessions.signed_in_user(), session.get(OFFERED, "")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template(
        "accounts/second_step_setup.html", form=form, user=user, secret=spaced, required=_required(),
        next=request.args.get("next", ""),
    )  # fmt: skip
