"""What certification tells the rooms before it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class InstitutionAdmitted:
    """An institution was confirmed for the term ``from_`` to ``until``, both days included."""

    institution_id: int
    from_: date
    until: date
    by: Actor
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TitlesChanged:
    """The titles of an institution that count, as its profile keeps them: code, words, number, first and last day."""

    institution_id: int
    titles: tuple[dict[str, Any], ...]
