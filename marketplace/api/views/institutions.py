"""Admitted institutions as JSON."""

from typing import Any

from flask import abort

from marketplace.api.forms import InstitutionRow, InstitutionsPage, InstitutionsQuery
from marketplace.api.views.blueprint import READING, blueprint
from marketplace.organizations.queries import profiles


@blueprint.get("/institutions")
@blueprint.input(InstitutionsQuery, location="query", arg_name="asked")
@blueprint.output(InstitutionsPage)
@blueprint.doc(summary="试点服务机构", responses=READING)
def list_institutions(asked: dict[str, Any]) -> Any:
    """The directory under the same filters as its page."""
    page = profiles.public_institutions(
        direction=asked["direction"] or None, county=asked["county"] or None, q=asked["q"], cursor=asked["cursor"],
        size=asked["size"],
    )  # fmt: skip
    return {
        "items": [row._asdict() for row in page.rows], "total": page.total, "capped": page.capped,
        "next": page.next_cursor, "previous": page.previous_cursor,
    }  # fmt: skip


@blueprint.get("/institutions/<int:institution_id>")
@blueprint.output(InstitutionRow)
@blueprint.doc(summary="一家试点服务机构", responses=READING)
def show_institution(institution_id: int) -> Any:
    """One admitted institution."""
    found = profiles.public_institution(institution_id)
    if found is None or not found.is_public:
        abort(404)
    names = (
        "id",
        "name",
        "county_code",
        "categories",
        "annual_capacity",
        "commitment",
        "admitted_from",
        "admitted_until",
    )
    return {name: getattr(found, name) for name in names} | {"county": found.county.name}
