"""The officers' directory, an organisation's page, what may be the same, and the county's word on rungs."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations import exports
from marketplace.organizations.forms.profiles import RefusalForm, WithdrawalForm
from marketplace.organizations.models import County, LadderClaim, Organization
from marketplace.organizations.queries import completeness, dictionaries, directory, likeness, profiles
from marketplace.organizations.queries.directory import Filters
from marketplace.organizations.rules.figures import LINES
from marketplace.organizations.services import ladder
from marketplace.organizations.services.institution_rows import FACILITY_KINDS, PAPER_KINDS
from marketplace.organizations.views.blueprint import blueprint
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard, may
from marketplace.security.permissions import Permission
from marketplace.web import tables
from marketplace.web.downloads import send_bytes
from marketplace.web.forms import BaseForm

LABELS = {"kind": "类别", "county": "县市区", "q": "查找"}
SHOWN_LIKENESS = 20


def _filters() -> Filters:
    """What the address asks for; a county officer never sees another county's list (D22)."""
    actor = current_actor()
    county = request.args.get("county", "").strip()[:6] or None
    if actor.duty is Duty.COUNTY:
        county = actor.county_code
    return Filters(kind=tables.chosen("kind", tuple(directory.KINDS)), county=county, q=tables.words())


def _sort() -> str:
    return tables.chosen("sort", directory.SORTS) or "name"


@blueprint.get("/organizations")
@guard(Permission.ORGANIZATION_LIST)
def index() -> ResponseReturnValue:
    """Enterprises and institutions, filtered and paged."""
    page = directory.page(_filters(), sort=_sort(), cursor=request.args.get("cursor"))
    is_county = current_actor().duty is Duty.COUNTY
    counties = [] if is_county else dictionaries.counties()
    names = {county.code: county.name for county in counties}
    labels = {name: words for name, words in LABELS.items() if not (is_county and name == "county")}
    return render_template(
        "organizations/index.html", page=page, pager=tables.links(page), kinds=directory.KINDS, sort=_sort(),
        chips=tables.chips(labels, {"kind": directory.KINDS, "county": names}), filter_fields=_fields(counties),
        sort_base=tables.sorting_base(), export_url=_export_url(),
    )  # fmt: skip


def _fields(counties: Sequence[County]) -> list[dict[str, Any]]:
    """The filters as ``components/filter_form.html`` asks for them; a county officer has no choice of county."""
    fields: list[dict[str, Any]] = [
        {"name": "q", "title": "名称、拼音首字母或信用代码", "value": tables.words()},
        {
            "name": "kind",
            "title": "类别",
            "value": request.args.get("kind", ""),
            "options": list(directory.KINDS.items()),
        },
    ]
    if counties:
        options = [(county.code, county.name) for county in counties]
        fields.append(
            {"name": "county", "title": "县市区", "value": request.args.get("county", ""), "options": options}
        )
    return fields


def _export_url() -> str:
    shown: dict[str, Any] = {name: request.args[name] for name in (*LABELS, "sort") if request.args.get(name)}
    return url_for("organizations.export", **shown)


@blueprint.get("/organizations/export.xlsx")
@guard(Permission.ORGANIZATION_LIST)
def export() -> ResponseReturnValue:
    """The list of the same filters and order as a sheet."""
    content = exports.directory_sheet(directory.every_row(_filters(), sort=_sort()))
    return send_bytes(content, "单位名录.xlsx")


@blueprint.get("/organizations/alike")
@guard(Permission.ORGANIZATION_COMPARE)
def alike() -> ResponseReturnValue:
    """Pairs that may be one organisation; an officer decides what to do."""
    actor = current_actor()
    county = actor.county_code if actor.duty is Duty.COUNTY else None
    return render_template(
        "organizations/alike.html", pairs=likeness.pairs(county), kinds=directory.KINDS, county=county
    )


@blueprint.get("/organizations/<int:organization_id>")
@guard(Permission.ORGANIZATION_VIEW, subject=profiles.organization)
def organization(organization: Organization) -> ResponseReturnValue:
    """All of an organisation's profile, for officers and for itself."""
    return _page(organization)


def _page(organization: Any, refused: dict[int, BaseForm] | None = None, status: int = 200) -> ResponseReturnValue:
    county, compares = current_actor().county_code, may(Permission.ORGANIZATION_COMPARE)
    same = likeness.of(organization, county)[:SHOWN_LIKENESS] if compares else []
    page = render_template(
        "organizations/organization.html", owner=organization, kinds=directory.KINDS, same=same, lines=LINES,
        facility_kinds=FACILITY_KINDS, paper_kinds=PAPER_KINDS, refused=refused or {},
        gaps=completeness.gaps_in(organization), own_county=county,
    )  # fmt: skip
    return page, status


@blueprint.post("/organizations/claims/<int:claim_id>/verify")
@guard(Permission.LADDER_VERIFY, subject=profiles.ladder_claim)
@writes
def verify_claim(claim: LadderClaim) -> ResponseReturnValue:
    """The evidence holds."""
    ladder.verify_claim(claim, by=current_actor())
    flash(f"已核实：{claim.level}。", "success")
    return redirect(url_for("organizations.organization", organization_id=claim.enterprise_id), 303)


@blueprint.post("/organizations/claims/<int:claim_id>/refuse")
@guard(Permission.LADDER_VERIFY, subject=profiles.ladder_claim)
@writes
def refuse_claim(claim: LadderClaim) -> ResponseReturnValue:
    """The evidence does not hold, with a remark."""
    form = RefusalForm()
    if not form.validate_on_submit():
        return _page(claim.enterprise, {claim.id: form}, 422)
    try:
        ladder.refuse_claim(claim, form.remark.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(claim.enterprise, {claim.id: form}, 422)
    flash(f"已告知企业：{claim.level}未予认可。", "success")
    return redirect(url_for("organizations.organization", organization_id=claim.enterprise_id), 303)


@blueprint.post("/organizations/claims/<int:claim_id>/withdraw")
@guard(Permission.LADDER_VERIFY, subject=profiles.ladder_claim)
@writes
def withdraw_claim(claim: LadderClaim) -> ResponseReturnValue:
    """The recognition was taken back by those who gave it."""
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return _page(claim.enterprise, {claim.id: form}, 422)
    try:
        ladder.withdraw_claim(claim, form.remark.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(claim.enterprise, {claim.id: form}, 422)
    flash(f"已登记：{claim.level}认定已撤销，不再计入培育成果。", "success")
    return redirect(url_for("organizations.organization", organization_id=claim.enterprise_id), 303)
