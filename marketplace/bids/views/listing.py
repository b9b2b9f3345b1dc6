"""The list of tenders as each role works with it; nothing in it depends on whether anybody bids."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.bids import exports
from marketplace.bids.queries import lists, pages
from marketplace.bids.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.organizations.queries import choices, dictionaries
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

LABELS = {"phase": "状态", "category": "方向", "county": "县市区", "q": "查找"}


@blueprint.get("/tenders")
@guard(Permission.TENDER_LIST)
def tenders() -> ResponseReturnValue:
    """The tenders that the actor works with."""
    actor, today = current_actor(), clock.today()
    filters, sort = lists.TenderFilters.read(request.args), tables.chosen("sort", tuple(lists.SORTS)) or "newest"
    page = lists.tender_page(actor, filters, sort, request.args.get("cursor"), today)
    fields, shown = _fields(actor, filters)
    return render_template(
        "bids/tenders.html", page=page, pager=tables.links(page), fields=fields, filters=filters, sort=sort,
        chips=tables.chips(LABELS, shown), sorts=lists.SORTS, today=today, phase_of=pages.phase_of,
        sort_urls={key: tables.address(sort=key) for key in lists.SORTS}, phases=pages.PHASES, tones=pages.TONES,
        chosen=lists.chosen_of(row.id for row in page.rows), export_url=tables.elsewhere("bids.export_tenders"),
    )  # fmt: skip


def _fields(actor: Actor, filters: lists.TenderFilters) -> tuple[list[dict[str, object]], dict[str, dict[str, str]]]:
    shown: dict[str, dict[str, str]] = {"phase": pages.PHASES}
    fields: list[dict[str, object]] = [
        {"name": "q", "title": "标题、编号或企业", "value": filters.q},
        {"name": "phase", "title": "状态", "value": filters.phase, "options": list(pages.PHASES.items())},
        {"name": "category", "title": "方向", "value": filters.category,
         "options": [(name, name) for name in dictionaries.directions()]},
    ]  # fmt: skip
    if actor.duty in (Duty.CITY, Duty.AUDITOR):
        shown["county"] = choices.choices().counties
        fields.append({"name": "county", "title": "县市区", "value": filters.county,
                       "options": list(shown["county"].items())})  # fmt: skip
    return fields, shown


@blueprint.get("/tenders/export")
@guard(Permission.TENDER_LIST)
def export_tenders() -> ResponseReturnValue:
    """What is on the screen as a sheet."""
    actor, today = current_actor(), clock.today()
    rows = lists.tender_export(actor, lists.TenderFilters.read(request.args), today)
    sheet = exports.tenders_sheet(rows, lists.chosen_of(row.id for row in rows), today=today)
    return downloads.send_bytes(sheet, f"揭榜一览_{today.isoformat()}.xlsx")
