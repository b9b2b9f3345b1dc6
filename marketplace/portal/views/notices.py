"""Public notices: what is posted for objections, until when, and what was announced after."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.portal.views.blueprint import blueprint
from marketplace.publicity import queries
from marketplace.publicity.lifecycle import NoticeState
from marketplace.web import tables

FILTERS = {"q": "关键词", "state": "状态"}


@blueprint.get("/notices")
def notices() -> ResponseReturnValue:
    """Notices, newest first."""
    states = {state.value: state.title for state in NoticeState}
    page = queries.public_notices(
        state=tables.chosen("state", list(states)), words=tables.words(), cursor=request.args.get("cursor")
    )
    return render_template(
        "portal/notices.html", page=page, pager=tables.links(page), chips=tables.chips(FILTERS, {"state": states}),
        states=list(states.items()),
    )  # fmt: skip


@blueprint.get("/notices/<int:notice_id>")
def notice(notice_id: int) -> ResponseReturnValue:
    """One notice with its rows and how its window stands."""
    found = queries.notice_page(notice_id) or abort(404)
    return render_template("portal/notice.html", notice=found, window=queries.window_state(found))
