"""Places on a room's page where a later room may show something: the earlier names the place, the later fills it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

Provider = Callable[[Any], Any]
_KEY = "marketplace_panels"


def init_app(app: Flask) -> None:
    """Let templates ask ``panel("need.check", need)``."""
    app.extensions[_KEY] = {}
    app.jinja_env.globals["panel"] = shown


def offer(app: Flask, place: str, provider: Provider) -> None:
    """Fill a place; one room a place."""
    providers: dict[str, Provider] = app.extensions[_KEY]
    if place in providers:
        raise ValueError(f"{place} is filled already")
    providers[place] = provider


def ask(place: str, subject: Any) -> Any:
    """What the later room says of ``subject`` at this place; None where nobody fills it."""
    provider: Provider | None = current_app.extensions[_KEY].get(place)
    return provider(subject) if provider is not None else None


def shown(place: str, subject: Any) -> Markup:
    """The same as markup for a template; nothing where nobody has anything to say."""
    return Markup(ask(place, subject) or "")
