"""Needs as JSON: the board, one published need, and a new draft of one's own."""

from typing import Any

from flask import abort, url_for

from marketplace.api.forms import DraftReceipt, NeedDraft, NeedsPage, NeedsQuery, NeedWhole
from marketplace.api.views.blueprint import READING, WRITING, blueprint
from marketplace.bids.queries import pages as bids
from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.needs import queries as needs
from marketplace.needs import services
from marketplace.needs.models import Need
from marketplace.needs.queries import board
from marketplace.organizations.queries import profiles
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/needs")
@blueprint.input(NeedsQuery, location="query", arg_name="asked")
@blueprint.output(NeedsPage)
@blueprint.doc(summary="已发布需求", responses=READING)
def list_needs(asked: dict[str, Any]) -> Any:
    """The board under the same filters as its page."""
    page = board.board_page(board.BoardFilters.read(asked), asked["sort"], asked["cursor"], size=asked["size"])
    day = clock.today()
    items = [row._asdict() | {"status": board.status_of(row.state, row.deadline_on, day)} for row in page.rows]
    return {
        "items": items, "total": page.total, "capped": page.capped, "next": page.next_cursor,
        "previous": page.previous_cursor,
    }  # fmt: skip


@blueprint.get("/needs/<int:need_id>")
@blueprint.output(NeedWhole)
@blueprint.doc(summary="一条已发布需求", responses=READING)
def show_need(need_id: int) -> Any:
    """One need, as long as its words are public."""
    need = needs.get(need_id)
    if need is None or not need.is_public or not need.shows_text:
        abort(404)
    return _whole(need)


def _whole(need: Need) -> dict[str, Any]:
    names = ("id", "number", "title", "category", "county_code", "current_level", "target_level", "budget_wan",
             "wanted", "published_at", "deadline_on", "text", "situation")  # fmt: skip
    return {name: getattr(need, name) for name in names} | {
        "county": need.county.name, "chain": need.chain.name if need.chain else None,
        "enterprise": need.enterprise.name, "status": board.status_of(need.state, need.deadline_on, clock.today()),
        "tender": _tender(need.id),
    }  # fmt: skip


def _tender(need_id: int) -> dict[str, Any] | None:
    """The need's tender as its page shows it to everybody."""
    tender = bids.tender_of(need_id)
    if tender is None:
        return None
    result = bids.result_of(tender)
    return {
        "question_until": tender.question_until, "deadline_on": tender.deadline_on, "criteria": tender.criteria,
        "status": bids.phase_of(tender.state, tender.deadline_on, clock.today()),
        "chosen": [name for _number, name in result.chosen] if result else [],
        "binding_on": result.binding_on if result else None,
    }  # fmt: skip


@blueprint.post("/needs")
@guard(Permission.NEED_CREATE)
@writes
@blueprint.input(NeedDraft, location="json", arg_name="values")
@blueprint.output(DraftReceipt, status_code=201)
@blueprint.doc(summary="新建需求草稿", responses=WRITING)
def create_need(values: dict[str, Any]) -> Any:
    """A draft for the enterprise one acts for; the CSRF token goes in the header X-CSRFToken."""
    actor = current_actor()
    enterprise = profiles.enterprise(actor.organization_id or 0) or abort(403)
    need = services.begin_need(enterprise, by=actor)
    services.save_draft(need, values, by=actor)
    return {"id": need.id, "state": need.state, "path": url_for("needs.show", need_id=need.id)}
