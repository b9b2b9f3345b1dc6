"""What a paper is filled from: an application as it was handed in, whatever its programme, as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.certification.policy import ProgrammePolicy


@dataclass(frozen=True, slots=True)
class Given:
    """A document of the checklist that is on file, and the officer's remark on it."""

    name: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert of the review; ``opinion`` in the expert's own words."""

    name: str
    post: str = ""
    employer: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A drawn firm that was asked: ``level`` is 很满意, 基本满意 or 不满意, empty until it answered."""

    firm: str
    person: str = ""
    post: str = ""
    phone: str = ""
    service: str = ""
    level: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """One application under ``policy``: the forms' values by form and field key, and what stands around them.

    ``recommender`` and ``opinion`` are the recommending unit's name and words, empty until it acted.
    """

    policy: ProgrammePolicy
    applicant: str
    content: Mapping[str, Mapping[str, Any]]
    number: str = ""
    route: str = ""
    recommender: str = ""
    opinion: str = ""
    submitted_on: date | None = None
    contact: str = ""
    phone: str = ""
    given: Mapping[str, Given] = field(default_factory=dict)
    experts: tuple[Expert, ...] = ()
    calls: tuple[Call, ...] = ()

    def value(self, form: str, key: str) -> Any:
        """What stands in a field; None where nothing does."""
        return (self.content.get(form) or {}).get(key)
