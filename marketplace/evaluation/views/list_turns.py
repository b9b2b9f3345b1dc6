"""The acts of a list of rewards: which there are, who is asked for which now, and who has to act."""

from collections.abc import Callable
from datetime import date

from marketplace.evaluation.forms.acts import ActForm, AppealDecisionForm, ReasonForm
from marketplace.evaluation.forms.awards import AwardAppealForm
from marketplace.evaluation.lifecycle import AppealState, AwardListState
from marketplace.evaluation.models import AwardAppeal, AwardList
from marketplace.evaluation.services import rewarding
from marketplace.evaluation.views.turning import Turn
from marketplace.kernel.database import session
from marketplace.kernel.money import yuan
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor, Duty
from marketplace.web.filters import spoken_day

A = AwardListState


def _sum(found: AwardList) -> str:
    return f"{sum(1 for one in found.lines if one.amount)} 家，合计 {yuan(found.total)} 元"


LIST_TURNS: dict[str, Turn] = {
    "redraw": Turn(
        "重新计算",
        lambda found: "按今天的档次、资金、加分和已生效的处理重新计算，原来的名次和金额被替换，留痕里保留。",
        "已重新计算。", ActForm,
        lambda found, form, by, at: rewarding.redraw(found, by=by, at=at),
    ),
    "propose": Turn(
        "提请确认", lambda found: "提请前按今天的规则再计算一次；确认须由另一位承办人办理。", "已提请确认。", ActForm,
        lambda found, form, by, at: rewarding.propose_list(found, by=by, at=at),
    ),
    "send-back": Turn(
        "退回", lambda found: "名单退回拟定，可以重新计算后再提请。", "已退回。", ReasonForm,
        lambda found, form, by, at: rewarding.send_back_list(found, form.reason.data or "", by=by, at=at),
    ),
    "confirm": Turn(
        "确认并告知各机构",
        lambda found: f"奖补 {_sum(found)}。确认后每家机构收到自己的名次和金额，可以在期限内申诉；确认不能撤回。",
        "已确认，各机构会收到通知。", ReasonForm,
        lambda found, form, by, at: rewarding.confirm_list(found, form.reason.data or "", by=by, at=at), danger=True,
    ),
    "post": Turn(
        "公示", lambda found: f"公示奖补 {_sum(found)}，所有人都能看到机构名称、档次和金额（不含得分）。", "已公示。",
        ActForm,
        lambda found, form, by, at: rewarding.post_list(found, by=by, at=at), danger=True,
    ),
    "announce": Turn(
        "公布", lambda found: f"公布奖补 {_sum(found)}。公布后金额确定，不能再改。", "已公布，各机构会收到通知。",
        ActForm,
        lambda found, form, by, at: rewarding.announce_list(found, by=by, at=at), danger=True,
    ),
    "discard": Turn(
        "作废", lambda found: "这份名单不再使用，可以另行拟定；没有告知过机构的名单才能作废。", "已作废。", ReasonForm,
        lambda found, form, by, at: rewarding.discard_list(found, form.reason.data or "", by=by, at=at), danger=True,
    ),
}  # fmt: skip

APPEAL = Turn(
    "申诉",
    lambda found: f"对本机构的名次或金额不服的，可以在 {spoken_day(found.appeal_by)}前申诉一次，"
    "由没有参与决定的承办人办理。",
    "申诉已提交。", AwardAppealForm,
    lambda found, form, by, at: rewarding.appeal_list(
        found, session().get_one(Institution, by.organization_id), form.words.data or "", file=form.file.data or None,
        by=by, at=at,
    ),
    button="提交申诉",
)  # fmt: skip

DECIDE_APPEAL = Turn(
    "决定申诉",
    lambda appeal: "申诉成立的，名单退回重新拟定；不成立的，名单继续办理。机构会收到决定和理由，决定不能撤回。",
    "已决定，机构会收到通知。", AppealDecisionForm,
    lambda appeal, form, by, at: rewarding.decide_award_appeal(
        appeal, upheld=form.upheld.data == "yes", decision=form.decision.data or "", by=by, at=at
    ),
    danger=True,
)  # fmt: skip


def _waits(found: AwardList) -> bool:
    return any(one.state is AppealState.FILED for one in found.appeals)


def _told_long_ago(found: AwardList, today: date) -> bool:
    return found.appeal_by is not None and today > found.appeal_by and not _waits(found)


WHEN: dict[str, Callable[[AwardList, Actor, date], bool]] = {
    "confirm": lambda found, actor, _today: found.state is A.PROPOSED and actor.user_id != found.proposed_by_id,
    "propose": lambda found, _actor, _today: found.state is A.DRAFT,
    "post": lambda found, _actor, today: found.state is A.NOTICED and _told_long_ago(found, today),
    "announce": lambda found, _actor, today: (
        found.state is A.IN_PUBLICITY and found.notice is not None and today > found.notice.ends_on
    ),
    "redraw": lambda found, _actor, _today: found.state is A.DRAFT,
    "send-back": lambda found, actor, _today: found.state is A.PROPOSED and actor.user_id != found.proposed_by_id,
    "discard": lambda found, _actor, _today: found.state in (A.DRAFT, A.PROPOSED),
}


def offered(found: AwardList, actor: Actor, today: date) -> list[str]:
    """The city's acts of the moment, the most pressing first."""
    if actor.duty is not Duty.CITY:
        return []
    return [name for name, comes in WHEN.items() if comes(found, actor, today)]


def may_appeal(found: AwardList, actor: Actor, today: date) -> bool:
    """Whether this institution can still appeal."""
    own = actor.organization_id
    in_time = found.state is A.NOTICED and found.appeal_by is not None and today <= found.appeal_by
    if actor.duty is not Duty.INSTITUTION or not in_time:
        return False
    listed = any(line.institution_id == own for line in found.lines)
    return listed and not any(one.concerns_present_list for one in found.appeals if one.institution_id == own)


def may_decide(appeal: AwardAppeal, actor: Actor) -> bool:
    """Whether this officer can decide the appeal: one who neither proposed nor confirmed."""
    earlier = (appeal.list.proposed_by_id, appeal.list.confirmed_by_id)
    return actor.duty is Duty.CITY and appeal.state is AppealState.FILED and actor.user_id not in earlier


def holder(found: AwardList, today: date) -> str:
    """Who has to act now."""
    if found.state is A.NOTICED:
        return "市工信局决定申诉" if _waits(found) else (
            "市工信局公示" if _told_long_ago(found, today) else "服务机构决定是否申诉"
        )  # fmt: skip
    return {
        A.DRAFT: "市工信局核对并提请确认", A.PROPOSED: "市工信局另一位承办人确认",
        A.IN_PUBLICITY: "公示期满后由市工信局公布",
    }.get(found.state, "")  # fmt: skip
