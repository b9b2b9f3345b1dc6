"""Early warnings of promises: at a quarter, half and three quarters of the term, each institution once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select

from marketplace.audit.services import record
from marketplace.evaluation.models import CommitmentWarning
from marketplace.evaluation.queries.meter import services_of
from marketplace.evaluation.rules.meter import Meter, Point, day_of, meter, point_on
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import people
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM, Duty


def warn_behind(pilot: PilotRound, *, at: datetime) -> int:
    """Note the meter of every institution for the point just passed, and tell those behind and the city, once.

    Returns how many were noted; asked again it notes none. Only institutions that were admitted when the point came.
    """
    today = clock.local(at).date()
    point = point_on(pilot.starts_on, pilot.ends_on, today)
    if point is None or not _waiting(pilot, point):
        return 0
    # Two workers at once: the second waits here and then finds nothing to do.
    session().execute(select(PilotRound.id).where(PilotRound.id == pilot.id).with_for_update())
    waiting = _waiting(pilot, point)
    services = services_of(pilot.id, [one.id for one in waiting])
    least = pilots.policy_of_round(pilot.id).commitment.least
    behind = []
    for one in waiting:
        found = meter(one.commitment or least, services.get(one.id, ()), pilot.starts_on, pilot.ends_on, today)
        if _note(pilot, one, point, found, at):
            behind.append(one)
    _tell_city(pilot, point, behind, at)
    return len(waiting)


def _waiting(pilot: PilotRound, point: Point) -> Sequence[Institution]:
    day = day_of(point, pilot.starts_on, pilot.ends_on)
    noted = exists().where(
        CommitmentWarning.institution_id == Institution.id, CommitmentWarning.round_id == pilot.id,
        CommitmentWarning.point == point.value,
    )  # fmt: skip
    rows = select(Institution).where(
        Institution.admitted_from <= day,
        or_(Institution.admitted_until.is_(None), Institution.admitted_until >= day), ~noted,
    )  # fmt: skip
    return session().scalars(rows.order_by(Institution.id)).all()


def _note(pilot: PilotRound, institution: Institution, point: Point, found: Meter, at: datetime) -> bool:
    """Keep the meter as it stood; whether it is behind, and then told."""
    row = CommitmentWarning(
        institution=institution, round=pilot, point=point.value, promised=found.promised, expected=found.expected,
        served=found.served, running=found.running, is_behind=found.is_behind, created_at=at,
    )  # fmt: skip
    session().add(row)
    session().flush()
    if not found.is_behind:
        return False
    record("commitment:warn", by=SYSTEM, on=row, at=at,
           after={"promised": found.promised, "expected": found.expected, "served": found.served})  # fmt: skip
    notify(
        Kind.EVALUATION, people.recipients_of(institution.id),
        title=f"承诺进度提醒：试点期限已过{point.title}，已服务 {found.served} 家",
        body=f"本机构承诺服务 {found.promised} 家企业，到今天应服务 {found.expected} 家，已服务 {found.served} 家，"
             f"服务中 {found.running} 家，期限还剩 {found.days_left} 天。",
        path=f"/oversight/commitment/{institution.id}", at=at,
    )  # fmt: skip
    return True


def _tell_city(pilot: PilotRound, point: Point, behind: Sequence[Institution], at: datetime) -> None:
    if not behind:
        return
    names = "、".join(one.name for one in behind[:10]) + ("等" if len(behind) > 10 else "")
    notify(
        Kind.EVALUATION, people.recipients_with_duty(Duty.CITY),
        title=f"试点期限已过{point.title}，{len(behind)} 家机构落后于承诺进度", body=f"{pilot.title}：{names}。",
        path="/oversight/institutions?verdict=behind", at=at,
    )  # fmt: skip
