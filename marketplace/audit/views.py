"""The auditor's reading page of the trail."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.audit import queries
from marketplace.kernel.errors import BadRequest
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.web import tables

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

FILTERS = {
    "act": "事项",
    "person": "经办人",
    "kind": "对象类别",
    "subject_id": "对象编号",
    "since": "起",
    "until": "止",
}


@blueprint.get("")
@guard(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """The trail, newest first, with filters."""
    page = queries.search(
        act=tables.words("act"), person=tables.words("person"), kind=tables.words("kind"),
        subject_id=tables.words("subject_id"), since=_day("since"), until=_day("until"),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return render_template("audit/index.html", page=page, pager=tables.links(page), chips=tables.chips(FILTERS))


@blueprint.get("/<int:number>")
@guard(Permission.AUDIT_VIEW, subject=queries.get)
def show(row: object) -> ResponseReturnValue:
    """One row with what stood before and after."""
    return render_template("audit/show.html", row=row)


def _day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest("日期应写成 2023-03-16 的样子，请更正后再查。") from error
