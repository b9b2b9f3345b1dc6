"""A form's values as words: what the screen shows is what stands in the paper's cell."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.certification.policy import FormField

NUMBERING = "序号"
WRITABLE = frozenset("\n\t")


def words(value: Any) -> str:
    """A value as it is read: yes and no in words, several choices joined, a number without needless noughts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return number_words(value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{words(one)}" for key, one in value.items() if words(one))
    if isinstance(value, Sequence):
        return "、".join(filter(None, map(words, value)))
    return clean(str(value))


def number_words(value: Decimal | float) -> str:
    """``1200.50`` → ``1200.5``; never with an exponent."""
    text = f"{value:f}" if isinstance(value, Decimal) else f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean(text: str) -> str:
    """Without signs that no document may hold: control signs and lone surrogates."""
    return "".join(sign for sign in text if sign in WRITABLE or _may_stand(ord(sign))).strip()


def _may_stand(code: int) -> bool:
    return code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF) and code != 0x7F


def long_day(value: Any) -> str:
    """«2023年5月8日» of a day, or a blank to fill in by hand."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return "    年    月    日"
    return f"{day.year}年{day.month}月{day.day}日"


def table_rows(cell: FormField, value: Any) -> list[list[str]]:
    """A table's rows in its columns' order, as words; a table with printed rows has exactly those.

    A row is stored by its columns' titles or in their order; a table with printed rows by their names or in order.
    """
    stored = _by_name(cell, value) if cell.rows else [row for row in _rows(value) if not _is_blank(row)]
    return [_in_order(cell, row) for row in stored]


def _rows(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []


def _by_name(cell: FormField, value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value.get(name) for name in cell.rows]
    rows = _rows(value)
    return [rows[place] if place < len(rows) else None for place in range(len(cell.rows))]


def _is_blank(row: Any) -> bool:
    if isinstance(row, Mapping):
        return not any(words(part) for title, part in row.items() if title != NUMBERING)
    return not any(map(words, row)) if isinstance(row, Sequence) else True


def _in_order(cell: FormField, row: Any) -> list[str]:
    if isinstance(row, Mapping):
        return [words(row.get(column.title)) for column in cell.columns]
    parts = list(row) if isinstance(row, Sequence) and not isinstance(row, str) else []
    return [words(parts[place]) if place < len(parts) else "" for place in range(len(cell.columns))]
