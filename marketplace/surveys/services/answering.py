"""Taking answers: by link or account, changed within seven days with both kept, and told to nobody who was judged."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of
from marketplace.security.actors import Actor, Duty
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import INVITATION, InvitationState
from marketplace.surveys.models import Answer, Invitation
from marketplace.surveys.rules import Given, given_problems, last_day_of, open_until
from marketplace.surveys.services import links
from marketplace.surveys.services.inviting import policy_of

LINK, ACCOUNT, CALL = "link", "account", "call"


@dataclass(frozen=True, slots=True)
class Traces:
    """What officers may hold against a bent answer (D28): network and device in plain words, seconds on the page.

    Only their keyed hashes are stored.
    """

    network: str = ""
    device: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SealedSubject:
    """What the trail's row is on: a name that nobody without the signing key can lead back to the enterprise (D25)."""

    id: str
    title: str = "匿名评价"
    __tablename__ = "survey_answer"


def closes_at(invitation: Invitation) -> datetime:
    """The first moment at which the invitation takes no answer any more."""
    days = policy_of(invitation.engagement).change_days.value
    return open_until(invitation.expires_at, invitation.first_answered_at, days)


def last_day(invitation: Invitation) -> str:
    """The last day on which it may be answered or changed, as one reads it."""
    return last_day_of(closes_at(invitation)).isoformat()


def answer_invitation(
    invitation: Invitation, given: Given, *, channel: str, by: Actor, traces: Traces | None = None,
    at: datetime | None = None,
) -> Answer:  # fmt: skip
    """Keep an answer; the latest counts, earlier ones stay. The same sent twice is one answer.

    An answer by call before it stays too, and gives way: the enterprise's own hand goes first.

    Forbidden for the institution's people and for anybody signed in who does not belong to the enterprise, RuleBroken
    for what cannot be an answer, Refusal with the day once the time is over.
    """
    moment = at or clock.now()
    refuse_strangers(invitation, by)
    problems = given_problems(given)
    if problems:
        raise RuleBroken(problems)
    lock(invitation)
    refuse_late(invitation, moment)
    latest = queries.latest_answer(invitation.id)
    if latest is not None and latest.channel != CALL and _same(latest, given):
        return latest
    changed = invitation.first_answered_at is not None
    invitation.first_answered_at = invitation.first_answered_at or moment
    answer = keep(invitation, given, channel, traces or Traces(), moment)
    _tell(invitation, changed=changed, at=moment)
    _record(answer, given, at=moment)
    return answer


def keep(invitation: Invitation, given: Given, channel: str, traces: Traces, moment: datetime) -> Answer:
    """Store the answer as the one that counts, in place of the one before, which stays."""
    INVITATION.move(invitation, "answer")
    before = queries.latest_answer(invitation.id)
    if before is not None:
        before.is_latest = False
        session().flush()  # before the new one, since only one may be the latest
    return _kept(invitation, given, channel, traces, moment)


def sealed(invitation: Invitation) -> SealedSubject:
    """What the trail's rows about this invitation's answers are on (D25)."""
    return SealedSubject(audit.digest(f"survey:{invitation.id}")[:16])


def refuse_strangers(invitation: Invitation, by: Actor) -> None:
    """Forbidden for the judged and for people signed in who do not belong to the enterprise; who is not passes."""
    if by.user_id is None:
        return
    engagement = invitation.engagement
    mine = queries.organizations_among(by.user_id, (engagement.enterprise_id, engagement.institution_id))
    if engagement.institution_id in mine:
        raise Forbidden("您在被评价的服务机构任职，不能填写或查看这份测评。")
    if engagement.enterprise_id not in mine:
        raise Forbidden(
            f"这份测评由{engagement.enterprise.name}填写，您登录的账户不属于这家企业。如果链接误发给了您，请不用理会。"
        )


def refuse_late(invitation: Invitation, moment: datetime) -> None:
    """Refusal with the day for one whose time is over or that was taken back."""
    if invitation.state is InvitationState.CANCELLED:
        raise Refusal("这份测评已由市工信局取消，不用再填写。")
    if moment >= closes_at(invitation):
        if invitation.first_answered_at is None:
            raise Refusal(f"评价截止日 {last_day(invitation)} 已过，不能再评价；确需评价的，请联系市工信局换发链接。")
        raise Refusal(f"评价可以修改到 {last_day(invitation)}，现已过期，按最后一次的评价统计。")


def lock(invitation: Invitation) -> None:
    """Two answers at once stand in line, so that one of them is the latest."""
    session().scalars(
        select(Invitation).where(Invitation.id == invitation.id).with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip


def _same(latest: Answer, given: Given) -> bool:
    return {"level": latest.level, "dimensions": latest.dimensions, "text": latest.text} == given.as_stored()


def _kept(invitation: Invitation, given: Given, channel: str, traces: Traces, moment: datetime) -> Answer:
    answer = Answer(
        invitation_id=invitation.id, channel=channel, is_latest=True, seconds=traces.seconds, created_at=moment,
        origin=links.trace_of("network", traces.network), device=links.trace_of("device", traces.device),
        **given.as_stored(),
    )  # fmt: skip
    session().add(answer)
    session().flush()
    return answer


def _tell(invitation: Invitation, *, changed: bool, at: datetime) -> None:
    """The enterprise's own people, who notice when it was not they; never the institution."""
    engagement = invitation.engagement
    notify(
        Kind.SURVEY, recipients_of(engagement.enterprise_id), at=at, path=f"/surveys/{invitation.id}",
        title=f"{'评价已修改' if changed else '已收到评价'}：{engagement.institution.name}的服务",
        body=f"对服务「{engagement.need.title}」（协议 {engagement.number}）的评价"
        f"{'已修改' if changed else '已收到'}，可以修改到 {last_day(invitation)}。如果不是贵企业填写的，"
        "请尽快修改并告诉市工信局。",
    )  # fmt: skip


def _record(answer: Answer, given: Given, *, at: datetime) -> None:
    """The trail learns that somebody answered, a digest of what, and not who (D25)."""
    invitation = answer.invitation
    enterprise = Actor(duty=Duty.ENTERPRISE, organization_id=invitation.engagement.enterprise_id)
    audit.record(
        "survey:answer", by=audit.pseudonym(enterprise, f"survey:{invitation.id}"), on=sealed(invitation),
        after={"digest": digest_of_answer(answer.id, given)}, at=at,
    )  # fmt: skip


def digest_of_answer(number: int, given: Given) -> str:
    """What the trail keeps of an answer's content (D25)."""
    return audit.digest(json.dumps([number, given.as_stored()], ensure_ascii=False, sort_keys=True))
