"""Lists of applications by role, an institution's way in, and the county's 附件1."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import exports, queries, services
from marketplace.certification.exports.lists import applications_sheet
from marketplace.certification.lifecycle import EDITABLE, ApplicationState
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.views.blueprint import back_to, blueprint
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.organizations.queries.dictionaries import counties
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

STATES = {state.value: state.title for state in ApplicationState}
ROUTES = {"county": "经县市区", "direct": "直接报送"}
LABELS = {"q": "机构名称", "state": "状态", "county": "县市区", "route": "报送方式", "programme": "称号"}


def own_institution() -> Institution | None:
    """The institution acted for."""
    actor = current_actor()
    if actor.duty is not Duty.INSTITUTION or actor.organization_id is None:
        return None
    return session().get(Institution, actor.organization_id)


def _names() -> tuple[dict[str, str], dict[str, str]]:
    """The programmes by their short names, and their routes in words."""
    policies = current_policies()
    routes = {route.key: route.title for policy in policies for route in policy.route} | ROUTES
    return {policy.programme.code: policy.programme.short for policy in policies}, routes


def _asked(places: dict[str, str], programmes: dict[str, str], routes: dict[str, str]) -> dict[str, Any]:
    return {
        "state": tables.chosen("state", list(STATES)), "county": tables.chosen("county", list(places)),
        "route": tables.chosen("route", list(routes)), "code": tables.chosen("programme", list(programmes)),
        "words": tables.words(),
    }  # fmt: skip


def _places() -> dict[str, str]:
    """The counties among which whoever sees all of them may choose."""
    seen = current_actor().duty in (Duty.CITY, Duty.AUDITOR)
    return {county.code: county.name for county in counties()} if seen else {}


@blueprint.get("/applications")
@guard(Permission.APPLICATION_LIST)
def index() -> ResponseReturnValue:
    """The list of the role: own, county's, assigned, or all that was handed in."""
    actor, places, (programmes, routes) = current_actor(), _places(), _names()
    asked = _asked(places, programmes, routes)
    page = queries.applications_page(actor, **asked, cursor=request.args.get("cursor"))
    words = {"state": STATES, "route": routes, "county": places, "programme": programmes}
    return render_template(
        "certification/index.html", page=page, pager=tables.links(page), states=STATES, routes=routes, counties=places,
        programmes=programmes, chips=tables.chips(LABELS, words), duty=actor.duty,
        export_url=tables.elsewhere("certification.applications_export"),
    )  # fmt: skip


@blueprint.get("/applications.xlsx")
@guard(Permission.APPLICATION_LIST)
def applications_export() -> ResponseReturnValue:
    """What the list shows, as a sheet."""
    places, (programmes, routes) = _places(), _names()
    content = applications_sheet(current_actor(), _asked(places, programmes, routes), programmes, routes)
    return downloads.send_bytes(content, f"机构申报_{clock.today().isoformat()}.xlsx")


@blueprint.get("/application")
@guard(Permission.APPLICATION_EDIT, subject=own_institution)
def mine(institution: Institution) -> ResponseReturnValue:
    """The institution's way in: the application of this round, or the page to begin one."""
    programme = queries.current_programme()
    if programme is None:
        raise Refusal("试点申报还没有开通，请联系市工信局。")
    found = queries.live_application(institution.id, programme.round)
    if found is None:
        policy = queries.policy_of(programme)
        return render_template("certification/begin.html", institution=institution, policy=policy)
    return redirect(
        url_for("certification.edit" if found.state in EDITABLE else "certification.show", application_id=found.id)
    )


@blueprint.post("/application")
@guard(Permission.APPLICATION_EDIT, subject=own_institution)
@writes
def start(institution: Institution) -> ResponseReturnValue:
    """Begin the application of this round; pressed twice it stays one."""
    return back_to(services.start_application(institution, by=current_actor()), "certification.edit")


@blueprint.get("/applications/county-list.xlsx")
@guard(Permission.APPLICATION_LIST)
def county_list() -> ResponseReturnValue:
    """附件1 of a county in the official layout: the officer's own, or the one the city asks for."""
    actor = current_actor()
    code = actor.county_code if actor.duty is Duty.COUNTY else request.args.get("county", "")
    county = next((one for one in counties() if one.code == code), None)
    programme = queries.current_programme()
    if county is None or programme is None or actor.duty not in (Duty.COUNTY, Duty.CITY, Duty.AUDITOR):
        abort(404)
    year = queries.policy_of(programme).round.year
    rows = queries.county_list(county.code, round_=programme.round)
    return downloads.send_bytes(exports.county_sheet(rows, county.name, year=year), f"附件1_{county.name}.xlsx")
