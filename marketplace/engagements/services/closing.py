"""A need ends with its agreements: once none of them is drafted or runs, it is closed through its own room."""

from datetime import datetime

from sqlalchemy import select

from marketplace.engagements.lifecycle import DRAFTS, RUNNING, EngagementState
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need
from marketplace.needs.services import close_need
from marketplace.security.actors import Actor


def hold_need(engagement: Engagement) -> None:
    """Lock the need's row before the trail's head, as the need's own acts do, and read it anew."""
    rows = select(Need).where(Need.id == engagement.need_id).with_for_update(of=Need, key_share=True)
    session().scalars(rows.execution_options(populate_existing=True)).one()


def close_need_when_done(engagement: Engagement, *, by: Actor, at: datetime) -> None:
    """Close the need, which is held, where every agreement on it was accepted, ended early or never signed."""
    session().flush()
    rows = select(Engagement.state).where(Engagement.need_id == engagement.need_id)
    states = set(session().scalars(rows))
    if states & (DRAFTS | RUNNING) or not NEED.can(engagement.need.state, "close"):
        return
    if EngagementState.ACCEPTED in states:
        reason = "服务已验收，需求办结。"
    elif EngagementState.ENDED in states:
        reason = "服务已提前终止，需求结束；仍有需要的，请另行填报。"
    else:
        reason = "与选定的机构没有签约，需求结束；仍有需要的，请另行填报。"
    close_need(engagement.need, reason, by=by, at=at)
