"""A milestone is handed in with its files in order, sent back, or confirmed."""

from collections.abc import Sequence
from datetime import datetime

from werkzeug.datastructures import FileStorage

from marketplace.documents import services as documents
from marketplace.documents.models import Attachment
from marketplace.engagements import rules
from marketplace.engagements.lifecycle import MILESTONE, OPEN_MILESTONES, EngagementState
from marketplace.engagements.models import Deliverable, Engagement, Milestone, Side
from marketplace.engagements.services.acting import allow, begin, finish, others_of, refuse, require_side, tell
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, TransitionRefused
from marketplace.security.actors import Actor


def submit_milestone(
    milestone: Milestone, files: Sequence[Attachment | FileStorage], remark: str = "", *, by: Actor,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """The institution hands over what was agreed: at least one file (stored already or as it was uploaded), the
    milestones before it handed in already.
    """
    engagement, at, day = begin(milestone.engagement, at)
    require_side(engagement, by, Side.INSTITUTION)
    _require_running(engagement, "提交成果")
    allow(MILESTONE, milestone, "submit")
    refuse([*_order_problems(milestone), *_file_problems(files), *rules.remark_problems(remark, rules.REASON_MOST)])
    stored = [one if isinstance(one, Attachment) else documents.store(one, by=by, field="files") for one in files]
    before = MILESTONE.move(milestone, "submit")
    unique = {one.id: one for one in stored}
    session().add_all(
        Deliverable(milestone_id=milestone.id, attachment_id=number, created_at=at) for number in unique
    )  # fmt: skip
    late = day > milestone.due_on
    milestone.submitted_at, milestone.remark = at, remark.strip()
    finish("milestone:submit", engagement, by=by, at=at, title=_named(milestone), before={"state": before},
           after={"state": milestone.state, "milestone": milestone.position, "late": late,
                  "files": [one.sha256 for one in unique.values()]})  # fmt: skip
    session().expire(milestone, ["files"])
    tell(engagement, others_of(engagement, by), "请确认里程碑成果", f"的里程碑「{milestone.title}」已提交，请核对。",
         at=at, page=f"/milestones/{milestone.position}")  # fmt: skip


def _order_problems(milestone: Milestone) -> list[Problem]:
    for earlier in milestone.engagement.milestones:
        if earlier.position < milestone.position and earlier.state in OPEN_MILESTONES:
            return [Problem(f"里程碑要按先后提交，请先提交第 {earlier.position} 个「{earlier.title}」")]
    return []


def _file_problems(files: Sequence[object]) -> list[Problem]:
    if not files:
        return [Problem("请至少上传一个成果文件", "files", "product default (D5)")]
    if len(files) > rules.FILES_MOST:
        return [Problem(f"一次最多 {rules.FILES_MOST} 个文件，现为 {len(files)} 个，请合并或打包", "files")]
    return []


def send_back(milestone: Milestone, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The files do not do yet; the submission that was sent back counts as none."""
    engagement, at, _day = begin(milestone.engagement, at)
    require_side(engagement, by, Side.ENTERPRISE)
    _require_running(engagement, "退回成果")
    allow(MILESTONE, milestone, "send_back")
    refuse(rules.reason_problems(reason, "退回的原因"))
    before = MILESTONE.move(milestone, "send_back")
    milestone.submitted_at, milestone.remark = None, reason.strip()
    finish("milestone:send_back", engagement, by=by, at=at, title=_named(milestone), before={"state": before},
           after={"state": milestone.state, "milestone": milestone.position}, reason=reason)  # fmt: skip
    tell(engagement, others_of(engagement, by), "里程碑退回补正",
         f"的里程碑「{milestone.title}」退回补正。原因：{reason.strip()}", at=at,
         page=f"/milestones/{milestone.position}")  # fmt: skip


def confirm_milestone(milestone: Milestone, *, by: Actor, at: datetime | None = None) -> None:
    """The enterprise has what was agreed."""
    engagement, at, _day = begin(milestone.engagement, at)
    require_side(engagement, by, Side.ENTERPRISE)
    _require_running(engagement, "确认成果")
    before = MILESTONE.move(milestone, "confirm")
    milestone.confirmed_at = at
    finish("milestone:confirm", engagement, by=by, at=at, title=_named(milestone), before={"state": before},
           after={"state": milestone.state, "milestone": milestone.position})  # fmt: skip
    tell(engagement, others_of(engagement, by), "里程碑已确认", f"的里程碑「{milestone.title}」已由企业确认。", at=at)


def _require_running(engagement: Engagement, what: str) -> None:
    if engagement.state is not EngagementState.ACTIVE:
        raise TransitionRefused(f"协议现为「{engagement.state.title}」，不能{what}；只有在「服务中」时可以。")


def _named(milestone: Milestone) -> str:
    return f"里程碑 {milestone.position}「{milestone.title}」"
