"""Writing down sampling calls: the answer counts where none came by link, and stands beside it where one did (D3)."""

from datetime import datetime

from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of
from marketplace.security.actors import Actor
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import CALL as WAY
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Answer, Invitation, SampleCall
from marketplace.surveys.rules import Called, Given, call_problems
from marketplace.surveys.services.answering import CALL, Traces, digest_of_answer, keep, lock, sealed


def record_call(call: SampleCall, called: Called, *, by: Actor, at: datetime | None = None) -> SampleCall:
    """Keep what a drawn firm said, or that it could not be reached; a later record mends an earlier one.

    RuleBroken for what is missing, Refusal where the survey was taken back. The trail learns how and by whom somebody
    was called, and a digest of what was said, not of whom (D25).
    """
    moment = at or clock.now()
    problems = call_problems(called, clock.local(moment).date())
    if problems:
        raise RuleBroken(problems)
    invitation = call.invitation
    lock(invitation)
    if invitation.state is InvitationState.CANCELLED:
        raise Refusal("这份测评已经取消，不用再回访。")
    before = WAY.move(call, "record" if called.given else "miss")
    call.method, call.asked_on, call.called_by_id = called.method, called.asked_on, by.user_id
    call.tries += 1
    after: dict[str, object] = {"state": call.state, "method": call.method, "tries": call.tries}
    if called.given is not None:
        after |= _answered(call, called, called.given, moment)
    session().flush()
    act = "survey_call:record" if called.given else "survey_call:miss"
    audit.record(act, by=by, on=sealed(invitation), before={"state": before}, after=after, at=moment)
    return call


def _answered(call: SampleCall, called: Called, given: Given, moment: datetime) -> dict[str, object]:
    stored = given.as_stored()
    changed = (call.level, call.dimensions, call.text) != (stored["level"], stored["dimensions"], stored["text"])
    call.role = called.role.strip()
    call.level, call.dimensions, call.text = stored["level"], stored["dimensions"], stored["text"]
    counted = _counted(call.invitation)
    if counted is None or (counted.channel == CALL and changed):
        call.answer_id = keep(call.invitation, given, CALL, Traces(), moment).id
    if changed:
        _tell(call.invitation, moment)
    return {"digest": digest_of_answer(call.answer_id or 0, given), "counts_by_call": call.answer_id is not None}


def _counted(invitation: Invitation) -> Answer | None:
    """The answer that counts; one that officers took out does not."""
    latest = queries.latest_answer(invitation.id)
    return latest if latest is not None and latest.excluded_by_id is None else None


def _tell(invitation: Invitation, at: datetime) -> None:
    """The enterprise's own people, who notice when nobody called them."""
    engagement = invitation.engagement
    notify(
        Kind.SURVEY, recipients_of(engagement.enterprise_id), at=at, path=f"/surveys/{invitation.id}",
        title=f"已登记抽样回访：{engagement.institution.name}的服务",
        body=f"市工信局对服务「{engagement.need.title}」（协议 {engagement.number}）做了抽样回访，已登记贵企业的评价。"
        "通过链接或登录评价的，以贵企业自己填写的为准。如果没有人回访过贵企业，请告诉市工信局。",
    )  # fmt: skip
