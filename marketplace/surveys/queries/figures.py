"""Counted answers by institution: one statement for all institutions of a round, however many answers (D1, D13)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.organizations.models import Organization
from marketplace.surveys.lifecycle import InvitationState, Level, Wave
from marketplace.surveys.models import Answer, Invitation
from marketplace.surveys.rules import DIMENSIONS, Figures, Told, rounded


@dataclass(frozen=True, slots=True)
class FigureFilters:
    """Which answers are counted; "" = all. ``by_firm``: several engagements of one firm count once, by its latest."""

    wave: str = ""
    county: str = ""
    category: str = ""
    by_firm: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "FigureFilters":
        """From a query string; nonsense counts as «all»."""
        wave = args.get("wave", "").strip()
        return cls(
            wave=wave if wave in {one.value for one in Wave} else "", county=args.get("county", "").strip()[:6],
            category=args.get("category", "").strip()[:8], by_firm=args.get("by", "") == "firm",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class InstitutionFigures:
    """An institution with its counted answers."""

    institution_id: int
    name: str
    figures: Figures


CUTS: dict[str, Any] = {"wave": Invitation.wave, "county": Engagement.county_code, "category": Need.category}


def counted() -> ColumnElement[bool]:
    """An answer counts until officers decide otherwise; taken out, it is as though it had not been given (D28)."""
    return Answer.excluded_by_id.is_(None)


def latest_counted(
    round_id: int, filters: FigureFilters, until: datetime | None, institution_id: int | None = None, cut: str = ""
) -> Any:  # fmt: skip
    """Each engagement (or firm) asked, with the level of its latest answer, NULL without one; ``place`` 1 counts.

    With ``cut``, a key of CUTS, each wave, county or direction is counted by itself, as its filter would count it.
    """
    key = CUTS[cut] if cut else literal("")
    given = (Answer.invitation_id == Invitation.id) & counted()
    if until is not None:
        given = given & (Answer.created_at <= until)
    unit: tuple[Any, ...] = (
        (Engagement.institution_id, Engagement.enterprise_id) if filters.by_firm else (Invitation.engagement_id,)
    )  # fmt: skip
    if cut:
        unit = (*unit, key)
    order = (Answer.created_at.desc().nulls_last(), Answer.id.desc())
    rows = (
        select(
            Engagement.institution_id, Answer.level, Answer.dimensions, key.label("key"),
            func.row_number().over(partition_by=unit, order_by=order).label("place"),
        )
        .select_from(Invitation).join(Engagement, Engagement.id == Invitation.engagement_id).outerjoin(Answer, given)
        .where(Engagement.round_id == round_id, Invitation.state != InvitationState.CANCELLED)
    )  # fmt: skip
    if until is not None:
        rows = rows.where(Invitation.created_at <= until)
    if filters.wave:
        rows = rows.where(Invitation.wave == filters.wave)
    if filters.county:
        rows = rows.where(Engagement.county_code == filters.county)
    if filters.category or cut == "category":
        rows = rows.join(Need, Need.id == Engagement.need_id)
    if filters.category:
        rows = rows.where(Need.category == filters.category)
    if institution_id is not None:
        rows = rows.where(Engagement.institution_id == institution_id)
    return rows.subquery("latest")


def _counts(latest: Any) -> list[Any]:
    levels = [func.count().filter(latest.c.level == level.value).label(level.value) for level in Level]
    return [func.count().label("invited"), *levels]


def _figures(row: Row[Any]) -> Figures:
    return Figures(invited=row.invited, very=row.very, basic=row.basic, dissatisfied=row.dissatisfied)


def figures(
    round_id: int, filters: FigureFilters | None = None, *, until: datetime | None = None,
    institution_id: int | None = None,
) -> dict[int, Figures]:  # fmt: skip
    """The counted answers by institution of whoever was invited, up to and at ``until``: one statement."""
    latest = latest_counted(round_id, filters or FigureFilters(), until, institution_id)
    rows = select(latest.c.institution_id, *_counts(latest)).where(latest.c.place == 1)
    return {row.institution_id: _figures(row) for row in session().execute(rows.group_by(latest.c.institution_id))}


def institution_figures(round_id: int, filters: FigureFilters, q: str = "") -> list[InstitutionFigures]:
    """The same with names, in order of name; ``q`` is part of a name: one statement."""
    latest, organization = latest_counted(round_id, filters, None), Organization.__table__
    rows: Select[Any] = (
        select(latest.c.institution_id, organization.c.name, *_counts(latest))
        .join(organization, organization.c.id == latest.c.institution_id)
        .where(latest.c.place == 1).group_by(latest.c.institution_id, organization.c.name).order_by(organization.c.name)
    )  # fmt: skip
    if q:
        rows = rows.where(organization.c.name.icontains(q, autoescape=True))
    return [InstitutionFigures(row.institution_id, row.name, _figures(row)) for row in session().execute(rows)]


def cut_figures(
    round_id: int, cut: str, filters: FigureFilters, institution_id: int | None = None
) -> dict[str, Figures]:  # fmt: skip
    """The counted answers by wave, county or direction (a key of CUTS): one statement."""
    latest = latest_counted(round_id, filters, None, institution_id, cut)
    rows = select(latest.c.key, *_counts(latest)).where(latest.c.place == 1).group_by(latest.c.key)
    return {row.key: _figures(row) for row in session().execute(rows)}


@dataclass(frozen=True, slots=True)
class DimensionFigures:
    """Points of one short dimension: given 1 to 5 by ``given`` of ``invited``, four or five by ``good``."""

    title: str
    invited: int
    given: int
    good: int
    total: int

    @property
    def mean(self) -> Decimal | None:
        """The mean of 1 to 5; None where nobody gave points."""
        return rounded(Fraction(self.total, self.given)) if self.given else None


def dimension_figures(
    round_id: int, filters: FigureFilters, institution_id: int | None = None
) -> list[DimensionFigures]:  # fmt: skip
    """The counted answers by dimension, in their order: one statement."""
    latest = latest_counted(round_id, filters, None, institution_id)
    given = session().execute(select(latest.c.level, latest.c.dimensions).where(latest.c.place == 1)).all()
    points = [row.dimensions for row in given if row.level is not None]
    return [_dimension(name, points, len(given)) for name in DIMENSIONS]


def _dimension(name: str, given: list[dict[str, int]], invited: int) -> DimensionFigures:
    points = [one[name] for one in given if name in one]
    return DimensionFigures(DIMENSIONS[name], invited, len(points), sum(one >= 4 for one in points), sum(points))


Mean = tuple[str, Decimal | None, int]


def of_institution(round_id: int, institution_id: int) -> tuple[Figures, list[Mean]]:
    """One institution's counted answers, and of each short dimension (words, mean of 1 to 5, how many gave points).

    One statement.
    """
    latest = latest_counted(round_id, FigureFilters(), None, institution_id)
    rows = session().execute(select(latest.c.level, latest.c.dimensions).where(latest.c.place == 1)).all()
    levels = [row.level for row in rows]
    figures = Figures(
        invited=len(rows), very=levels.count(Level.VERY), basic=levels.count(Level.BASIC),
        dissatisfied=levels.count(Level.DISSATISFIED),
    )  # fmt: skip
    return figures, [_mean(name, [row.dimensions for row in rows if row.level is not None]) for name in DIMENSIONS]


def _mean(name: str, given: list[dict[str, int]]) -> Mean:
    points = [one[name] for one in given if name in one]
    mean = rounded(Fraction(sum(points), len(points))) if points else None
    return DIMENSIONS[name], mean, len(points)


def round_total(rows: Sequence[InstitutionFigures]) -> Figures:
    """All institutions together."""
    parts = [one.figures for one in rows]
    return Figures(
        invited=sum(one.invited for one in parts), very=sum(one.very for one in parts),
        basic=sum(one.basic for one in parts), dissatisfied=sum(one.dissatisfied for one in parts),
    )  # fmt: skip


def history(round_id: int) -> dict[int, list[Told]]:
    """Every answer ever given in the round that counts, by institution: one statement."""
    rows = (
        select(
            Engagement.institution_id, Answer.id, Invitation.engagement_id, Engagement.enterprise_id, Answer.level,
            Answer.created_at,
        )
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.round_id == round_id, Invitation.state != InvitationState.CANCELLED, counted())
        .order_by(Answer.id)
    )  # fmt: skip
    found: dict[int, list[Told]] = defaultdict(list)
    for institution, number, engagement, enterprise, level, at in session().execute(rows):
        found[institution].append(Told(number, engagement, enterprise, level, at))
    return found
