"""The names that public lists filter by, kept for half a minute: they change rarely and are read at every request."""

import time
from dataclasses import dataclass

from flask import current_app

from marketplace.organizations.queries import dictionaries

KEPT_SECONDS = 30.0
_KEY = "public_choices"


@dataclass(frozen=True, slots=True)
class Choices:
    """Counties by code and chains in use by number, in their usual order."""

    counties: dict[str, str]
    chains: dict[str, str]


def choices() -> Choices:
    """Two statements at most, none within half a minute of the last reading of this process."""
    kept: tuple[float, Choices] | None = current_app.extensions.get(_KEY)
    now = time.monotonic()
    if kept is None or kept[0] < now:
        found = Choices(
            {one.code: one.name for one in dictionaries.counties()},
            {str(one.id): one.name for one in dictionaries.chains()},
        )
        kept = (now + KEPT_SECONDS, found)
        current_app.extensions[_KEY] = kept
    return kept[1]


def forget() -> None:
    """After a change of the dictionaries this process reads them again; the others follow within half a minute."""
    current_app.extensions.pop(_KEY, None)
