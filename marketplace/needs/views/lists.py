"""The list of needs as each role works with it, and its export."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.needs import exports, queries
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.queries.lists import SORTS, ListFilters
from marketplace.needs.views.blueprint import blueprint
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

LABELS = {"state": "状态", "category": "方向", "county": "县市区", "target": "发展目标", "batch": "批次", "q": "查找"}


@blueprint.get("/needs")
@guard(Permission.NEED_LIST)
def index() -> ResponseReturnValue:
    """The needs that the actor works with."""
    actor, sort = current_actor(), tables.chosen("sort", tuple(SORTS)) or "newest"
    filters = ListFilters.read(request.args)
    page = queries.list_page(actor, filters, sort, request.args.get("cursor"))
    fields, shown = _fields(actor, filters)
    return render_template(
        "needs/index.html", page=page, pager=tables.links(page), chips=tables.chips(LABELS, shown), fields=fields,
        sort=sort, sorts=SORTS, sort_urls={key: tables.address(sort=key) for key in SORTS}, filters=filters,
        printed=_printed(),
        export_url=tables.address(cursor=None).replace("/needs", "/needs/export", 1),
    )  # fmt: skip


def _printed() -> dict[str, str]:
    return {one.name: one.printed for one in dictionaries.ladder_types()}


def _fields(actor: Actor, filters: ListFilters) -> tuple[list[dict[str, object]], dict[str, dict[str, str]]]:
    """The filter form's fields for this reader, and the words of its codes for the chips."""
    states = {one.value: one.title for one in NeedState if actor.duty is Duty.ENTERPRISE or one is not NeedState.DRAFT}
    fields: list[dict[str, object]] = [
        {"name": "q", "title": "标题、内容、编号或企业", "value": filters.q},
        {"name": "state", "title": "状态", "value": filters.state or "", "options": list(states.items())},
        {"name": "category", "title": "方向", "value": filters.category or "",
         "options": [(name, name) for name in dictionaries.directions()]},
        {"name": "target", "title": "发展目标", "value": filters.target or "", "options": list(_printed().items())},
    ]  # fmt: skip
    shown = {"state": states, "target": _printed()}
    if actor.duty in (Duty.CITY, Duty.AUDITOR):
        counties = {one.code: one.name for one in dictionaries.counties()}
        shown["county"] = counties
        fields.append({"name": "county", "title": "县市区", "value": filters.county or "",
                       "options": list(counties.items())})  # fmt: skip
    return fields, shown


@blueprint.get("/needs/export")
@guard(Permission.NEED_LIST)
def export() -> ResponseReturnValue:
    """What is on the screen as 附件4 in the official layout."""
    actor = current_actor()
    rows = queries.export_rows(actor, ListFilters.read(request.args))
    policy = pilots.policy_of(pilots.require_round())
    place = {one.code: one.name for one in dictionaries.counties()}.get(actor.county_code or "", "株洲市")
    paper = exports.needs_sheet(rows, policy, unit=actor.organization_name, place=place)
    return downloads.send_bytes(paper, f"附件4_服务需求摸底汇总表_{clock.today().isoformat()}.xlsx")
