"""What the API takes and gives: marshmallow schemas, described in /api/openapi.json."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, DateTime, Decimal, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from marketplace.needs.queries.board import SORTS, STATUSES
from marketplace.web.forms import cleaned


class Words(String):
    """Typed words, without control characters and half signs that JSON can carry and no page could send."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        found = super()._deserialize(value, attr, data, **more)
        return cleaned(found).strip() if isinstance(found, str) else found


class PageQuery(Schema):
    """Keyset paging: hand back ``next`` as ``cursor``."""

    cursor = String(load_default=None, validate=Length(max=500))
    size = Integer(load_default=25, validate=Range(1, 100))


class NeedsQuery(PageQuery):
    """The board's own filters."""

    q = String(load_default="", validate=Length(max=50))
    category = String(load_default="", validate=Length(max=8))
    county = String(load_default="", validate=Length(max=6), metadata={"description": "GB/T 2260 代码"})
    chain = String(load_default="", validate=Length(max=10))
    target = String(load_default="", validate=Length(max=30))
    status = String(load_default="", validate=OneOf(["", *STATUSES]))
    sort = String(load_default="newest", validate=OneOf(list(SORTS)))


class InstitutionsQuery(PageQuery):
    """The directory's own filters."""

    q = String(load_default="", validate=Length(max=50))
    direction = String(load_default="", validate=Length(max=8))
    county = String(load_default="", validate=Length(max=6))


class NeedRow(Schema):
    """A published need; never with a contact (D23)."""

    id = Integer()
    number = String()
    title = String()
    category = String()
    county = String()
    county_code = String()
    chain = String(allow_none=True)
    enterprise = String()
    current_level = String(allow_none=True)
    target_level = String(allow_none=True)
    budget_wan = Decimal(as_string=True, allow_none=True)
    wanted = Integer()
    status = String()
    published_at = DateTime()
    deadline_on = Date(allow_none=True)


class Criterion(Schema):
    """By what the owner chooses; the points of all sum to 100."""

    title = String()
    points = Integer()


class TenderWhole(Schema):
    """揭榜 as everybody may know it: dates, criteria, and whom the owner chose once it did; nothing of bids."""

    question_until = Date()
    deadline_on = Date()
    status = String()
    criteria = List(Nested(Criterion))
    chosen = List(String())
    binding_on = Date(allow_none=True)


class NeedWhole(NeedRow):
    """A published need with its words, and how it is taken up."""

    text = String()
    situation = String()
    tender = Nested(TenderWhole, allow_none=True)


class NeedsPage(Schema):
    """One page of the board; ``capped`` says that there are more than ``total``."""

    items = List(Nested(NeedRow))
    total = Integer()
    capped = Boolean()
    next = String(allow_none=True)
    previous = String(allow_none=True)


class InstitutionRow(Schema):
    """An admitted institution."""

    id = Integer()
    name = String()
    county = String()
    county_code = String()
    categories = List(String())
    annual_capacity = Integer(allow_none=True)
    commitment = Integer(allow_none=True)
    admitted_from = Date()
    admitted_until = Date(allow_none=True)


class InstitutionsPage(Schema):
    """One page of the directory."""

    items = List(Nested(InstitutionRow))
    total = Integer()
    capped = Boolean()
    next = String(allow_none=True)
    previous = String(allow_none=True)


class NeedDraft(Schema):
    """A draft as an enterprise's own system hands it over; it is submitted by a person, on the page."""

    category = Words(load_default=None, allow_none=True, validate=Length(max=8))
    title = Words(load_default="", validate=Length(max=60))
    text = Words(required=True, validate=Length(min=1, max=5000))
    situation = Words(load_default="", validate=Length(max=2000))
    current_level = Words(load_default=None, allow_none=True, validate=Length(max=30))
    target_level = Words(load_default=None, allow_none=True, validate=Length(max=30))


class DraftReceipt(Schema):
    """Where the draft now lies."""

    id = Integer()
    state = String()
    path = String()
