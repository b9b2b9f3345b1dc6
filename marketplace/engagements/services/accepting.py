"""The service is handed over, sent back, or accepted by the enterprise, which counts it as served (D5)."""

from datetime import datetime

from sqlalchemy import func, select

from marketplace.engagements import rules
from marketplace.engagements.events import EngagementAccepted
from marketplace.engagements.lifecycle import ENGAGEMENT, MILESTONE, OPEN_MILESTONES, MilestoneState
from marketplace.engagements.models import Deliverable, Engagement, Milestone, Side
from marketplace.engagements.services.acting import (
    allow,
    begin,
    county_officers,
    finish,
    others_of,
    refuse,
    require_side,
    tell,
)
from marketplace.engagements.services.amending import let_fall
from marketplace.engagements.services.closing import close_need_when_done, hold_need
from marketplace.kernel import events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem
from marketplace.organizations.services import service_record
from marketplace.security.actors import Actor

REMARK_MOST = 500
SERVED = "product default (D5)"


def hand_over(engagement: Engagement, *, by: Actor, at: datetime | None = None) -> None:
    """The institution asks for acceptance: every milestone handed in, at least one file among them."""
    engagement, at, _day = begin(engagement, at)
    require_side(engagement, by, Side.INSTITUTION)
    allow(ENGAGEMENT, engagement, "hand_over")
    refuse(_completeness_problems(engagement))
    before = ENGAGEMENT.move(engagement, "hand_over")
    engagement.delivered_at, engagement.state_reason = at, ""
    finish("engagement:hand_over", engagement, by=by, at=at, before={"state": before},
           after={"state": engagement.state})  # fmt: skip
    tell(engagement, others_of(engagement, by), "请验收", "的服务机构已申请验收，请对照交付成果验收或退回补正。", at=at,
         page="/acceptance")  # fmt: skip


def _completeness_problems(engagement: Engagement) -> list[Problem]:
    lacking = [one for one in engagement.milestones if one.state in OPEN_MILESTONES]
    found = [
        Problem(f"第 {one.position} 个里程碑「{one.title}」{one.state.title}，请先提交成果") for one in lacking
    ]  # fmt: skip
    files = select(func.count()).select_from(Deliverable).join(Milestone)
    if not session().scalar(files.where(Milestone.engagement_id == engagement.id)):
        found.append(Problem("还没有交付成果，请在里程碑下上传成果文件", "", SERVED))
    return found


def send_back_delivery(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The enterprise misses something; the service goes on."""
    engagement, at, _day = begin(engagement, at)
    require_side(engagement, by, Side.ENTERPRISE)
    allow(ENGAGEMENT, engagement, "send_back")
    refuse(rules.reason_problems(reason, "退回的原因"))
    before = ENGAGEMENT.move(engagement, "send_back")
    engagement.delivered_at, engagement.state_reason = None, reason.strip()
    finish("engagement:send_back", engagement, by=by, at=at, before={"state": before},
           after={"state": engagement.state}, reason=reason)  # fmt: skip
    tell(engagement, others_of(engagement, by), "验收退回补正", f"退回补正。原因：{reason.strip()}", at=at)


def accept(engagement: Engagement, remark: str = "", *, by: Actor, at: datetime | None = None) -> None:
    """The enterprise accepts, and with it every milestone that waited for its word. It counts as served, the survey
    is sent, and the need is closed where it was the last of its agreements.
    """
    engagement, at, _day = begin(engagement, at)
    require_side(engagement, by, Side.ENTERPRISE)
    allow(ENGAGEMENT, engagement, "accept")
    refuse([*_completeness_problems(engagement), *rules.remark_problems(remark, REMARK_MOST)])
    hold_need(engagement)
    before = ENGAGEMENT.move(engagement, "accept")
    confirmed = [one for one in engagement.milestones if one.state is MilestoneState.SUBMITTED]
    for milestone in confirmed:
        MILESTONE.move(milestone, "confirm")
        milestone.confirmed_at = at
    engagement.accepted_at, engagement.acceptance_remark, engagement.state_reason = at, remark.strip(), ""
    let_fall(engagement, "服务已验收", at=at)
    session().flush()
    service_record.count_as_served(engagement.institution_id, engagement.enterprise_id, engagement.round.slug, at=at)
    finish("engagement:accept", engagement, by=by, at=at, before={"state": before}, reason=remark,
           after={"state": engagement.state, "confirmed": [one.position for one in confirmed]})  # fmt: skip
    tell(engagement, [*others_of(engagement, by), *county_officers(engagement)], "服务已验收", "已由企业验收。", at=at)
    events.publish(EngagementAccepted(engagement))
    close_need_when_done(engagement, by=by, at=at)
