"""Which of the titles that a profile keeps are in force on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any


def titles_on(titles: Iterable[Mapping[str, Any]] | None, day: date) -> list[dict[str, Any]]:
    """Those whose first and last day hold ``day`` between them."""
    today = day.isoformat()
    return [dict(one) for one in titles or () if one["from"] <= today <= one["until"]]
