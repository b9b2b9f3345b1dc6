"""Accepting an invitation by its mailed link."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries
from marketplace.accounts.forms import AcceptForm, NewPasswordForm
from marketplace.accounts.models import User
from marketplace.accounts.services import accounts as services
from marketplace.accounts.views.blueprint import blueprint
from marketplace.accounts.views.passwords import gone
from marketplace.extensions import limiter
from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes


@blueprint.get("/invitations/<token:token>")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Who is invited, and the form for a first password; opening it uses nothing up."""
    user = _invited(token)
    if user is None:
        return _gone()
    form = NewPasswordForm() if user.password_hash is None else AcceptForm()
    return render_template("accounts/accept_invitation.html", form=form, user=user)


@blueprint.post("/invitations/<token:token>")
@limiter.limit("30 per hour")
@writes
def accept(token: str) -> ResponseReturnValue:
    """Agree; the person then signs in as always."""
    user = _invited(token)
    if user is None:
        return _gone()
    form = NewPasswordForm() if user.password_hash is None else AcceptForm()
    try:
        if form.validate():
            password = form.password.data if isinstance(form, NewPasswordForm) else None
            services.accept_invitation(token, password=password)
            flash(f"邀请已接受。请用 {user.username} 登录。", "success")
            return redirect(url_for("accounts.login"), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return render_template("accounts/accept_invitation.html", form=form, user=user), 422


def _invited(token: str) -> User | None:
    link = queries.open_link(token, "invite", clock.now())
    user = queries.get(link.user_id) if link is not None else None
    return user if user is not None and user.is_active else None


def _gone() -> ResponseReturnValue:
    return gone("接受邀请", url_for("accounts.login"), "去登录")
