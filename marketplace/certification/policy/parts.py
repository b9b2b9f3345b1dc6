"""A programme's frame: whose it is, its round, days, routes, tracks, quotas, relaxations, term and exits."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from marketplace.certification.policy.part import Part


class Programme(Part):
    """What the programme is called and whose it is.

    ``conduct`` is D29: *run* here by its authorities, or *recorded* from their papers. ``places`` is the beginning of
    the GB/T 2260 codes of its area.
    """

    code: str = Field(pattern=r"^[A-Z]{2}(-[A-Z])?$")
    version: str = Field(min_length=1, max_length=20)
    title: str = Field(min_length=4, max_length=120)
    short: str = Field(min_length=2, max_length=20)
    honour: str = Field(min_length=2, max_length=60)
    authority: str
    document: str
    conduct: Literal["run", "recorded"]
    effective_from: date
    article: str
    note: str = ""


class Round(Part):
    """The yearly round in which one applies."""

    slug: str = Field(pattern=r"^[a-z0-9-]{3,40}$")
    year: int = Field(ge=2000, le=2199)
    number_prefix: str = Field(max_length=8)
    article: str


class Validity(Part):
    """How long the title lasts, to the day before, and when one may apply again."""

    months: int = Field(ge=1, le=120)
    renewal: Literal["expiry_year", "new"]
    certificate_prefix: str = Field(max_length=8)
    article: str


class Publicity(Part):
    """Working days of 公示, within how many an objection is answered, and where it is posted."""

    days: int = Field(ge=1, le=60)
    answer_days: int = Field(ge=1, le=60)
    place: str = ""
    article: str


class CalendarEntry(Part):
    """A step of the calendar; ``refuses_late`` only where the document says 过期不予受理.

    ``closes``: the place of the route's step that has to be done by then; ``routes`` narrows it, empty means all.
    """

    id: str = Field(pattern=r"^CAL-\d{2}$")
    key: str
    title: str
    who: str = ""
    day: date | None = None
    period: str = ""
    refuses_late: bool = False
    closes: int | None = Field(default=None, ge=0)
    routes: tuple[str, ...] = ()
    article: str


Holder = Literal["county", "city", "outside", "applicant"]


class Route(Part):
    """A way in which an application reaches the authority, step by step; the last step is the authority's.

    ``hands`` says who takes each step: the county's officers in the own county, the city's, somebody outside whose
    paper the city's officers record, or the applicant by handing in. Where it is empty it follows from the conduct.
    """

    key: str = Field(pattern=r"^[a-z_]{3,20}$")
    title: str
    steps: tuple[str, ...] = ()
    hands: tuple[Holder, ...] = ()
    needs_reason: bool = False
    relaxation: str = ""
    article: str


class Track(Part):
    """A sub-type of the programme; tracks of one ``group`` are ways of the same function."""

    key: str
    title: str
    short: str = Field(default="", max_length=14)
    group: str = ""
    article: str

    @property
    def label(self) -> str:
        """The short name where there is one, for tables."""
        return self.short or self.title


class Category(Part):
    """A kind of service within a track."""

    key: str
    title: str
    track: str
    article: str


class Relaxation(Part):
    """Who may be relaxed from what, and how far; never automatic (D17)."""

    id: str = Field(pattern=r"^RLX-\d{2}$")
    who: str
    what: str
    extent: str
    kind: Literal["rules", "waiver", "route", "soft"]
    article: str


class Recommender(Part):
    """A kind of recommending unit with its quota of the round; ``members`` where the document names them.

    It takes ``step`` of ``routes``, which is the route of its own key where none is written.
    """

    key: str
    title: str
    quota: str = ""
    routes: tuple[str, ...] = ()
    step: int = Field(default=0, ge=0)
    members: tuple[str, ...] = ()
    article: str


class Quota(Part):
    """How many may be recommended or applied for; ``limit`` None where the document gives no number.

    ``carriers`` are the kinds of carrier (备注 of the summary table) that stand under this row and outside the others.
    """

    id: str = Field(pattern=r"^QTA-\d{2}$")
    title: str
    per: Literal["recommender", "city", "institution", "application"]
    limit: int | None = Field(default=None, ge=1)
    least: int | None = Field(default=None, ge=1)
    outside: str = ""
    carriers: tuple[str, ...] = ()
    refuses_over: bool = False
    article: str


class Duty(Part):
    """What the holder or the authority owes while the title is in force.

    ``month``: by whose end the past year's paper is due; ``by``: who hands a yearly paper in, if there is one.
    """

    key: str
    title: str
    who: str
    by: Literal["holder", "authority", "none"] = "none"
    month: int | None = Field(default=None, ge=1, le=12)
    article: str


class Exit(Part):
    """A ground on which a title or a claim falls, and the way there."""

    id: str = Field(pattern=r"^EXT-\d{2}$")
    ground: str
    condition: str
    consequence: str
    path: tuple[Literal["refuse", "record", "propose", "rectify", "reply", "decide", "publish"], ...]
    least_events: int | None = None
    below_percent: int | None = None
    article: str

    @property
    def is_measured_again(self) -> bool:
        """Whether it falls only where the activities still fail after rectification (经整改仍……)."""
        return self.least_events is not None and self.below_percent is not None and "rectify" in self.path

    def failing(self, figures: Sequence[float]) -> int:
        """How many activities lie under the ground's threshold; the threshold itself is not under."""
        return sum(1 for one in figures if self.below_percent is not None and one < self.below_percent)


class Benefit(Part):
    """What the title brings."""

    id: str = Field(default="", pattern=r"^(RWD-\d{2})?$")
    title: str
    article: str


class PlanSection(Part):
    """A section of the service plan."""

    key: str
    title: str
    hint: str
    longest: int = Field(ge=50, le=20_000)
    needed: bool
    article: str


class Assessment(Part):
    """How many assessors must have scored before the authority may choose."""

    least_assessors: int = Field(ge=1, le=20)
    source: str


class Criterion(Part):
    """A criterion with its full marks."""

    key: str
    title: str
    full_marks: int = Field(ge=1, le=100)
    hint: str
    source: str
