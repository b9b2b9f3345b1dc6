"""The four ends of a need that was handed in: withdrawn by its owner, cancelled by the city, failed (流标), closed."""

from datetime import datetime

from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.needs import rules
from marketplace.needs.events import NeedEnded, NeedEnding
from marketplace.needs.lifecycle import NEED, NeedState
from marketplace.needs.models import Need
from marketplace.needs.services import trail
from marketplace.notifications.rules import Kind, Recipient
from marketplace.security.actors import Actor


def withdraw_need(need: Need, reason: str = "", *, by: Actor, at: datetime | None = None) -> None:
    """Taken back by the enterprise before the award; a draft without a word, one handed in with its reason."""
    whom = [] if need.state is NeedState.DRAFT else [*trail.county_officers(need), *trail.city_officers()]
    _end(need, "withdraw", reason, "撤回的原因", whom, by=by, at=at, asked=need.state is not NeedState.DRAFT)


def cancel_need(need: Need, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """Cancelled by the city with a reason."""
    _end(need, "cancel", reason, "取消的原因", [*trail.owners(need), *trail.county_officers(need)], by=by, at=at)


def fail_need(need: Need, reason: str, *, by: Actor, at: datetime | None = None, before_deadline: bool = False) -> None:
    """Nobody was chosen by the deadline (流标); the need may be published again.

    ``before_deadline`` where no bid can ever be opened, since the key to all of them is lost (D26).
    """
    if not before_deadline and need.is_open_on(clock.local(at or clock.now()).date()):
        raise Refusal(f"揭榜截止日 {need.deadline_on} 尚未过去，不能按流标处理；确需提前结束的，请取消或由企业撤回。")
    _end(need, "fail", reason, "流标的原因", [*trail.owners(need), *trail.county_officers(need)], by=by, at=at)


def close_need(need: Need, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """Done: the enterprise has found its service."""
    _end(need, "close", reason, "结束的说明", [*trail.owners(need), *trail.county_officers(need)], by=by, at=at)


def _end(
    need: Need, action: str, reason: str, what: str, whom: list[Recipient], *, by: Actor, at: datetime | None,
    asked: bool = True,
) -> None:  # fmt: skip
    moment = at or clock.now()
    trail.hold(need)
    problems = rules.reason_problems(reason, what) if asked else []
    if problems and NEED.can(need.state, action):
        raise RuleBroken(problems)
    before = NEED.move(need, action)
    need.ended_at, need.state_reason = moment, reason.strip()
    session().flush()
    if need.number:
        events.publish(NeedEnding(need))
    trail.record(action, need, by=by, at=moment, before={"state": before}, after={"state": need.state}, reason=reason)
    trail.tell(
        Kind.NEED, whom, need, f"{need.state.title}：{need.title}",
        f"需求（{need.number or '草稿'}）{need.state.title}。" + (f"原因：{reason}" if reason else ""), at=moment,
    )  # fmt: skip
    if need.number:
        events.publish(NeedEnded(need, reason))
