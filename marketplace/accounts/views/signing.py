"""Signing in and out. Failed sign-ins are counted for each address and each name that is typed, known or not."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import rules
from marketplace.accounts.events import SignedIn
from marketplace.accounts.forms import SignInForm
from marketplace.accounts.services import sign_in as services
from marketplace.accounts.views import sessions
from marketplace.accounts.views.blueprint import blueprint
from marketplace.extensions import limiter
from marketplace.kernel import events, transactions
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor
from marketplace.web.requests import device_words


def typed_name() -> str:
    """The key of the limit for a name; the same for a known and an unknown one."""
    return "name:" + rules.normal_name(request.form.get("username") or request.form.get("email"))


def _per_address() -> str:
    return str(current_app.config["SETTINGS"].sign_in_limit_per_address)


def _per_name() -> str:
    return str(current_app.config["SETTINGS"].sign_in_limit_per_name)


def failed(response: Response) -> bool:
    """Only what was refused is counted."""
    return response.status_code != 303


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(rules.own_path(request.args.get("next")), 303)
    return _page(SignInForm())


@blueprint.post("/login")
@limiter.limit(_per_address, deduct_when=failed)
@limiter.limit(_per_name, key_func=typed_name, deduct_when=failed)
@writes
def sign_in() -> ResponseReturnValue:
    """Come in, or read one sentence that tells nothing about the account."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    try:
        user = services.sign_in(form.username.data or "", form.password.data or "")
    except RuleBroken as broken:
        transactions.keep()
        form.add_problems(broken.problems)
        return _page(form), 422
    sessions.open_session(user)
    events.publish(SignedIn(user.id, request.remote_addr or "", device_words()))
    return redirect(rules.own_path(request.args.get("next")), 303)


@blueprint.post("/logout")
@writes
def logout() -> ResponseReturnValue:
    """Leave; pressing twice does no harm."""
    if current_user.is_authenticated:
        services.sign_out(sessions.signed_in_user(), by=current_actor())
    sessions.close_session()
    flash("您已退出登录。", "success")
    return redirect(url_for("accounts.login"), 303)


def _page(form: SignInForm) -> str:
    return render_template("accounts/login.html", form=form, next=request.args.get("next", ""))
