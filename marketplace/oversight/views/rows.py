"""The rows behind a number: one page for every list of oversight, with its filters and its sheet."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.organizations.queries import dictionaries
from marketplace.oversight import exports
from marketplace.oversight.queries import rows as listed
from marketplace.oversight.queries.rows import LISTINGS, SORTS, Listing, RowFilters
from marketplace.oversight.views.blueprint import blueprint
from marketplace.oversight.views.reading import county_field, scope_for, sees_all
from marketplace.pilots import queries as pilots
from marketplace.security.guard import guard, may
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

LABELS = {
    "q": "查找", "county": "县市区", "category": "方向", "level": "级别", "state": "状态", "institution": "服务机构",
}  # fmt: skip
HEADS = {
    "number": "编号", "enterprise": "企业", "institution": "服务机构", "county": "县市区", "category": "方向",
    "level": "级别", "state": "状态", "due": "日期", "since": "自", "amount": "金额（元）",
    "reason": "例外和县市区理由",
}  # fmt: skip


def _listing(what: str) -> Listing:
    """The list called ``what``; one that the reader may not open is unknown."""
    found = LISTINGS.get(what)
    return found if found is not None and may(found.permission) else abort(404)


@blueprint.get("/oversight/<what>", endpoint="rows")
@guard(Permission.OVERSIGHT_VIEW)
def show(what: str) -> ResponseReturnValue:
    """One page of the rows."""
    return _page(_listing(what))


@blueprint.get("/oversight/shares", endpoint="shares")
@guard(Permission.OVERSIGHT_MONEY)
def shares() -> ResponseReturnValue:
    """Public shares, for those who look after the money."""
    return _page(LISTINGS["shares"])


def _page(listing: Listing) -> ResponseReturnValue:
    pilot = pilots.require_round()
    scope, names = scope_for(pilot)
    filters, sort = RowFilters.read(request.args), tables.chosen("sort", tuple(SORTS)) or "newest"
    page = listed.page_of(listing, scope, filters, sort, request.args.get("cursor"))
    printed = {one.name: one.printed for one in dictionaries.ladder_types()}
    words = {"county": names, "state": listing.words, "level": printed, "institution": _named(page.rows, filters)}
    return render_template(
        "oversight/rows.html", listing=listing, page=page, pager=tables.links(page), names=names, printed=printed,
        chips=tables.chips(LABELS, words), fields=_fields(listing, filters, printed, scope, names), heads=HEADS,
        sort=sort, sorts=SORTS, sort_urls={key: tables.address(sort=key) for key in SORTS},
        clear_url=url_for("oversight.rows", what=listing.key),
        export_url=tables.elsewhere("oversight.rows_export", what=listing.key),
    )  # fmt: skip


def _named(rows: Any, filters: RowFilters) -> dict[str, str]:
    """The institution's name for the chip, from the rows that it narrowed the list to."""
    return {filters.institution: rows[0].institution or rows[0].title} if filters.institution and rows else {}


def _fields(
    listing: Listing, filters: RowFilters, printed: dict[str, str], scope: Any, names: dict[str, str]
) -> list[dict[str, object]]:  # fmt: skip
    fields: list[dict[str, object]] = [{"name": "q", "title": "编号、名称", "value": filters.q}]
    if "category" in listing.shown:
        directions = [(one, one) for one in dictionaries.directions()]
        fields.append({"name": "category", "title": "方向", "value": filters.category, "options": directions})
    if listing.key in ("outcomes", "ladder"):
        fields.append({"name": "level", "title": "级别", "value": filters.level, "options": list(printed.items())})
    if listing.words:
        states = list(listing.words.items())
        fields.append({"name": "state", "title": "状态", "value": filters.state, "options": states})
    return [*fields, county_field(scope, names)] if sees_all() else fields


@blueprint.get("/oversight/<what>/export", endpoint="rows_export")
@guard(Permission.OVERSIGHT_VIEW)
def export(what: str) -> ResponseReturnValue:
    """The rows on the screen, whole, as a sheet."""
    listing, pilot = _listing(what), pilots.require_round()
    scope, names = scope_for(pilot)
    found = listed.export_of(listing, scope, RowFilters.read(request.args))
    sheet = exports.rows_sheet(listing, found, HEADS, names)
    return downloads.send_bytes(sheet, f"{listing.title}_{clock.today()}.xlsx")
