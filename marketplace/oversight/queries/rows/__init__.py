"""The rows behind oversight's numbers: every number is counted from the very select that its list shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.oversight.queries.rows import late, needs, results
from marketplace.oversight.queries.rows.columns import Listing, Scope, county_names

LISTINGS: dict[str, Listing] = {one.key: one for one in (*needs.LISTINGS, *results.LISTINGS, *late.LISTINGS)}
LATE = tuple(one.key for one in late.LISTINGS)
SORTS = {"newest": "最近的在前", "oldest": "最早的在前"}


@dataclass(frozen=True, slots=True)
class RowFilters:
    """What a number narrowed its list to, and what the reader did further; "" = all."""

    county: str = ""
    category: str = ""
    institution: str = ""
    level: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "RowFilters":
        """From a query string; nonsense counts as «all» or finds nothing."""
        given = {name: _typed(args.get(name, "")) for name in cls.__slots__}
        number = given["institution"]
        return cls(**given | {"institution": number if number.isascii() and number.isdigit() else ""})


def _typed(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable()).strip()[: 18 if value.isdigit() else 50]


def _found(listing: Listing, scope: Scope, filters: RowFilters) -> Select[Any]:
    base = listing.rows(scope).subquery("rows")
    rows = select(base)
    equal = {
        "county_code": scope.county or filters.county, "category": filters.category, "level": filters.level,
        "state": filters.state, "institution_id": int(filters.institution) if filters.institution else "",
    }  # fmt: skip
    for name, value in equal.items():
        if value != "":
            rows = rows.where(base.c[name] == value)
    if filters.q:
        places = (base.c.number, base.c.title, base.c.enterprise, base.c.institution)
        rows = rows.where(or_(*(place.icontains(filters.q, autoescape=True) for place in places)))
    return rows


def page_of(listing: Listing, scope: Scope, filters: RowFilters, sort: str, cursor: str | None) -> Page[Any]:
    """One page of the rows: two statements."""
    rows = _found(listing, scope, filters)
    keys = [Key(rows.selected_columns["id"], "id", descending=sort != "oldest")]
    return keyset_page(session(), rows, keys, cursor=cursor, size=25)


def export_of(listing: Listing, scope: Scope, filters: RowFilters, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows for the sheet, oldest first."""
    rows = _found(listing, scope, filters)
    return session().execute(rows.order_by(rows.selected_columns["id"]).limit(most)).all()


def counties() -> dict[str, str]:
    """The counties' names by code, in the usual order: one statement."""
    return {code: name for code, name in session().execute(county_names())}  # noqa: C416


__all__ = [
    "LATE", "LISTINGS", "SORTS", "Listing", "RowFilters", "Scope", "counties", "export_of", "page_of",
]  # fmt: skip
