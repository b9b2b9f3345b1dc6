"""Which institutions owe a quarter's summary of experience and problems, and which were filed (002:48, D33)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, cast, func, literal, null, select, union_all

from marketplace.engagements.lifecycle import BINDING
from marketplace.engagements.models import Engagement, QuarterlySummary
from marketplace.engagements.rules import Quarter, quarters_of
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Organization
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.publicity.queries import work_calendar


@dataclass(frozen=True, slots=True)
class Owed:
    """A quarter's summary of an institution; ``filed_on`` where it was filed, ``late`` where it is still missing."""

    institution_id: int
    institution: str
    quarter: int
    due_on: date
    filed_on: date | None = None
    late: bool = False


def quarters(pilot_round: PilotRound) -> list[Quarter]:
    """The quarters of the round's term, each with the last day for its summary."""
    days = pilots.policy_of(pilot_round).engagements.summary_due_days.value
    return quarters_of(pilot_round.starts_on, pilot_round.ends_on, days, work_calendar())


def summaries_owed(pilot_round: PilotRound, as_of: date) -> list[Owed]:
    """Every summary whose day had come by the end of ``as_of``, filed or not, by quarter and institution.

    An institution owes one for each quarter in which a service of its ran, however short.
    """
    due = [one for one in quarters(pilot_round) if one.due_on <= as_of]
    return _owed(pilot_round, due, as_of) if due else []


def summaries_due(
    pilot_round: PilotRound, today: date, *, institution_id: int | None = None, all_: bool = False
) -> list[Owed]:  # fmt: skip
    """Summaries of quarters that are over and that are not filed; of one institution where it is named.

    ``all_``: also those that the institution may file though it had no service in that quarter.
    """
    over = [one for one in quarters(pilot_round) if one.ends_on <= today]
    if not over:
        return []
    if all_ and institution_id is not None:
        filed = _days(session().execute(_filed(pilot_round.id, institution_id)).all())
        rows = (Owed(institution_id, "", one.number, one.due_on, late=one.due_on < today) for one in over)
        return [one for one in rows if (institution_id, one.quarter) not in filed]
    found = _owed(pilot_round, over, today, institution_id)
    return [one for one in found if one.filed_on is None]


def _owed(
    pilot_round: PilotRound, over: list[Quarter], as_of: date, institution_id: int | None = None
) -> list[Owed]:  # fmt: skip
    # Both in one statement: which is which is told by the quarter.
    rows = (
        session()
        .execute(union_all(_services(pilot_round.id, as_of, institution_id), _filed(pilot_round.id, institution_id)))
        .all()
    )
    services, filed = [row for row in rows if row.quarter is None], _days(rows)
    found = []
    for quarter in over:
        begins, ends = clock.start_of_day(quarter.starts_on), clock.end_of_day(quarter.ends_on)
        owing = {
            row.institution_id: row.name
            for row in services
            if row.signed_at < ends and (row.over_at is None or row.over_at >= begins)
        }
        for number, name in sorted(owing.items()):
            filed_on = filed.get((number, quarter.number))
            if filed_on is not None and filed_on > as_of:
                filed_on = None
            found.append(Owed(
                number, name, quarter.number, quarter.due_on, filed_on, filed_on is None and quarter.due_on < as_of,
            ))  # fmt: skip
    return found


def _services(round_id: int, as_of: date, institution_id: int | None) -> Select[*tuple[Any, ...]]:
    """(institution, name, first and last moment, no quarter) of every service that was signed by ``as_of``."""
    over = func.coalesce(Engagement.accepted_at, Engagement.ended_at).label("over_at")
    organization = Organization.__table__.c
    rows = (
        select(
            Engagement.institution_id, organization.name, Engagement.signed_at, over,
            cast(null(), Integer).label("quarter"),
        )
        .join(Organization.__table__, organization.id == Engagement.institution_id)
        .where(
            Engagement.round_id == round_id, Engagement.state.in_(BINDING),
            Engagement.signed_at < clock.end_of_day(as_of),
        )
    )  # fmt: skip
    if institution_id is not None:
        rows = rows.where(Engagement.institution_id == institution_id)
    return rows


def _filed(round_id: int, institution_id: int | None) -> Select[*tuple[Any, ...]]:
    """(institution, no name, moment of filing twice, quarter) of every summary."""
    rows = select(
        QuarterlySummary.institution_id, literal("").label("name"), QuarterlySummary.filed_at.label("signed_at"),
        QuarterlySummary.filed_at.label("over_at"), QuarterlySummary.quarter,
    ).where(QuarterlySummary.round_id == round_id)  # fmt: skip
    if institution_id is not None:
        rows = rows.where(QuarterlySummary.institution_id == institution_id)
    return rows


def _days(rows: Sequence[Any]) -> dict[tuple[int, int], date]:
    """The day of filing by (institution, quarter)."""
    filed = (row for row in rows if row.quarter is not None)
    return {(row.institution_id, row.quarter): clock.local(row.signed_at).date() for row in filed}
