"""Keyset paging with capped counts: the hundredth page costs what the first does, and no list counts a million rows."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from marketplace.kernel.errors import BadRequest

R = TypeVar("R")
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """One column of a list's order; the last key of an order is unique, so that every row has one place."""

    column: InstrumentedAttribute[Any] | ColumnElement[Any]
    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """One page of a list: ``total`` counts up to COUNT_CAP, ``capped`` says that there are more."""

    rows: Sequence[R]
    total: int
    capped: bool
    next_cursor: str | None
    previous_cursor: str | None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        if "n" in value:
            return Decimal(str(value["n"])[:40])
        return datetime.fromisoformat(value["t"]) if "t" in value else date.fromisoformat(value["d"])
    if value is not None and not isinstance(value, str | int | float):
        raise ValueError("not a key")
    return value


def write_cursor(values: Sequence[Any], *, backwards: bool) -> str:
    """A link-safe cursor that stands before or after the row with these key values."""
    text = json.dumps(["b" if backwards else "f", *map(_plain, values)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, keys: Sequence[Key]) -> tuple[bool, list[Any]]:
    """(backwards, key values); BadRequest with a clear sentence for a broken link."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded.encode()))
        direction, values = found[0], [_revived(value) for value in found[1:]]
        if direction not in ("b", "f") or not all(map(_fits, values, keys)) or len(values) != len(keys):
            raise ValueError("not a cursor")
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, ArithmeticError, binascii.Error) as error:
        raise BadRequest("翻页链接不完整或已失效，请回到列表第一页重新查看。") from error
    return direction == "b", values


def _fits(value: Any, key: Key) -> bool:
    """Whether the column can be compared with ``value``: links of another list and forged ones do not get that far."""
    column = key.column.type
    kind = (column.impl_instance if isinstance(column, TypeDecorator) else column).python_type
    if kind is int:
        return type(value) is int and abs(value) < 2**63
    if kind is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None and 1 < value.year < 9999
    if kind is str:
        return isinstance(value, str) and b"\0" not in value.encode()
    if kind is Decimal and type(value) is Decimal:
        return value.is_finite() and abs(value) < 2**63
    return type(value) is kind or (kind in (float, Decimal) and type(value) is int and abs(value) < 2**63)


def _after(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool) -> ColumnElement[bool]:
    """Rows that stand after ``values`` in the order; NULLs do not occur in key columns."""
    alternatives: list[ColumnElement[bool]] = []
    for place, key in enumerate(keys):
        same = [earlier.column == value for earlier, value in zip(keys[:place], values, strict=False)]
        falls = key.descending is not backwards
        step = key.column < values[place] if falls else key.column > values[place]
        alternatives.append(and_(*same, step))
    return or_(*alternatives)


def _ordered(rows: Select[Any], keys: Sequence[Key], backwards: bool, most: int) -> Select[Any]:
    order = [key.column.desc() if key.descending is not backwards else key.column.asc() for key in keys]
    return rows.order_by(*order).limit(most)


def _counting(rows: Select[Any], last: Key) -> Select[Any]:
    """How many rows there are, counting no further than one beyond the cap."""
    counted = rows.order_by(None).with_only_columns(last.column).limit(COUNT_CAP + 1)
    return select(func.count()).select_from(counted.subquery())


def capped_count(session: Session, count: Select[Any], last: Key, params: Mapping[str, Any]) -> int:
    """How many rows ``count`` finds, for ``keyset_page(total=…)``: anything above COUNT_CAP says «more»."""
    return session.scalar(_counting(count, last), params) or 0


_ordered_once = lru_cache(maxsize=256)(_ordered)
_counting_once = lru_cache(maxsize=256)(_counting)


def keyset_page(
    session: Session, rows: Select[Any], keys: Sequence[Key], *, cursor: str | None, size: int,
    value_of: Callable[[Any, str], Any] = getattr, count: Select[Any] | None = None, scalars: bool = False,
    total: int | None = None, params: Mapping[str, Any] = MappingProxyType({}), lasting: bool = False,
) -> Page[Any]:  # fmt: skip
    """One page of ``rows`` (already filtered, not ordered) in the order of ``keys``: at most two statements.

    ``value_of(row, key.name)`` reads a row's key values; ``count`` replaces ``rows`` for counting where that is
    cheaper; ``scalars`` for a select of one entity; ``total`` where the caller counted already; ``params`` fill the
    parameters that ``rows`` and ``count`` name; ``lasting`` where the same two come at every request, so that what
    is put on them is kept with them.
    """
    backwards, values = read_cursor(cursor, keys) if cursor else (False, [])
    statement = rows
    if values:
        leading = keys[0]
        # A plain bound on the first key lets the index start at the right place; the OR below does the rest.
        falls = leading.descending is not backwards
        statement = statement.where(leading.column <= values[0] if falls else leading.column >= values[0])
        statement = statement.where(_after(keys, values, backwards=backwards))
    order = _ordered_once if lasting and not values else _ordered
    statement = order(statement, tuple(keys), backwards, size + 1)
    found = list(session.scalars(statement, params) if scalars else session.execute(statement, params))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if total is None:
        counting = _counting_once if lasting else _counting
        total = session.scalar(counting(rows if count is None else count, keys[-1]), params) or 0
    has_next, has_previous = (bool(values), more) if backwards else (more, bool(values))

    def cursor_at(row: Any, back: bool) -> str:
        return write_cursor([value_of(row, key.name) for key in keys], backwards=back)

    return Page(
        rows=found, total=min(total, COUNT_CAP), capped=total > COUNT_CAP,
        next_cursor=cursor_at(found[-1], False) if found and has_next else None,
        previous_cursor=cursor_at(found[0], True) if found and has_previous else None,
    )  # fmt: skip
