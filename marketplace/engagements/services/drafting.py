"""An agreement is drawn up from an awarded bid, written by both sides, or falls before it was signed."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketplace.bids import services as bids
from marketplace.bids.models import Award, Bid
from marketplace.engagements import queries, rules
from marketplace.engagements.lifecycle import DRAFTS, ENGAGEMENT, MILESTONE, EngagementState
from marketplace.engagements.models import Engagement, Milestone, Side
from marketplace.engagements.rules import Step, Terms
from marketplace.engagements.services.acting import (
    allow,
    begin,
    city_officers,
    finish,
    others_of,
    people_of,
    refuse,
    require_city,
    require_side,
    side_of,
    tell,
)
from marketplace.engagements.services.closing import close_need_when_done
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, TransitionRefused
from marketplace.organizations.services import service_record
from marketplace.security.actors import SYSTEM, Actor

STALE = "您打开页面之后，这份协议已有变动。请核对现在的内容后再办理。"
_TERMS = tuple(one.name for one in fields(Terms))


def draw_up(award: Award, bid: Bid, *, at: datetime) -> Engagement:
    """A draft out of the bid that was chosen: its words, its price, 机构让, 企业出 the rest; no milestone yet."""
    need = award.tender.need
    assert bid.institution_id is not None
    assert bid.price is not None
    price, concession = bid.price, bid.concession or Decimal(0)
    engagement = Engagement(
        # Until the row has its number; no two drafts of one bid stand at once.
        number=f"bid-{bid.id}", round=need.round, need=need, bid=bid, enterprise_id=need.enterprise_id,
        institution_id=bid.institution_id, county_code=need.county_code, binding_on=award.binding_on, price=price,
        concession=concession, enterprise_share=price - concession, created_at=at, changed_at=at,
        state=ENGAGEMENT.initial, **_words_of(bid),
    )  # fmt: skip
    session().add(engagement)
    session().flush()
    engagement.number = f"FW{need.round.starts_on.year}-{engagement.id:05d}"
    finish("engagement:draw_up", engagement, by=SYSTEM, at=at,
           after={"bid": bid.id, "price": price, "concession": concession, "binding_on": award.binding_on})  # fmt: skip
    tell(
        engagement, people_of(engagement, *Side), "请商定服务协议",
        f"已由中选标书起草，请补充服务期限和里程碑，{award.binding_on.isoformat()} 起双方可以确认。",
        at=at, page="/edit",
    )  # fmt: skip
    return engagement


def _words_of(bid: Bid) -> dict[str, Any]:
    offered = {name: str(bid.content.get(name) or "").strip() for name in ("plan", "schedule", "deliverables")}
    schedule = f"\n\n进度安排：\n{offered['schedule']}" if offered["schedule"] else ""
    return {
        "scope": offered["plan"] + schedule, "deliverables": offered["deliverables"],
        "from_gains": bool(bid.content.get("from_gains")), "gains_terms": str(bid.content.get("gains_terms") or ""),
    }  # fmt: skip


def save_draft(
    engagement: Engagement, terms: Terms, milestones: Sequence[Step], *, version: int, by: Actor,
    at: datetime | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Either side writes the draft; both confirmations fall and the other side is told. Returns what to know of it.

    ``version`` is the one that was on the page: Conflict where it is no longer the latest. RuleBroken by field.
    """
    engagement, at, _day = begin(engagement, at)
    require_side(engagement, by, *Side)
    if engagement.state is not EngagementState.DRAFTING:
        raise TransitionRefused(f"协议现为「{engagement.state.title}」，只有在起草时可以修改；签约后请提出变更。")
    if version != engagement.version:
        raise Conflict(STALE)
    limits = queries.limits_of(engagement)
    refuse(rules.terms_problems(terms, milestones, limits))
    before, after = _set_terms(engagement, terms)
    _set_milestones(engagement, milestones, at)
    engagement.enterprise_confirmed_at = engagement.institution_confirmed_at = None
    finish("engagement:save", engagement, by=by, at=at, before=before,
           after={**after, "milestones": _told(engagement.milestones)})  # fmt: skip
    tell(engagement, others_of(engagement, by), "协议草稿有修改", "已由对方修改，请核对后确认。", at=at)
    return rules.terms_warnings(terms.ends_on, limits)


def _set_terms(engagement: Engagement, terms: Terms) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    for name in _TERMS:
        value = getattr(terms, name)
        if isinstance(value, str):
            value = value.strip()
        if getattr(engagement, name) != value:
            before[name], after[name] = getattr(engagement, name), value
            setattr(engagement, name, value)
    return before, after


def _set_milestones(engagement: Engagement, steps: Sequence[Step], at: datetime) -> None:
    """Row by row in place: a position is never two rows' for a moment."""
    kept = engagement.milestones
    del kept[len(steps):]  # fmt: skip
    for place, step in enumerate(steps):
        if place == len(kept):
            kept.append(Milestone(position=place + 1, state=MILESTONE.initial, created_at=at))
        assert step.due_on is not None
        kept[place].title, kept[place].deliverable = step.title.strip(), step.deliverable.strip()
        kept[place].due_on = step.due_on


def _told(milestones: Sequence[Milestone]) -> list[str]:
    return [f"{one.position} {one.title}（{one.due_on.isoformat()}）" for one in milestones]


def cancel(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """No agreement comes of it: a side's or the city's word before the signing. The place of the capacity is given
    back unless another agreement of the pair uses it (D6). Where none of the award's agreements is left, the award
    falls before it binds and the owner chooses anew; from then on the need ends.
    """
    # The need and the tender first, as wherever an award is touched.
    award = bids.hold_standing(engagement.bid) if engagement.state in DRAFTS else None
    engagement, at, day = begin(engagement, at)
    if side_of(engagement, by) is None:
        require_city(by)
    allow(ENGAGEMENT, engagement, "cancel")
    refuse(rules.reason_problems(reason, "不再签约的原因"))
    _fall(engagement, reason, by=by, at=at)
    body = f"不再签约。原因：{reason.strip()}"
    tell(engagement, others_of(engagement, by), "不再签约", body, at=at)
    tell(engagement, city_officers(), "双方不再签约", body, at=at)
    if day >= engagement.binding_on:
        close_need_when_done(engagement, by=by, at=at)
    elif award is not None and not queries.is_any_of_tender_standing(award.tender_id):
        bids.lapse_award(award, reason, by=by, at=at)


def fall_with_award(award: Award, reason: str, *, at: datetime) -> None:
    """The city took the award back: its drafts fall; a second time does nothing."""
    # Every lock before the first row of the trail, whose head everybody waits for.
    found = [queries.locked(one) for one in queries.drafts_of_tender(award.tender_id)]
    for number in sorted({one.institution_id for one in found}):
        service_record.hold(number)
    for engagement in found:
        if engagement.state in DRAFTS:
            _fall(engagement, f"选定结果已撤销：{reason}", by=SYSTEM, at=at)


def _fall(engagement: Engagement, reason: str, *, by: Actor, at: datetime) -> None:
    service_record.hold(engagement.institution_id)  # the pair's other agreement may fall at the same moment
    before = ENGAGEMENT.move(engagement, "cancel")
    engagement.state_reason = reason.strip()[: rules.REASON_MOST]
    session().flush()
    if not queries.others_standing(engagement):
        service_record.let_go(engagement.institution_id, engagement.enterprise_id, engagement.round.slug)
    finish("engagement:cancel", engagement, by=by, at=at, before={"state": before}, after={"state": engagement.state},
           reason=reason)  # fmt: skip
