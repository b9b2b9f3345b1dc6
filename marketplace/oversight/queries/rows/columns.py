"""The columns that every list of oversight has, so that one page, one count and one sheet serve them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Numeric, Select, String, cast, null, select

from marketplace.engagements.rules import Quarter
from marketplace.kernel.database import Moment
from marketplace.organizations.models import County, Organization
from marketplace.security.permissions import Permission

FIRM = Organization.__table__.alias("firm")
AGENT = Organization.__table__.alias("agent")
# (name, type): words are text, ``due`` is a day by which, ``since`` a moment from which it waits, ``amount`` in yuan.
KINDS: dict[str, Any] = {
    "id": Integer, "target": Integer, "number": String, "title": String, "enterprise": String, "institution": String,
    "institution_id": Integer, "county_code": String, "category": String, "level": String, "state": String,
    "due": Date, "since": Moment, "amount": Numeric(14, 2), "reason": String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: the round with its term, the day, and a county (None = the whole city)."""

    round_id: int
    round_slug: str
    today: date
    county: str | None = None
    quarters: tuple[Quarter, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of rows behind numbers: what they are, who may read them, and where each leads.

    ``shown`` names the columns of the page in order; ``words`` translates ``state``; ``who`` acts next.
    """

    key: str
    title: str
    permission: Permission
    rows: Callable[[Scope], Select[Any]]
    address: Callable[[Any], str]
    shown: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    remark: str = ""


def columns(**given: Any) -> list[Any]:
    """All columns in their order, empty where nothing is given."""
    return [
        (given[name] if name in given else cast(null(), kind)).label(name) for name, kind in KINDS.items()
    ]  # fmt: skip


def text(column: Any) -> Any:
    """A state as it is stored, so that different tables' states can stand in one column."""
    return cast(column, String)


def county_names() -> Select[Any]:
    """(code, name) of the counties."""
    county = County.__table__
    return select(county.c.code, county.c.name).where(~county.c.is_city).order_by(county.c.position, county.c.code)
