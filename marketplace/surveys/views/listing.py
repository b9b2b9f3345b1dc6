"""The list of invitations, by role: who was asked and whether he answered, never what."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.organizations.queries.choices import choices
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import exports, queries
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.queries.invitations import SORTS, STATES, ListFilters, state_of
from marketplace.surveys.views.blueprint import blueprint
from marketplace.web import downloads, tables

LABELS = {"state": "状态", "wave": "批次", "county": "县市区", "q": "查找"}
TONES = {"waiting": "waiting", "answered": "done", "expired": "refused", "cancelled": "neutral"}
WAVES = {one.value: one.title for one in Wave}


@blueprint.get("/surveys")
@guard(Permission.SURVEY_LIST)
def index() -> ResponseReturnValue:
    """The invitations that the actor may see."""
    actor, now = current_actor(), clock.now()
    sort = tables.chosen("sort", tuple(SORTS)) or "newest"
    filters = ListFilters.read(request.args)
    page = queries.list_page(actor, filters, now, sort, request.args.get("cursor"))
    fields, shown = _fields(actor, filters)
    states = {row.id: state_of(row.state, row.expires_at, now) for row in page.rows}
    return render_template(
        "surveys/index.html", page=page, pager=tables.links(page), chips=tables.chips(LABELS, shown), fields=fields,
        sort=sort, sorts=SORTS, sort_urls={key: tables.address(sort=key) for key in SORTS}, states=states,
        state_words=STATES, tones=TONES, waves=WAVES, export_url=tables.elsewhere("surveys.export"),
    )  # fmt: skip


def _fields(actor: Actor, filters: ListFilters) -> tuple[list[dict[str, object]], dict[str, dict[str, str]]]:
    """The filter form's fields for this reader, and the words of its codes for the chips."""
    fields: list[dict[str, object]] = [
        {"name": "q", "title": "协议编号、企业或机构", "value": filters.q},
        {"name": "state", "title": "状态", "value": filters.state, "options": list(STATES.items())},
        {"name": "wave", "title": "批次", "value": filters.wave, "options": list(WAVES.items())},
    ]
    shown = {"state": STATES, "wave": WAVES}
    if actor.duty in (Duty.CITY, Duty.AUDITOR):
        counties = choices().counties
        shown["county"] = counties
        fields.append({"name": "county", "title": "县市区", "value": filters.county, "options": list(counties.items())})
    return fields, shown


@blueprint.get("/surveys/export")
@guard(Permission.SURVEY_LIST)
def export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    now = clock.now()
    rows = queries.export_rows(current_actor(), ListFilters.read(request.args), now)
    return downloads.send_bytes(exports.invitations_sheet(rows, now), f"满意度测评清单_{clock.today()}.xlsx")
