"""What the reader looks at: the county of one's own, or the one that city and auditor chose."""

from flask import request, url_for

from marketplace.oversight.queries import rows
from marketplace.oversight.queries.overview import scope_of
from marketplace.oversight.queries.rows import Scope
from marketplace.pilots.models import PilotRound
from marketplace.security.guard import current_actor, may
from marketplace.security.permissions import Permission


def scope_for(pilot: PilotRound, *, quarters: bool = True) -> tuple[Scope, dict[str, str]]:
    """The scope of this request and the counties' names; an unknown county counts as the whole city."""
    names = rows.counties()
    typed = request.args.get("county", "").strip()
    county = current_actor().county_code or (typed if typed in names else None)
    return scope_of(pilot, county, quarters=quarters and may(Permission.SUMMARY_LIST)), names


def county_field(scope: Scope, names: dict[str, str]) -> dict[str, object]:
    """The filter by county, for those who see all."""
    return {"name": "county", "title": "县市区", "value": scope.county or "", "options": list(names.items())}


def sees_all() -> bool:
    """City and auditor: every county, and what a county's officer may not open."""
    return current_actor().county_code is None


def address_in(scope: Scope, what: str, **values: object) -> str:
    """The list behind a number, in the same county as the number."""
    given = values if not sees_all() or not scope.county else {"county": scope.county} | values
    return url_for("oversight.rows", what=what, **given)  # type: ignore[arg-type]
