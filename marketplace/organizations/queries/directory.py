"""The officers' directory: enterprises and institutions by kind, county and words, by the page or all for a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import Chain, County, Enterprise, Institution, Organization
from marketplace.organizations.queries.profiles import KEPT, named_like

KINDS = {"enterprise": "企业", "institution": "服务机构"}
MOST_EXPORTED = 20_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the directory; ``county`` is forced for a county officer (D22)."""

    kind: str | None = None
    county: str | None = None
    q: str = ""


def _orders() -> Mapping[str, tuple[Key, ...]]:
    number = Key(Organization.id, "id")
    return {
        "name": (Key(Organization.name_initials, "name_initials"), number),
        "-name": (Key(Organization.name_initials, "name_initials", True), Key(Organization.id, "id", True)),
        "county": (Key(Organization.county_code, "county_code"), number),
        "-county": (Key(Organization.county_code, "county_code", True), Key(Organization.id, "id", True)),
        "-id": (Key(Organization.id, "id", True),),
        "id": (number,),
    }


SORTS = tuple(_orders())


def _rows(filters: Filters, *columns: Any) -> Any:
    rows = (
        select(
            Organization.id, Organization.kind, Organization.name, Organization.name_initials,
            Organization.credit_code, Organization.county_code, County.name.label("county"),
            Chain.name.label("chain"), Enterprise.in_gradient_pool, Enterprise.is_manufacturing,
            Institution.categories, Institution.annual_capacity, Institution.admitted_from, *columns,
        )
        .select_from(Organization)
        .join(County, County.code == Organization.county_code)
        .outerjoin(Enterprise.__table__, Enterprise.__table__.c.id == Organization.id)
        .outerjoin(Institution.__table__, Institution.__table__.c.id == Organization.id)
        .outerjoin(Chain, Chain.id == Enterprise.__table__.c.chain_id)
        .where(Organization.kind.in_([filters.kind] if filters.kind in KINDS else KEPT))
    )  # fmt: skip
    if filters.county:
        rows = rows.where(Organization.county_code == filters.county)
    return named_like(rows, filters.q, also=Organization.credit_code)


def page(filters: Filters, *, sort: str = "name", cursor: str | None = None, size: int = 25) -> Page[Any]:
    """One page of the directory: two statements."""
    return keyset_page(session(), _rows(filters), _orders()[sort], cursor=cursor, size=size)


def every_row(filters: Filters, *, sort: str = "name") -> list[Any]:
    """The rows of the same filters and order for a sheet, with contacts, which officers may see."""
    order = [key.column.desc() if key.descending else key.column.asc() for key in _orders()[sort]]
    contacts = (Organization.contact_name, Organization.contact_phone, Organization.address)
    return list(session().execute(_rows(filters, *contacts).order_by(*order).limit(MOST_EXPORTED)))
