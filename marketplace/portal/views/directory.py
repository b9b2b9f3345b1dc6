"""The public list of admitted institutions (002:31), searched, filtered and taken away as a sheet."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.organizations.queries import choices, dictionaries, profiles
from marketplace.organizations.rules.titles import titles_on
from marketplace.portal import exports
from marketplace.portal.views.blueprint import blueprint
from marketplace.web import downloads, tables

FILTERS = {"q": "关键词", "direction": "服务方向", "county": "县市区"}


def _asked(county_codes: list[str]) -> dict[str, str | None]:
    return {
        "q": tables.words(), "direction": tables.chosen("direction", dictionaries.directions()),
        "county": tables.chosen("county", county_codes),
    }  # fmt: skip


@blueprint.get("/institutions")
def institutions() -> ResponseReturnValue:
    """Admitted institutions by name."""
    counties = choices.choices().counties
    page = profiles.public_institutions(**_asked(list(counties)), cursor=request.args.get("cursor"))  # type: ignore[arg-type]
    return render_template(
        "portal/institutions.html", page=page, pager=tables.links(page),
        chips=tables.chips(FILTERS, {"county": counties}),
        counties=list(counties.items()), directions=[(name, name) for name in dictionaries.directions()],
        export_url=tables.elsewhere("portal.institutions_export"),
        titles={row.id: titles_on(row.titles, clock.today()) for row in page.rows},
    )  # fmt: skip


@blueprint.get("/institutions.xlsx")
def institutions_export() -> ResponseReturnValue:
    """What the list shows, as a sheet."""
    codes = list(choices.choices().counties)
    content = exports.institutions(_asked(codes))
    return downloads.send_bytes(content, f"试点服务机构名单_{clock.today().isoformat()}.xlsx")
