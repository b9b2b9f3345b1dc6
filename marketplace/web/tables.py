"""What a list page needs beside its rows: chips of the filters in force, links to sort and page, and the number of hits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from marketplace.kernel.paging import COUNT_CAP, Page

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address without it."""

    label: str
    value: str
    without: str


def address(**changes: str | None) -> str:
    """The present address with some query values changed or (None) removed; a change of filter goes to page one."""
    values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
    if "cursor" not in changes:
        values.pop("cursor", None)
    for name, value in changes.items():
        if value is None or value == "":
            values.pop(name, None)
        else:
            values[name] = value
    return url_for(request.endpoint or "", **values)


def chips(labels: Mapping[str, str], shown: Mapping[str, Mapping[str, str]] | None = None) -> list[Chip]:
    """A chip for each filter of ``labels`` that the address carries; ``shown`` translates codes to words."""
    found = []
    for name, label in labels.items():
        value = request.args.get(name, "").strip()
        if value:
            words = (shown or {}).get(name, {}).get(value, value)
            found.append(Chip(label, words, address(**{name: None})))
    return found


def hits(page: Page[Any]) -> str:
    """«共 12 条» or «超过 1,000 条»."""
    return f"超过 {COUNT_CAP:,} 条" if page.capped else f"共 {page.total:,} 条"


def links(page: Page[Any]) -> dict[str, str | None]:
    """Addresses of the neighbouring pages."""
    return {
        "previous": address(cursor=page.previous_cursor) if page.previous_cursor else None,
        "next": address(cursor=page.next_cursor) if page.next_cursor else None,
    }


def chosen(name: str, allowed: Sequence[str]) -> str | None:
    """The query value ``name`` where it is one of ``allowed``; a foreign value counts as none."""
    value = request.args.get(name, "").strip()
    return value if value in allowed else None


def words(name: str = "q", longest: int = 50) -> str:
    """What was typed into the search box, cut to a sensible length and without control characters."""
    typed = "".join(sign for sign in request.args.get(name, "") if sign.isprintable())
    return typed.strip()[:longest]
