"""A tender begins with its need's publication and ends with it: taken up, failed, void, or lost with its key."""

from datetime import datetime

from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.bids import queries, rules
from marketplace.bids.lifecycle import BID, TENDER, BidState, TenderState
from marketplace.bids.models import Bid, Tender
from marketplace.bids.services import telling
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.needs import services as needs
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.needs.rules import weights_in_force
from marketplace.pilots import queries as pilots
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import SYSTEM, Actor

LIVE = (TenderState.RECEIVING, TenderState.OPENING, TenderState.OPENED, TenderState.KEY_LOST)
KEY_LOST = "开启密钥已遗失，标书无法开启"


def open_for_bids(need: Need, *, at: datetime) -> Tender:
    """Begin the tender of a need's publication, with the criteria and dates that the public reads from now on."""
    policy = pilots.policy_of_round(need.round_id)
    weights = weights_in_force(need.weights, policy)
    if problems := rules.weights_problems(weights):
        raise RuleBroken(problems)
    if need.deadline_on is None:
        raise Refusal("需求没有揭榜截止日，不能开始揭榜。")
    posted_on = clock.local(at).date()
    asked_until = work_calendar().window(posted_on, policy.calendar.question_days.value).end
    found = Tender(
        need=need, publication=need.publications, deadline_on=need.deadline_on, state=TENDER.initial, created_at=at,
        question_until=min(asked_until, need.deadline_on),
        criteria=[{"title": title, "points": points} for title, points in weights.items()],
    )  # fmt: skip
    session().add(found)
    session().flush()
    audit.record("tender:begin", by=SYSTEM, on=found, at=at,
                 after={"publication": found.publication, "criteria": weights, "question_until": found.question_until,
                        "deadline_on": found.deadline_on})  # fmt: skip
    return found


def end_with_need(need: Need, reason: str, *, at: datetime) -> None:
    """The need ended by itself: its live tender falls with it, and the bidders are told. A second time does nothing.

    Refusal where institutions were chosen and the need is not simply closed: the choice is taken back first.
    """
    tender = queries.of_need(need)
    if tender is None:
        return
    tender = queries.locked(tender)
    if tender.state is TenderState.AWARDED and need.state is not NeedState.CLOSED:
        raise Refusal("这项需求已选定服务机构，请先由市工信局撤销选定，或在协议中办理提前终止。")
    if tender.state not in LIVE:
        return
    before = TENDER.move(tender, "fail" if need.state is NeedState.FAILED else "void")
    tender.state_reason = reason.strip()[: rules.REASON_MOST]
    bidders = queries.bidders_of(tender)
    fallen = _void_bids(tender, f"需求{need.state.title}：{reason}" if reason else f"需求{need.state.title}")
    session().flush()
    audit.record(f"tender:{'fail' if tender.state is TenderState.FAILED else 'void'}", by=SYSTEM, on=tender, at=at,
                 before={"state": before}, after={"state": tender.state}, reason=reason)  # fmt: skip
    telling.tell_institutions(
        tender, [bidders[bid.id] for bid in fallen if bid.id in bidders], "揭榜已结束",
        f"{need.state.title}，贵机构的标书不再评选" + (f"。原因：{reason}" if reason else "。"), at=at,
    )  # fmt: skip


def _void_bids(tender: Tender, reason: str) -> list[Bid]:
    rows = select(Bid).where(Bid.lying_in(tender.id), Bid.state.in_((BidState.SEALED, BidState.OPENED)))
    found = list(session().scalars(rows.order_by(Bid.id)))
    for bid in found:
        BID.move(bid, "void")
        bid.decision_reason = reason[: rules.REASON_MOST]
    return found


def fail_tender(tender: Tender, reason: str, *, by: Actor, at: datetime) -> None:
    """No bids, or none that suits (流标): decided only once the bids are opened. The need may be published again."""
    needs.hold_need(tender.need)
    tender = queries.locked(tender)
    problems = rules.reason_problems(reason, "流标的原因")
    if tender.state in (TenderState.RECEIVING, TenderState.OPENING):
        raise Refusal(f"揭榜现为「{tender.state.title}」，请先申请开启标书，看过之后再决定。")
    if problems and TENDER.can(tender.state, "fail"):
        raise RuleBroken(problems)
    if not TENDER.can(tender.state, "fail"):
        TENDER.move(tender, "fail")
    # The end of the need is the act; the tender and its bids follow it in end_with_need.
    needs.fail_need(tender.need, reason, by=by, at=at)


def lose_key(tender: Tender, reason: str, *, by: Actor, at: datetime) -> None:
    """The way out of a lost opening key (D26): bids unreadable, bidders told, the need failed, to be republished."""
    needs.hold_need(tender.need)
    tender = queries.locked(tender)
    problems = rules.reason_problems(reason, "密钥遗失的情况")
    if problems and TENDER.can(tender.state, "lose_key"):
        raise RuleBroken(problems)
    before = TENDER.move(tender, "lose_key")
    bidders = queries.bidders_of(tender)
    rows = select(Bid).where(Bid.lying_in(tender.id), Bid.state == BidState.SEALED).order_by(Bid.id)
    lost = list(session().scalars(rows))
    for bid in lost:
        BID.move(bid, "give_up")
        bid.decision_reason = KEY_LOST
    session().flush()
    audit.record("tender:lose_key", by=by, on=tender, before={"state": before}, reason=reason, at=at,
                 after={"state": tender.state, "bids": len(lost)})  # fmt: skip
    TENDER.move(tender, "fail")
    tender.state_reason = f"{KEY_LOST}：{reason.strip()}"[: rules.REASON_MOST]
    session().flush()
    telling.tell_institutions(
        tender, [bidders[bid.id] for bid in lost if bid.id in bidders], "标书无法开启",
        "的开启密钥已遗失，标书无法开启。需求重新发布后请再次递交；凭回执码仍可查看原标书内容。", at=at,
    )  # fmt: skip
    needs.fail_need(tender.need, f"{KEY_LOST}，可重新发布", by=by, at=at, before_deadline=True)
