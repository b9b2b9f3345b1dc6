"""我的揭榜: an institution's own bids, the sealed ones found by their tags."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.bids import exports
from marketplace.bids.queries import pages
from marketplace.bids.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

STATES = {one.value: one.title for one in pages.OWN_STATES}


@blueprint.get("/bids")
@guard(Permission.BID_LIST)
def own() -> ResponseReturnValue:
    """The list."""
    filters = pages.OwnFilters.read(request.args)
    page = pages.own_page(current_actor().organization_id or 0, filters, request.args.get("cursor"))
    fields = [
        {"name": "q", "title": "标题、编号或企业", "value": filters.q},
        {"name": "state", "title": "状态", "value": filters.state, "options": list(STATES.items())},
    ]
    return render_template(
        "bids/own.html", page=page, pager=tables.links(page), fields=fields, filters=filters,
        chips=tables.chips({"state": "状态", "q": "查找"}, {"state": STATES}),
        export_url=tables.elsewhere("bids.export_own"),
    )  # fmt: skip


@blueprint.get("/bids/export")
@guard(Permission.BID_LIST)
def export_own() -> ResponseReturnValue:
    """What is on the screen as a sheet."""
    actor = current_actor()
    rows = pages.own_export(actor.organization_id or 0, pages.OwnFilters.read(request.args))
    sheet = exports.own_sheet(rows, institution=actor.organization_name)
    return downloads.send_bytes(sheet, f"我的揭榜_{clock.today().isoformat()}.xlsx")
