"""The list of tenders as each role works with it; nothing in it depends on whether anybody bids."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.bids import exports
from marketplace.bids.queries import pages
from marketplace.bids.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.organizations.queries import dictionaries
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
    filters, sort = pages.TenderFilters.read(request.args), tables.chosen("sort", tuple(pages.SORTS)) or "newest"
    page = pages.tender_page(actor, filters, sort, request.args.get("cursor"), today)
    fields, shown = _fields(actor, filters)
    return render_template(
        "bids/tenders.html", page=page, pager=tables.links(page), fields=fields, filters=filters, sort=sort,
        chips=tables.chips(LABELS, shown), sorts=pages.SORTS, today=today, phase_of=pages.phase_of,
        sort_urls={key: tables.address(sort=key) for key in pages.SORTS}, phases=pages.PHASES, tones=pages.TONES,
        chosen=pages.chosen_of(row.id for row in page.rows), export_url=tables.elsewhere("bids.export_tenders"),
    )  # fmt: skip


def _fields(actor: Actor, filters: pages.TenderFilters) -> tuple[list[dict[str, object]], dict[str, dict[str, str]]]:
    shown: dict[str, dict[str, str]] = {"phase": pages.PHASES}
    fields: list[dict[str, object]] = [
        {"name": "q", "title": "标题、编号或企业", "value": filters.q},
        {"name": "phase", "title": "状态", "value": filters.phase, "options": list(pages.PHASES.items())},
        {"name": "category", "title": "方向", "value": filters.category,
         "options": [(name, name) for name in dictionaries.directions()]},
    ]  # fmt: skip
    if actor.duty in (Duty.CITY, Duty.AUDITOR):
        shown["county"] = {one.code: one.name for one in dictionaries.counties()}
        fields.append({"name": "county", "title": "县市区", "value": filters.county,
                       "options": list(shown["county"].items())})  # fmt: skip
    return fields, shown


@blueprint.get("/tenders/export")
@guard(Permission.TENDER_LIST)
def export_tenders() -> ResponseReturnValue:
    """What is on the screen as a sheet."""
    actor, today = current_actor(), clock.today()
    rows = pages.tender_export(actor, pages.TenderFilters.read(request.args), today)
    sheet = exports.tenders_sheet(rows, pages.chosen_of(row.id for row in rows), today=today)
    return downloads.send_bytes(sheet, f"揭榜一览_{today.isoformat()}.xlsx")
