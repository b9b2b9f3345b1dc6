"""Changing a password, and setting a forgotten one anew by a mailed link."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries
from marketplace.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from marketplace.accounts.services import passwords as services
from marketplace.accounts.views import sessions
from marketplace.accounts.views.blueprint import blueprint
from marketplace.accounts.views.signing import typed_name
from marketplace.extensions import limiter
from marketplace.kernel import clock, transactions
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

SENT = "如果这个邮箱或用户名有可用的账户，几分钟内会收到一封邮件，里面有重新设置密码的链接，2 小时内有效。"


def _limit() -> str:
    return str(current_app.config["SETTINGS"].mailed_link_limit)


@blueprint.get("/account/password")
@guard(Permission.SELF_MANAGE)
def password() -> ResponseReturnValue:
    """The form with the old and the new password."""
    return render_template("accounts/password.html", form=ChangePasswordForm())


@blueprint.post("/account/password")
@limiter.limit("10 per 15 minutes", key_func=lambda: f"person:{current_actor().user_id}")
@guard(Permission.SELF_MANAGE)
@writes
def change_password() -> ResponseReturnValue:
    """Change it; this browser stays signed in, all others end."""
    form = ChangePasswordForm()
    user = sessions.signed_in_user()
    try:
        if form.validate():
            services.change_password(user, old=form.old.data or "", new=form.new.data or "", by=current_actor())
            sessions.keep_session(user)
            flash("密码已更改，其他设备上的登录已经结束。", "success")
            return redirect(url_for("accounts.own"), 303)
    except RuleBroken as broken:
        transactions.keep()
        form.add_problems(broken.problems)
    return render_template("accounts/password.html", form=form), 422


@blueprint.get("/password/forgotten")
def forgot_password() -> ResponseReturnValue:
    """Ask for a link."""
    return render_template("accounts/forgot_password.html", form=ForgottenForm())


@blueprint.post("/password/forgotten")
@limiter.limit(_limit)
@limiter.limit(_limit, key_func=typed_name)
@writes
def ask_for_link() -> ResponseReturnValue:
    """Answers the same whether anybody has this address."""
    form = ForgottenForm()
    if not form.validate():
        return render_template("accounts/forgot_password.html", form=form), 422
    services.ask_for_reset(form.email.data or "", by=current_actor())
    flash(SENT, "info")
    return redirect(url_for("accounts.login"), 303)


@blueprint.get("/password/reset/<token:token>")
def reset_password(token: str) -> ResponseReturnValue:
    """The form for a new password; opening it uses nothing up."""
    if queries.open_link(token, "reset", clock.now()) is None:
        return gone("重新设置密码", url_for("accounts.forgot_password"), "重新申请链接")
    return render_template("accounts/reset_password.html", form=NewPasswordForm())


@blueprint.post("/password/reset/<token:token>")
@limiter.limit("30 per hour")
@writes
def choose_password(token: str) -> ResponseReturnValue:
    """Set the new password; all sessions end and the link is used up."""
    if queries.open_link(token, "reset", clock.now()) is None:
        return gone("重新设置密码", url_for("accounts.forgot_password"), "重新申请链接")
    form = NewPasswordForm()
    try:
        if form.validate():
            services.reset_password(token, form.password.data or "")
            sessions.close_session()
            flash("新密码已生效，请用它登录。", "success")
            return redirect(url_for("accounts.login"), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return render_template("accounts/reset_password.html", form=form), 422


def gone(title: str, url: str, act: str) -> ResponseReturnValue:
    """The answer to a foreign, used or late link: the same for all three."""
    return render_template("accounts/gone.html", heading=title, sentence=services.GONE, url=url, act=act), 410
