"""The public board: what factories need, searched, filtered, sorted and paged; every filter stands in the address."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.needs import exports
from marketplace.needs.queries import board as needs
from marketplace.organizations.queries import choices, dictionaries
from marketplace.pilots import queries as pilots
from marketplace.portal.views.blueprint import blueprint
from marketplace.web import downloads, tables

FILTERS = {
    "q": "关键词", "category": "服务方向", "county": "县市区",
    "chain": "产业链", "target": "发展目标", "status": "状态",
}  # fmt: skip


@blueprint.get("/board")
def board() -> ResponseReturnValue:
    """Published needs, newest first unless asked otherwise."""
    filters = needs.BoardFilters.read(request.args)
    sort = tables.chosen("sort", list(needs.SORTS)) or "newest"
    page = needs.board_page(filters, sort, request.args.get("cursor"))
    known, levels = choices.choices(), dictionaries.ladder_types()
    shown = {"county": known.counties, "chain": known.chains, "status": needs.STATUSES}
    return render_template(
        "portal/board.html", page=page, pager=tables.links(page), chips=tables.chips(FILTERS, shown), sort=sort,
        sorts=needs.SORTS, counties=known.counties, chains=known.chains, directions=dictionaries.directions(),
        levels=levels, printed={one.name: one.printed for one in levels}, statuses=needs.STATUSES,
        tones=needs.TONES, status_of=needs.status_of,
        day=clock.today(), export_url=tables.elsewhere("portal.board_export"),
    )  # fmt: skip


@blueprint.get("/board.xlsx")
def board_export() -> ResponseReturnValue:
    """What the board shows under the same filters, in the layout of 附件4 without contacts."""
    filters = needs.BoardFilters.read(request.args)
    sort = tables.chosen("sort", list(needs.SORTS)) or "newest"
    policy = pilots.policy_of(pilots.require_round())
    content = exports.published_sheet(needs.public_rows(filters, sort), policy, today=clock.today())
    return downloads.send_bytes(content, f"企业服务需求汇总表_{clock.today().isoformat()}.xlsx")
