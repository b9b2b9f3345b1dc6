"""What is due or overdue on agreements, derived from states and days, for homes and oversight: one statement."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, literal, select, union_all

from marketplace.engagements.lifecycle import OPEN_MILESTONES, EngagementState
from marketplace.engagements.models import Engagement, Milestone
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.models import Need

SOON = 14  # natural days within which a milestone is shown as due

# What waits in a state, and since which moment.
_WAITING = {
    EngagementState.DRAFTING: ("draft", Engagement.created_at),
    EngagementState.WAITING_SHARE: ("share", Engagement.changed_at),
    EngagementState.DELIVERED: ("acceptance", Engagement.delivered_at),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overdue:
    """``what`` waits: draft (to be signed), share (the city's word), milestone (due soon or late), acceptance.

    ``day`` is the milestone's due day, the first day on which a draft may be signed, or the day since which it waits;
    ``late`` where a milestone's day, or a draft's, has passed.
    """

    what: str
    engagement_id: int
    number: str
    need: str
    title: str
    position: int
    day: date
    late: bool


def overdue(today: date, *where: ColumnElement[bool], soon: int = SOON) -> list[Overdue]:
    """Of the agreements that ``where`` selects (columns of Engagement): milestones due within ``soon`` days or late,
    deliveries to accept, public shares to confirm, drafts to sign; the oldest day first.
    """
    need = Need.__table__.c
    milestones = (
        _columns("milestone", Milestone.title, Milestone.position, Milestone.due_on, Engagement.signed_at)
        .join(Milestone, Milestone.engagement_id == Engagement.id)
        .where(
            Engagement.state == EngagementState.ACTIVE, Milestone.state.in_(OPEN_MILESTONES),
            Milestone.due_on <= today + timedelta(days=soon),
        )
    )  # fmt: skip
    waiting = [
        _columns(what, literal(""), literal(0), Engagement.binding_on, since).where(Engagement.state == state)
        for state, (what, since) in _WAITING.items()
    ]
    parts = [one.join(Need.__table__, need.id == Engagement.need_id).where(*where) for one in (milestones, *waiting)]
    found = [_read(row, today) for row in session().execute(union_all(*parts))]
    return sorted(found, key=lambda one: (one.day, one.engagement_id, one.position))


def _columns(what: str, title: Any, position: Any, day: Any, since: Any) -> Select[Any]:
    return select(
        literal(what).label("what"), Engagement.id, Engagement.number, Need.__table__.c.title.label("need"),
        title.label("title"), position.label("position"), day.label("day"), since.label("since"),
    ).select_from(Engagement)  # fmt: skip


def _read(row: Row[Any], today: date) -> Overdue:
    has_day = row.what in ("milestone", "draft")
    day = row.day if has_day or row.since is None else clock.local(row.since).date()
    return Overdue(
        what=row.what, engagement_id=row.id, number=row.number, need=row.need, title=row.title, position=row.position,
        day=day, late=has_day and day < today,
    )  # fmt: skip
