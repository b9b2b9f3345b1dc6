"""What a list page needs beside its rows: chips of the filters in force, and links to sort and page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from marketplace.kernel.paging import Page


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force («方向：检验检测»), and the address without it."""

    title: str
    url: str


def address(**changes: str | None) -> str:
    """The present address with some query values changed or (None) removed; a change of filter goes to page one."""
    # Names that begin with an underscore are url_for's own words; a visitor must not be able to speak them.
    typed = {name: found for name, found in request.args.to_dict(flat=False).items() if not name.startswith("_")}
    values: dict[str, Any] = {**typed, **(request.view_args or {})}
    if "cursor" not in changes:
        values.pop("cursor", None)
    for name, value in changes.items():
        if value is None or value == "":
            values.pop(name, None)
        else:
            values[name] = value
    return url_for(request.endpoint or "", **values)


def sorting_base() -> str:
    """The present address without its order, ready for «sort=…» to be appended."""
    found = address(sort=None)
    return found + ("&" if "?" in found else "?")


def elsewhere(endpoint: str, **values: Any) -> str:
    """Another page's address under the same filters, as an export of what is on the screen; ``values`` for its path."""
    typed = {name: found for name, found in request.args.to_dict(flat=False).items() if not name.startswith("_")}
    typed.pop("cursor", None)
    return url_for(endpoint, **{**typed, **values})


def chips(labels: Mapping[str, str], shown: Mapping[str, Mapping[str, str]] | None = None) -> list[Chip]:
    """A chip for each filter of ``labels`` that the address carries; ``shown`` translates codes to words."""
    found = []
    for name, label in labels.items():
        value = request.args.get(name, "").strip()
        if value:
            words = (shown or {}).get(name, {}).get(value, value)
            found.append(Chip(f"{label}：{words}", address(**{name: None})))
    return found


def links(page: Page[Any]) -> dict[str, Any]:
    """What ``components/pager.html`` asks for: the capped count and the addresses of the neighbouring pages."""
    return {
        "total": page.total, "capped": page.capped, "shown": len(page.rows),
        "prev_url": address(cursor=page.previous_cursor) if page.previous_cursor else "",
        "next_url": address(cursor=page.next_cursor) if page.next_cursor else "",
    }  # fmt: skip


def chosen(name: str, allowed: Sequence[str]) -> str | None:
    """The query value ``name`` where it is one of ``allowed``; a foreign value counts as none."""
    value = request.args.get(name, "").strip()
    return value if value in allowed else None


def words(name: str = "q", longest: int = 50) -> str:
    """What was typed into the search box, cut to a sensible length and without control characters."""
    typed = "".join(sign for sign in request.args.get(name, "") if sign.isprintable())
    return typed.strip()[:longest]
