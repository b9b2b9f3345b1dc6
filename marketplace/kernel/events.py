"""What an earlier room must learn of a later one comes as an event; all subscriptions are listed in ``app.py``."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app

E = TypeVar("E")
_KEY = "marketplace_events"


def subscribe(app: Flask, event: type[E], handler: Callable[[E], None]) -> None:
    """Let ``handler`` run for each published ``event``, in the publisher's transaction and in order of subscription."""
    handlers: dict[type[Any], list[Callable[[Any], None]]] = app.extensions.setdefault(_KEY, {})
    handlers.setdefault(event, []).append(handler)


def publish(event: object) -> None:
    """Tell every subscriber; an error of one undoes the whole act, since all share its transaction."""
    for handler in current_app.extensions.get(_KEY, {}).get(type(event), []):
        handler(event)
