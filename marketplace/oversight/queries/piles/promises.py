"""Early warnings that still hold: the institution has not yet served as many as the warning's day asked for."""

from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from marketplace.evaluation.models import CommitmentWarning
from marketplace.evaluation.rules.meter import Point
from marketplace.organizations.models import ServiceRecord
from marketplace.oversight.queries.desk import Pile, columns
from marketplace.oversight.queries.rows.columns import AGENT
from marketplace.pilots.models import PilotRound


def behind(pilot: PilotRound, institution: int | None = None) -> Pile:
    """The latest warning of each institution (of one), until it has caught up with it."""
    later = aliased(CommitmentWarning)
    newest = select(func.max(later.id)).where(
        later.institution_id == CommitmentWarning.institution_id, later.round_id == pilot.id
    )  # fmt: skip
    served = select(func.count()).where(
        ServiceRecord.institution_id == CommitmentWarning.institution_id, ServiceRecord.round == pilot.slug,
        ServiceRecord.accepted_at.is_not(None),
    )  # fmt: skip
    rows = (
        select(*columns(
            id=CommitmentWarning.institution_id, title=AGENT.c.name, note=CommitmentWarning.point,
            since=CommitmentWarning.created_at,
        ))
        .join(AGENT, AGENT.c.id == CommitmentWarning.institution_id)
        .where(
            CommitmentWarning.round_id == pilot.id, CommitmentWarning.is_behind,
            CommitmentWarning.id == newest.scalar_subquery(), served.scalar_subquery() < CommitmentWarning.expected,
        )
    )  # fmt: skip
    if institution is not None:
        rows = rows.where(CommitmentWarning.institution_id == institution)
    return Pile(
        title="落后于服务承诺", act="查看进度", rows=rows, order=(CommitmentWarning.id,), address=_meter, words=_point,
        url="" if institution else url_for("oversight.institutions", verdict="behind"),
    )  # fmt: skip


def _meter(row: Any) -> str:
    return url_for("oversight.commitment_meter", institution_id=row.id)


def _point(point: str) -> str:
    return f"试点期限过{Point(point).title}时提醒"
