"""The auditor's reading page of the trail."""

import json
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.audit import queries
from marketplace.audit.models import AuditRecord
from marketplace.audit.rules import KINDS, SEALED_FIELDS, act_in_words, changes, kind_in_words, plain
from marketplace.kernel import clock
from marketplace.kernel.errors import BadRequest
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.web import tables
from marketplace.web.downloads import send_bytes

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

blueprint.add_app_template_filter(act_in_words)
blueprint.add_app_template_filter(kind_in_words)

FILTERS = {
    "act": "业务",
    "person": "经办人",
    "kind": "对象类别",
    "subject_id": "对象编号",
    "since": "起",
    "until": "止",
}

# What one may narrow the trail to: the acts on one kind of thing.
ACTS_ON = [(f"{kind}:", KINDS[kind]) for kind in (
    "need", "need_list", "import", "shortlist", "application", "assessment", "notice", "objection", "institution",
    "enterprise", "ladder", "registration", "account", "membership", "invitation", "round", "programme",
    "calendar", "chain",
)]  # fmt: skip

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


@blueprint.get("")
@guard(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """The trail, newest first, with filters."""
    page = queries.search(_asked(), cursor=request.args.get("cursor"))
    chips = tables.chips(FILTERS, {"act": dict(ACTS_ON), "kind": KINDS})
    return render_template(
        "audit/index.html", page=page, pager=tables.links(page), chips=chips, acts=ACTS_ON,
        export_url=tables.elsewhere("audit.export"),
    )  # fmt: skip


def _asked() -> queries.Filters:
    return queries.Filters(
        act=tables.words("act"), person=tables.words("person"), kind=tables.words("kind"),
        subject_id=tables.words("subject_id"), since=_day("since"), until=_day("until"),
    )  # fmt: skip


@blueprint.get("/<int:number>")
@guard(Permission.AUDIT_VIEW, subject=queries.get)
def show(row: AuditRecord) -> ResponseReturnValue:
    """One row with what stood before and after."""
    return render_template("audit/show.html", row=row, changes=changes(row.act, row.before, row.after))


@blueprint.get("/export")
@guard(Permission.AUDIT_VIEW)
def export() -> ResponseReturnValue:
    """What is on the screen, whole and as it is stored, so that the seals can be checked elsewhere."""
    rows = [
        {name: plain(getattr(row, name)) for name in (*SEALED_FIELDS, "seal")} for row in queries.rows_of(_asked())
    ]  # fmt: skip
    content = json.dumps(rows, ensure_ascii=False, indent=1).encode()
    return send_bytes(content, f"操作留痕_{clock.today().isoformat()}.json", "application/json")


def _day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValueError("no day of the trail")
        return day
    except ValueError as error:
        raise BadRequest("日期应写成 2023-03-16 的样子，请更正后再查。") from error
