"""The main navigation: each room adds its entries in ``app.py``'s order; one sees only doors one may open.

Where there are more than fit a line, doors of one kind stand folded under one word.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for

from marketplace.security.actors import Actor
from marketplace.security.guard import current_actor
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class Door:
    """An entry: the endpoint it opens, its words, the permission that shows it (None = everybody), and its kind.

    ``pages`` are endpoints that belong to it although their address lies below another door's.
    """

    endpoint: str
    title: str
    permission: Permission | None = None
    kind: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A door as a page shows it, or (without an address) the word under which doors of one kind stand."""

    title: str
    url: str
    active: bool
    inside: tuple["Entry", ...] = ()


# What fits one line at 1366 px.
MOST = 8


def entries(doors: Iterable[Door], addresses: dict[str, str]) -> list[Entry]:
    """The doors as a page shows them; ``addresses`` keeps theirs by endpoint."""
    here, shown = request.path, list(doors)
    # Where two doors claim a page, the later one is the narrower.
    home = next((door for door in reversed(shown) if request.endpoint in door.pages), None)
    found: list[tuple[str, Entry]] = []
    for door in shown:
        url = addresses.get(door.endpoint) or addresses.setdefault(door.endpoint, url_for(door.endpoint))
        active = door is home if home else here == url or (url != "/" and here.startswith(url + "/"))
        found.append((door.kind, Entry(door.title, url, active)))
    return [entry for _, entry in found] if len(found) <= MOST else _folded(found)


def _folded(found: list[tuple[str, Entry]]) -> list[Entry]:
    """Doors of one kind under its word, where its first door stood; a door alone of its kind stands by itself."""
    kinds: dict[str, list[Entry]] = {}
    for kind, entry in found:
        kinds.setdefault(kind or entry.url, []).append(entry)
    return [
        inside[0] if len(inside) == 1 else Entry(kind, "", any(one.active for one in inside), tuple(inside))
        for kind, inside in kinds.items()
    ]


def acting(unread: Callable[[], int], may_switch: Callable[[], bool]) -> dict[str, Any] | None:
    """The line that says who acts for whom; None for a visitor."""
    actor = current_actor()
    if actor.user_id is None:
        return None
    return {
        "person": actor.name, "organisation": actor.organization_name, "duty": actor.duty.title if actor.duty else "",
        "home_url": "/home", "inbox_url": "/inbox", "unread": unread(),
        "switch_url": "/acting" if may_switch() else "", "sign_out_url": "/logout",
    }  # fmt: skip


def init_app(
    app: Flask, doors: list[Door], unread: Callable[[], int], may_switch: Callable[[], bool] = lambda: False
) -> None:
    """Give every page its ``navigation`` and its ``actor`` line.

    ``unread`` counts a person's unread notices; ``may_switch`` tells whether one may act for another organisation.
    """

    addresses: dict[str, str] = {}

    @lru_cache(maxsize=1024)
    def open_to(actor: Actor) -> tuple[Door, ...]:
        """The doors that ``actor`` may open. The map asks them of the actor alone, so one answer holds for the same."""
        return tuple(door for door in doors if door.permission is None or permits(actor, door.permission))

    @app.context_processor
    def frame() -> dict[str, Any]:
        return {
            "navigation": entries(open_to(current_actor()), addresses),
            "actor": acting(unread, may_switch),
            "demo": app.config["DEMO_SENTENCE"],
        }
