"""Orders of matchmaking's lists: by one column up or down, and by a unique one where that says nothing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement

from marketplace.kernel.paging import Key


def orders_of(columns: Mapping[str, Key]) -> tuple[str, ...]:
    """The values that «sort» may have: each column's name, with a minus for downwards."""
    return tuple(sign + name for name in columns for sign in ("", "-"))


def keys_of(columns: Mapping[str, Key], order: str, last: Key) -> list[Key]:
    """The keys of one of these orders; ``last`` is unique."""
    one = columns[order.removeprefix("-")]
    first = Key(one.column, one.name, descending=order.startswith("-"))
    return [first] if first.name == last.name else [first, last]


def order_by(keys: list[Key]) -> list[ColumnElement[Any]]:
    """The same for a statement that is not paged."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]
