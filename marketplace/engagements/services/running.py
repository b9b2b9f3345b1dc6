"""A running service is suspended, resumed, or ended early, each with its reason."""

from datetime import datetime

from marketplace.engagements import rules
from marketplace.engagements.events import EngagementEnded
from marketplace.engagements.lifecycle import ENGAGEMENT
from marketplace.engagements.models import Engagement, Side
from marketplace.engagements.services.acting import (
    allow,
    begin,
    city_officers,
    county_officers,
    finish,
    others_of,
    refuse,
    require_city,
    require_side,
    side_of,
    tell,
)
from marketplace.engagements.services.amending import let_fall
from marketplace.engagements.services.closing import close_need_when_done, hold_need
from marketplace.kernel import events
from marketplace.security.actors import Actor


def suspend(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """Either side stops the work for a while; due days stay as they are until an amendment moves them."""
    engagement, at, day = begin(engagement, at)
    require_side(engagement, by, *Side)
    allow(ENGAGEMENT, engagement, "suspend")
    refuse(rules.reason_problems(reason, "暂停的原因"))
    before = ENGAGEMENT.move(engagement, "suspend")
    engagement.suspended_on, engagement.state_reason = day, reason.strip()
    finish("engagement:suspend", engagement, by=by, at=at, before={"state": before},
           after={"state": engagement.state}, reason=reason)  # fmt: skip
    tell(engagement, [*others_of(engagement, by), *county_officers(engagement)], "服务已暂停",
         f"已暂停。原因：{reason.strip()}", at=at)  # fmt: skip


def resume(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """Either side takes the work up again."""
    engagement, at, _day = begin(engagement, at)
    require_side(engagement, by, *Side)
    allow(ENGAGEMENT, engagement, "resume")
    refuse(rules.reason_problems(reason, "恢复的说明"))
    suspended_on = engagement.suspended_on
    before = ENGAGEMENT.move(engagement, "resume")
    engagement.suspended_on, engagement.state_reason = None, ""
    finish("engagement:resume", engagement, by=by, at=at, before={"state": before, "suspended_on": suspended_on},
           after={"state": engagement.state}, reason=reason)  # fmt: skip
    tell(engagement, [*others_of(engagement, by), *county_officers(engagement)], "服务已恢复",
         f"已恢复。说明：{reason.strip()}", at=at)  # fmt: skip


def end_early(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """A side or the city ends a service that was begun. It does not count as served, and keeps its place of the
    year's capacity (D6) and its confirmed public share (D27).
    """
    engagement, at, _day = begin(engagement, at)
    if side_of(engagement, by) is None:
        require_city(by)
    allow(ENGAGEMENT, engagement, "end")
    hold_need(engagement)
    refuse(rules.reason_problems(reason, "提前终止的原因"))
    before = ENGAGEMENT.move(engagement, "end")
    engagement.ended_at, engagement.state_reason = at, reason.strip()
    let_fall(engagement, "协议已提前终止", at=at)
    finish("engagement:end", engagement, by=by, at=at, before={"state": before}, after={"state": engagement.state},
           reason=reason)  # fmt: skip
    whom = [*others_of(engagement, by), *county_officers(engagement), *city_officers()]
    tell(engagement, whom, "协议已提前终止", f"已提前终止。原因：{reason.strip()}", at=at)
    events.publish(EngagementEnded(engagement, reason.strip()))
    close_need_when_done(engagement, by=by, at=at)
