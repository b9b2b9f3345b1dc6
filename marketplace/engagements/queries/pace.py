"""How far institutions are with their promise: distinct enterprises promised, served, in progress (D5, D6)."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, case, distinct, func, select

from marketplace.engagements.lifecycle import DRAFTS, RUNNING
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution, ServiceRecord
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound


@dataclass(frozen=True, slots=True)
class Pace:
    """Distinct enterprises: ``promised`` (承诺服务企业数, at least the round's), ``served`` (accepted),
    ``in_progress`` (a service runs, none accepted yet), ``in_draft`` (awarded, nothing signed yet), ``taken`` of the
    yearly ``capacity`` (None = no bound).
    """

    institution_id: int
    institution: str
    promised: int
    served: int
    in_progress: int
    in_draft: int
    taken: int
    capacity: int | None

    @property
    def lacking(self) -> int:
        """How many are still to be served."""
        return max(0, self.promised - self.served)


def paces(pilot_round: PilotRound) -> list[Pace]:
    """Every institution that was admitted or took an enterprise on in the round, by name: one statement."""
    return _read(pilot_round, _rows(pilot_round))


def pace(pilot_round: PilotRound, institution_id: int) -> Pace | None:
    """One institution's."""
    found = _read(pilot_round, _rows(pilot_round).where(Institution.id == institution_id))
    return found[0] if found else None


def _rows(pilot_round: PilotRound) -> Select[int, str, int | None, int | None, int, int, int, int]:
    # An enterprise counts once: as served where one of its services was accepted, else by its furthest one.
    furthest = (
        select(
            Engagement.institution_id, Engagement.enterprise_id,
            func.max(case((Engagement.state.in_(RUNNING), 2), (Engagement.state.in_(DRAFTS), 1), else_=0)).label("far"),
        )
        .where(Engagement.round_id == pilot_round.id)
        .group_by(Engagement.institution_id, Engagement.enterprise_id)
        .subquery()
    )  # fmt: skip
    open_ = and_(ServiceRecord.accepted_at.is_(None), furthest.c.far.is_not(None))

    def counted(*conditions: object) -> object:
        return func.count(distinct(case((and_(*conditions), ServiceRecord.enterprise_id))))  # type: ignore[arg-type]

    return (
        select(
            Institution.id, Institution.name, Institution.commitment, Institution.annual_capacity,
            counted(ServiceRecord.accepted_at.is_not(None)).label("served"),  # type: ignore[attr-defined]
            counted(open_, furthest.c.far == 2).label("in_progress"),  # type: ignore[attr-defined]
            counted(open_, furthest.c.far == 1).label("in_draft"),  # type: ignore[attr-defined]
            func.count(distinct(ServiceRecord.enterprise_id)).label("taken"),
        )
        .outerjoin(
            ServiceRecord,
            and_(ServiceRecord.institution_id == Institution.id, ServiceRecord.round == pilot_round.slug),
        )
        .outerjoin(
            furthest,
            and_(furthest.c.institution_id == Institution.id, furthest.c.enterprise_id == ServiceRecord.enterprise_id),
        )
        .where((Institution.admitted_from.is_not(None)) | (ServiceRecord.id.is_not(None)))
        .group_by(Institution.id, Institution.name, Institution.commitment, Institution.annual_capacity)
        .order_by(Institution.name)
    )  # fmt: skip


def _read(pilot_round: PilotRound, rows: Select[int, str, int | None, int | None, int, int, int, int]) -> list[Pace]:
    least = pilots.policy_of(pilot_round).commitment.least
    return [
        Pace(
            institution_id=row.id, institution=row.name, promised=row.commitment or least, served=row.served,
            in_progress=row.in_progress, in_draft=row.in_draft, taken=row.taken, capacity=row.annual_capacity,
        )
        for row in session().execute(rows)
    ]  # fmt: skip
