"""Deciding on signs of bent answers: one officer proposes, another confirms, a third hears the firm's objection (D28).

A sign changes no figure. An answer leaves the count only by two people's decision with reasons, and comes back by a
third one's.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import SIGN_DECISION, STANDING
from marketplace.surveys.models import Answer, Invitation, SignDecision
from marketplace.surveys.rules import Sign, SignKind, decision_problems, excluded_in, objection_problems, signs_in


def note_signs(pilot_round: PilotRound, at: datetime | None = None) -> int:
    """Keep every sign that stands now as one that waits for an officer; drop those that changed before anybody looked.

    Returns how many are new. What was decided stays.
    """
    queries.lock_round(pilot_round.id)
    signs = {one.fingerprint: one for one in signs_in(queries.looked_at(pilot_round.id))}
    known = {one.fingerprint: one for one in queries.decisions_of(pilot_round.id)}
    for fingerprint, decision in known.items():
        if decision.state is SIGN_DECISION.initial and fingerprint not in signs:
            session().delete(decision)
    new = [_noted(pilot_round, one, at or clock.now()) for one in signs.values() if one.fingerprint not in known]
    session().add_all(new)
    session().flush()
    return len(new)


def _noted(pilot_round: PilotRound, sign: Sign, at: datetime) -> SignDecision:
    return SignDecision(
        round_id=pilot_round.id, institution_id=sign.institution, kind=sign.kind.value, fingerprint=sign.fingerprint,
        answers=list(sign.answers), excluded=[], state=SIGN_DECISION.initial, objections=[], created_at=at,
    )  # fmt: skip


def decide(
    pilot_round: PilotRound, sign: Sign, *, exclude: Collection[int], reason: str, by: Actor, at: datetime | None = None
) -> SignDecision:
    """The first officer's word: leave the answers in the count, or propose that those in ``exclude`` shall not count.

    RuleBroken without a reason; TransitionRefused where the sign was decided already.
    """
    moment = at or clock.now()
    problems = decision_problems(reason, excluding=bool(exclude), chosen=exclude, among=sign.answers)
    if problems:
        raise RuleBroken(problems)
    queries.lock_round(pilot_round.id)
    decision = queries.decision_on(pilot_round.id, sign.fingerprint) or _noted(pilot_round, sign, moment)
    action = "propose" if exclude else "keep"
    SIGN_DECISION.move(decision, action)
    decision.excluded, decision.reason = sorted(exclude), reason.strip()
    decision.decided_by_id, decision.decided_at = by.user_id, moment
    session().add(decision)
    return _done(decision, action, reason, by, moment)


def confirm(
    decision: SignDecision, agrees: bool, reason: str, *, by: Actor, at: datetime | None = None
) -> SignDecision:
    """The second look by another officer; from here on the answers do not count, and each firm is told why."""
    moment = at or clock.now()
    _lock(decision)
    _refuse_same(by, decision.decided_by_id)
    _need_reason(reason)
    action = "confirm" if agrees else "decline"
    SIGN_DECISION.move(decision, action)
    decision.second_reason, decision.confirmed_by_id, decision.confirmed_at = reason.strip(), by.user_id, moment
    _apply(decision)
    if agrees:
        _tell(decision, "一份评价不计入统计", f"核查理由：{decision.reason}。如有异议，请打开这份测评提出。", moment)
    return _done(decision, action, reason, by, moment)


def contest(decision: SignDecision, enterprise_id: int, text: str, *, by: Actor, at: datetime | None = None) -> None:
    """A firm's objection, once a firm. Refusal for a second one."""
    moment = at or clock.now()
    problems = objection_problems(text)
    if problems:
        raise RuleBroken(problems)
    _lock(decision)
    if any(one["enterprise"] == enterprise_id for one in decision.objections):
        raise Refusal("贵企业已经提出过异议，请等待市工信局答复。")
    before = SIGN_DECISION.move(decision, "contest")
    on = clock.local(moment).date().isoformat()
    decision.objections = [*decision.objections, {"enterprise": enterprise_id, "text": text.strip()[:500], "on": on}]
    session().flush()
    scope = f"sign:{decision.id}"
    audit.record(
        "sign_decision:contest", by=audit.pseudonym(by, scope), on=decision, title=SignKind(decision.kind).title,
        before={"state": before}, after={"state": decision.state, "digest": audit.digest(text.strip())}, at=moment,
    )  # fmt: skip


def settle(decision: SignDecision, upheld: bool, reason: str, *, by: Actor, at: datetime | None = None) -> SignDecision:
    """A third officer's word on the objections: the answers count again, or stay out for good."""
    moment = at or clock.now()
    _lock(decision)
    _refuse_same(by, decision.decided_by_id, decision.confirmed_by_id)
    _need_reason(reason)
    action = "restore" if upheld else "dismiss"
    SIGN_DECISION.move(decision, action)
    decision.settled_reason, decision.settled_by_id, decision.settled_at = reason.strip(), by.user_id, moment
    _apply(decision)
    words = "异议成立，评价恢复计入" if upheld else "异议不成立，评价仍不计入"
    _tell(decision, words, f"理由：{decision.settled_reason}。", moment)
    return _done(decision, action, reason, by, moment)


def _lock(decision: SignDecision) -> None:
    queries.lock_round(decision.round_id)
    session().refresh(decision, with_for_update=True)


def _refuse_same(by: Actor, *before: int | None) -> None:
    if by.user_id in before:
        raise Forbidden("同一件事不能由同一个人再决定，请由市工信局另一位工作人员办理。")


def _need_reason(reason: str) -> None:
    problems = decision_problems(reason, excluding=False, chosen=(), among=())
    if problems:
        raise RuleBroken(problems)


def _apply(decision: SignDecision) -> None:
    """Mark each answer of this decision by the standing decision that takes it out, if any still does."""
    session().flush()
    standing = select(SignDecision).where(
        SignDecision.round_id == decision.round_id, SignDecision.state.in_(STANDING),
        SignDecision.institution_id == decision.institution_id,
    ).order_by(SignDecision.id)  # fmt: skip
    decisions = session().scalars(standing).all()
    out = excluded_in(decisions)
    for answer in session().scalars(select(Answer).where(Answer.id.in_(decision.excluded))):
        first = next((one.id for one in decisions if answer.id in one.excluded), None)
        answer.excluded_by_id = first if answer.id in out else None
    session().flush()


def _tell(decision: SignDecision, words: str, why: str, at: datetime) -> None:
    """Every firm whose answer it is; never the institution."""
    rows = (
        select(Invitation).join(Answer, Answer.invitation_id == Invitation.id).where(Answer.id.in_(decision.excluded))
    )
    for invitation in session().scalars(rows.distinct()):
        engagement = invitation.engagement
        notify(
            Kind.SURVEY, recipients_of(engagement.enterprise_id), at=at, path=f"/surveys/{invitation.id}",
            title=f"{words}：{engagement.institution.name}的服务",
            body=f"贵企业对服务「{engagement.need.title}」（协议 {engagement.number}）的评价，经市工信局核查："
            f"{SignKind(decision.kind).title}。{words}。{why}",
        )  # fmt: skip


def _done(decision: SignDecision, action: str, reason: str, by: Actor, at: datetime) -> SignDecision:
    session().flush()
    after = {"sign": SignKind(decision.kind).title, "state": decision.state, "excluded": len(decision.excluded)}
    audit.record(
        f"sign_decision:{action}", by=by, on=decision, title=decision.institution.name, after=after,
        reason=reason.strip(), at=at,
    )  # fmt: skip
    return decision
