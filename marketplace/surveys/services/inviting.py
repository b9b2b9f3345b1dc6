"""Asking enterprises: one invitation an engagement and wave, by link and in the inbox; reminders, new links."""

from datetime import datetime, timedelta

from marketplace.audit import services as audit
from marketplace.engagements.lifecycle import BINDING
from marketplace.engagements.models import Engagement
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of
from marketplace.pilots import queries as pilots
from marketplace.pilots.policy import SurveysPart
from marketplace.security.actors import SYSTEM, Actor
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import INVITATION, InvitationState, Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.rules import last_day_of
from marketplace.surveys.services import links


def invite(engagement: Engagement, wave: Wave, *, by: Actor = SYSTEM, at: datetime | None = None) -> Invitation:
    """Ask the enterprise about this engagement, once a wave: asked again, the same invitation is returned.

    Refusal where the service never ran.
    """
    moment = at or clock.now()
    known = queries.of_engagement(engagement.id, wave)
    if known is not None:
        return known
    if engagement.state not in BINDING:
        raise Refusal(f"服务协议 {engagement.number} 尚未开始服务，不能发出满意度测评。")
    invitation = _prepared(engagement, wave, moment)
    session().add(invitation)
    session().flush()
    send(invitation, moment)
    after = {"wave": wave.title, "expires_at": invitation.expires_at}
    audit.record("survey:invite", by=by, on=invitation, title=engagement.title, after=after, at=moment)
    return invitation


def remind(invitation: Invitation, *, by: Actor, at: datetime | None = None) -> None:
    """Mail the link again. Refusal where it was answered, has expired, or was reminded on the same day already."""
    moment = at or clock.now()
    if invitation.state is not InvitationState.SENT or invitation.expires_at <= moment:
        raise Refusal("这份测评已经评价、取消或过期，不需要提醒；链接过期的可以换发。")
    if invitation.reminded_at and clock.local(invitation.reminded_at).date() == clock.local(moment).date():
        raise Refusal("今天已经提醒过这家企业，请改日再提醒。")
    invitation.reminders += 1
    invitation.reminded_at = moment
    session().flush()
    send(invitation, moment, again=True)
    after = {"reminders": invitation.reminders}
    audit.record("survey:remind", by=by, on=invitation, title=invitation.engagement.title, after=after, at=moment)


def reissue(invitation: Invitation, *, by: Actor, at: datetime | None = None) -> None:
    """A new link in place of the old one, which is dead from now on; an unanswered one gets its whole time again."""
    moment = at or clock.now()
    if invitation.state is InvitationState.CANCELLED:
        raise Refusal("这份测评已经取消，不能换发链接。")
    invitation.issue += 1
    invitation.token_digest = links.digest_of(links.token_of(invitation))
    if invitation.state is InvitationState.SENT:
        invitation.expires_at = last_moment(invitation.engagement.round_id, moment)
    session().flush()
    send(invitation, moment)
    after = {"issue": invitation.issue, "expires_at": invitation.expires_at}
    audit.record("survey:reissue", by=by, on=invitation, title=invitation.engagement.title, after=after, at=moment)


def cancel(invitation: Invitation, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """Take an unanswered invitation back with a reason: it asked the wrong firm, or twice about one thing."""
    if len(reason.strip()) < 5:
        raise RuleBroken([Problem("请用至少 5 个字写明取消的原因", "reason")])
    before = INVITATION.move(invitation, "cancel")
    session().flush()
    audit.record(
        "survey:cancel", by=by, on=invitation, title=invitation.engagement.title, at=at, reason=reason.strip(),
        before={"state": before}, after={"state": invitation.state},
    )  # fmt: skip


def policy_of(engagement: Engagement) -> SurveysPart:
    """The days of the engagement's round."""
    return pilots.policy_of_round(engagement.round_id).surveys


def last_moment(round_id: int, moment: datetime) -> datetime:
    """The first moment after the last day in Shanghai of a link that is sent at ``moment``."""
    days = pilots.policy_of_round(round_id).surveys.link_days.value
    return clock.end_of_day(clock.local(moment).date() + timedelta(days=days))


def _prepared(engagement: Engagement, wave: Wave, moment: datetime) -> Invitation:
    found = Invitation(
        engagement_id=engagement.id, engagement=engagement, wave=wave.value, issue=1, reminders=0, created_at=moment,
        expires_at=last_moment(engagement.round_id, moment),
    )  # fmt: skip
    found.token_digest = links.digest_of(links.token_of(found))
    return found


def send(invitation: Invitation, moment: datetime, *, again: bool = False) -> None:
    """To the enterprise's people; the secret address stands in the mail alone, never in the inbox."""
    engagement, until = invitation.engagement, last_day_of(invitation.expires_at)
    institution, need = engagement.institution.name, engagement.need.title
    notify(
        Kind.SURVEY, recipients_of(engagement.enterprise_id), at=moment, path=f"/surveys/{invitation.id}",
        title=f"{'提醒：' if again else ''}请评价{institution}的服务",
        body=f"贵企业接受了{institution}的服务「{need}」（协议 {engagement.number}），请在 {until} 前评价，"
        "约需一分钟。服务机构看不到任何单份评价。链接只供贵企业使用，请不要转给服务机构。",
        mailed_link=links.address_of(invitation) or "",
    )  # fmt: skip
