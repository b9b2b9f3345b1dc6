"""The list of agreements as each role works with it, and its export."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.engagements import exports
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.queries import lists
from marketplace.engagements.queries.lists import NEVER, SORTS, ListFilters
from marketplace.engagements.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.organizations.queries import choices, dictionaries
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

STATES = {one.value: one.title for one in EngagementState}
LATE = {"yes": "有里程碑逾期"}
LABELS = {"q": "查找", "state": "状态", "category": "方向", "county": "县市区", "late": "逾期"}
SEES_COUNTIES = frozenset({Duty.CITY, Duty.AUDITOR})


@blueprint.get("/engagements")
@guard(Permission.ENGAGEMENT_LIST)
def index() -> ResponseReturnValue:
    """The agreements that the actor works with."""
    actor, sort = current_actor(), tables.chosen("sort", tuple(SORTS)) or "newest"
    filters, today = ListFilters.read(request.args), clock.today()
    page = lists.list_page(actor, filters, sort, request.args.get("cursor"), today)
    counties = choices.choices().counties if actor.duty in SEES_COUNTIES else {}
    chips = tables.chips(LABELS, {"state": STATES, "county": counties, "late": LATE})
    return render_template(
        "engagements/index.html", page=page, pager=tables.links(page), chips=chips,
        fields=_fields(actor, filters, counties), sort=sort, sorts=SORTS, never=NEVER,
        sort_urls={key: tables.address(sort=key) for key in SORTS}, sees_counties=bool(counties),
        export_url=tables.elsewhere("engagements.export"),
    )  # fmt: skip


def _fields(actor: Actor, filters: ListFilters, counties: dict[str, str]) -> list[dict[str, object]]:
    """The filter form's fields for this reader."""
    fields: list[dict[str, object]] = [
        {"name": "q", "title": "编号、企业、机构或需求", "value": filters.q},
        {"name": "state", "title": "状态", "value": filters.state or "", "options": list(STATES.items())},
        {"name": "category", "title": "方向", "value": filters.category or "",
         "options": [(name, name) for name in dictionaries.directions()]},
        {"name": "late", "title": "逾期", "value": "yes" if filters.late else "", "options": list(LATE.items())},
    ]  # fmt: skip
    if counties:
        county: dict[str, object] = {
            "name": "county",
            "title": "县市区",
            "value": filters.county or "",
            "options": list(counties.items()),
        }
        fields.append(county)
    return fields


@blueprint.get("/engagements/export")
@guard(Permission.ENGAGEMENT_LIST)
def export() -> ResponseReturnValue:
    """What is on the screen, whole, as a sheet."""
    actor, today = current_actor(), clock.today()
    rows = lists.export_rows(actor, ListFilters.read(request.args), today)
    paper = exports.engagements_sheet(rows, unit=actor.organization_name, day=today.isoformat())
    return downloads.send_bytes(paper, f"服务协议一览表_{today.isoformat()}.xlsx")
