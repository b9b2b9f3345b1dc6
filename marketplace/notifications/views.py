"""The inbox: one's own notices, opened with a press that also notes the delivery, and which kinds come by mail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.transactions import writes
from marketplace.notifications import queries, services
from marketplace.notifications.forms import KindsForm
from marketplace.notifications.models import InboxMessage
from marketplace.notifications.rules import Kind
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


def _reader() -> int:
    user_id = current_actor().user_id
    assert user_id is not None  # the guard asked
    return user_id


@blueprint.get("")
@guard(Permission.INBOX_VIEW)
def index() -> ResponseReturnValue:
    """One's notices, newest first."""
    unread_only = request.args.get("unread") == "1"
    page = queries.inbox(_reader(), unread_only=unread_only, cursor=request.args.get("cursor"))
    return render_template(
        "notifications/inbox.html", page=page, pager=tables.links(page), unread_only=unread_only,
        titles={kind.value: kind.title for kind in Kind},
    )  # fmt: skip


@blueprint.post("/<int:message_id>/read")
@guard(Permission.MESSAGE_VIEW, subject=queries.get)
@writes
def read(message: InboxMessage) -> ResponseReturnValue:
    """Note the notice as read and go to where the act is."""
    services.read_message(message, by=current_actor())
    own = message.path.startswith("/") and not message.path.startswith("//")
    return redirect(message.path if own else url_for("inbox.index"), 303)


@blueprint.post("/read")
@guard(Permission.INBOX_VIEW)
@writes
def read_all() -> ResponseReturnValue:
    """Note all as read."""
    count = services.read_all(_reader(), by=current_actor())
    flash(f"已把 {count} 条消息标为已读。" if count else "没有未读的消息。", "success")
    return redirect(url_for("inbox.index"), 303)


@blueprint.get("/kinds")
@guard(Permission.INBOX_VIEW)
def kinds() -> ResponseReturnValue:
    """Which kinds also come by mail."""
    muted = services.muted_kinds(_reader())
    return _kinds_page(KindsForm(kinds=[kind.value for kind in Kind if kind not in muted]))


@blueprint.post("/kinds")
@guard(Permission.INBOX_VIEW)
@writes
def choose_kinds() -> ResponseReturnValue:
    """Keep the choice; legal kinds are not on the form and cannot be switched off."""
    form = KindsForm()
    if not form.validate():
        return _kinds_page(form), 422
    services.choose_kinds(_reader(), [Kind(kind) for kind in form.kinds.data or []], by=current_actor())
    flash("邮件通知的选择已保存。", "success")
    return redirect(url_for("inbox.kinds"), 303)


def _kinds_page(form: KindsForm) -> str:
    return render_template("notifications/kinds.html", form=form, legal=[kind for kind in Kind if kind.legal])
