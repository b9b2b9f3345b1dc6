"""Opening the bids and reading them side by side: owner, county, city, assessors and auditor, never before."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bids import exports, queries, services
from marketplace.bids.lifecycle import OpeningState, TenderState
from marketplace.bids.models import Bid, Opening, ScoreSheet, Tender
from marketplace.bids.queries import Standing
from marketplace.bids.services import OpeningRefused
from marketplace.bids.views.bidding import paper_at
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import bid_rows, standing
from marketplace.bids.views.subjects import Desk, all_bids, file_of_bid, opened_bid, tender_of
from marketplace.kernel import clock
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import keep, writes
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads

READABLE = (TenderState.OPENED, TenderState.AWARDED)
# What the progress component is told in each state of the request.
PROGRESS = {
    OpeningState.ASKED: "waiting", OpeningState.OPENING: "running", OpeningState.DONE: "done",
    OpeningState.REFUSED: "failed", OpeningState.FAILED: "failed",
}  # fmt: skip


@blueprint.get("/needs/<int:need_id>/bids")
@guard(Permission.BID_VIEW, subject=all_bids)
def compare(desk: Desk) -> ResponseReturnValue:
    """The bids side by side once they are opened; before, when that may be, and nothing of them."""
    return compare_page(desk.tender)


def compare_page(tender: Tender, status: int = 200, refused: str = "") -> ResponseReturnValue:
    """The page of the bids; ``refused`` says why an act was not carried out."""
    stands, opening = standing(tender), _opening_of(tender)
    readable = tender.state in READABLE
    whole = queries.standing_of(tender) if readable else None
    table = _for_reader(whole) if whole else None
    award = queries.standing_award(tender) if tender.state is TenderState.AWARDED else None
    page = render_template(
        "bids/compare.html", tender=tender, need=tender.need, table=table, opening=opening, refused=refused,
        award=award, own_sheets=_own_sheets(whole),
        progress=PROGRESS.get(opening.state) if opening else "", shares=_enterprise_parts(table),
        annullable=award is not None and clock.today() < award.binding_on, **stands,
    )  # fmt: skip
    return page, status


def _for_reader(table: Standing) -> Standing:
    """The table as the reader may have it: an assessor scores without knowing how others did, until the consensus."""
    decided = table.basis is not None and table.basis.kind == "consensus"
    if decided or current_actor().duty is not Duty.ASSESSOR:
        return table
    rows = sorted(table.rows, key=lambda row: row.bid.id)
    return Standing([], [replace(row, totals={}, points={}, decided=None, place=None) for row in rows], None)


def _own_sheets(table: Standing | None) -> list[ScoreSheet]:
    """The reader's own assessor's sheet, if any."""
    actor = current_actor()
    sheets = table.sheets if table and actor.duty is Duty.ASSESSOR else []
    return [sheet for sheet in sheets if sheet.kind == "assessor" and sheet.user_id == actor.user_id]


def _opening_of(tender: Tender) -> Opening | None:
    """The request that is under way or failed; none before anybody asked, none when all is done."""
    return queries.latest_opening(tender) if tender.state is TenderState.OPENING else None


def _enterprise_parts(table: Standing | None) -> dict[int, Decimal]:
    """What is left of each price beside the concession, by bid."""
    rows = table.rows if table else []
    return {row.bid.id: (row.bid.price or Decimal(0)) - (row.bid.concession or Decimal(0)) for row in rows}


@blueprint.get("/needs/<int:need_id>/bids/export")
@guard(Permission.BID_VIEW, subject=all_bids)
def export_bids(desk: Desk) -> ResponseReturnValue:
    """The table as a sheet, once the bids are opened."""
    tender = desk.tender
    if tender.state not in READABLE:
        raise Refusal("标书尚未开启，没有可以导出的内容。")
    sheet = exports.comparison(tender, _for_reader(queries.standing_of(tender)))
    return downloads.send_bytes(sheet, f"标书对照_{tender.need.number}_{clock.today().isoformat()}.xlsx")


@blueprint.get("/needs/<int:need_id>/bids/<int:bid_id>")
@guard(Permission.BID_VIEW, subject=opened_bid)
def show_bid(bid: Bid) -> ResponseReturnValue:
    """One opened bid whole, with its files."""
    return render_template(
        "bids/bid.html", bid=bid, tender=bid.tender, need=bid.tender.need, rows=bid_rows(bid), files=bid.files
    )


@blueprint.get("/needs/<int:need_id>/bids/<int:bid_id>/files/<int:place>")
@guard(Permission.BID_VIEW, subject=file_of_bid)
def paper(bid: Bid) -> ResponseReturnValue:
    """A file of an opened bid."""
    return paper_at(bid, int((request.view_args or {})["place"]))


@blueprint.get("/needs/<int:need_id>/open")
@guard(Permission.TENDER_OPEN, subject=tender_of)
def opening(tender: Tender) -> ResponseReturnValue:
    """What opening means, before one asks for it; too early the page of the bids says when it may be."""
    stands = standing(tender)
    if stands["phase"] != "to_open":
        return redirect(url_for("bids.compare", need_id=tender.need_id))
    return render_template("bids/open.html", tender=tender, need=tender.need, form=None, **stands)


@blueprint.post("/needs/<int:need_id>/open")
@guard(Permission.TENDER_OPEN, subject=tender_of)
@writes
def open_bids(tender: Tender) -> ResponseReturnValue:
    """Ask for the opening; asked too early it is refused, and that it was asked stays."""
    try:
        services.ask_opening(tender, by=current_actor(), at=clock.now())
    except OpeningRefused as refusal:
        keep()
        return compare_page(tender, refusal.status, refusal.message)
    flash("已申请开启标书，由后台工作进程办理，通常几秒钟内完成。", "success")
    return redirect(url_for("bids.compare", need_id=tender.need_id), 303)


@blueprint.post("/needs/<int:need_id>/open/retry")
@guard(Permission.TENDER_OPEN, subject=tender_of)
@writes
def retry(tender: Tender) -> ResponseReturnValue:
    """Try again the opening that failed, after the worker was given what it lacked."""
    found = queries.latest_opening(tender)
    if found is None:
        raise Refusal("还没有申请过开启标书，请先申请。")
    services.retry_opening(found, by=current_actor(), at=clock.now())
    flash("已再次申请开启标书。", "success")
    return redirect(url_for("bids.compare", need_id=tender.need_id), 303)


@blueprint.get("/needs/<int:need_id>/opening")
@guard(Permission.BID_VIEW, subject=all_bids)
def progress(desk: Desk) -> ResponseReturnValue:
    """How far the worker is, for the page that waits."""
    found = queries.latest_opening(desk.tender)
    answer: dict[str, Any] = {"state": "waiting", "done": 0, "total": 0, "message": "", "next": ""}
    if found is not None:
        state = PROGRESS[found.state]
        over = state in ("done", "failed")
        answer |= {
            "state": state, "message": found.reason or found.state.title,
            "next": url_for("bids.compare", need_id=desk.tender.need_id) if over else "",
        }  # fmt: skip
    return jsonify(answer)
