"""我的揭榜: an institution's own bids, the sealed ones found by their tags."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bids import exports
from marketplace.bids.queries import lists
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import bid_rows, standing
from marketplace.bids.views.subjects import OwnBid, own_bid
from marketplace.kernel import clock
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

STATES = {one.value: one.title for one in lists.OWN_STATES}


@blueprint.get("/bids")
@guard(Permission.BID_LIST)
def own() -> ResponseReturnValue:
    """The list."""
    filters = lists.OwnFilters.read(request.args)
    page = lists.own_page(current_actor().organization_id or 0, filters, request.args.get("cursor"))
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
    rows = lists.own_export(actor.organization_id or 0, lists.OwnFilters.read(request.args))
    sheet = exports.own_sheet(rows, institution=actor.organization_name)
    return downloads.send_bytes(sheet, f"我的揭榜_{clock.today().isoformat()}.xlsx")


@blueprint.get("/bids/<int:bid_id>")
@guard(Permission.BID_VIEW, subject=own_bid)
def past(own: OwnBid) -> ResponseReturnValue:
    """What became of a bid on an earlier publication of its need; one on the present leads to its place there."""
    bid, tender = own.bid, own.bid.tender
    if tender.publication == tender.need.publications:
        return redirect(url_for("bids.bid", need_id=tender.need_id))
    return render_template(
        "bids/bid_result.html", tender=tender, need=tender.need, bid=bid, rows=bid_rows(bid) if bid.is_opened else [],
        files=bid.files if bid.is_opened else [], award=None, past=True, **standing(tender),
    )  # fmt: skip
