"""The owner's choice of one to three institutions, under lock, and the city's annulment before it binds (D6, D30)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.bids import queries, rules
from marketplace.bids.events import AwardAnnulled, BidAwarded
from marketplace.bids.lifecycle import AWARD, BID, TENDER, AwardState, BidState, TenderState
from marketplace.bids.models import Award, Bid, Tender
from marketplace.bids.queries.bidders import is_admitted
from marketplace.bids.queries.standing import deciding, sheets_of
from marketplace.bids.services import telling
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.needs import services as needs
from marketplace.needs.models import Need
from marketplace.organizations.services import service_record
from marketplace.pilots import queries as pilots
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Actor

ANNULMENT_MOST = 300
REOPENED = {"annul": "市工信局撤销了选定结果", "lapse": "选定的机构没有签约"}
TAKEN_BACK = {"annul": "选定结果已撤销", "lapse": "选定结果已失效，请重新选定"}


def award_tender(
    tender: Tender, chosen: Sequence[int], reasons: Mapping[int, str], *, by: Actor, at: datetime, reason: str = ""
) -> Award:
    """Choose the bids with the ids ``chosen``; ``reasons`` by bid id for each of the others, which its bidder reads.

    One award a tender, also when two press at once. RuleBroken by field, or where an institution's yearly capacity is
    used up (D6); it binds after the standstill.
    """
    tender = queries.locked(tender)
    if tender.state is not TenderState.OPENED:
        TENDER.move(tender, "award")
    bids = _opened(tender)
    _refuse_wrong_choice(tender, bids, chosen, reasons, reason)
    before = TENDER.move(tender, "award")
    tender.state_reason = ""
    day = clock.local(queries.database_moment()).date()
    award = Award(
        tender_id=tender.id, decided_by_id=by.user_id, reason=reason.strip(), state=AWARD.initial, created_at=at,
        binding_on=work_calendar().window(day, _standstill_days(tender.need)).end,
    )  # fmt: skip
    session().add(award)
    session().flush()
    winners = [bids[number] for number in chosen]
    _take_on(tender, winners, day)
    for number, bid in bids.items():
        BID.move(bid, "award" if bid in winners else "pass_over")
        bid.decision_reason = "" if bid in winners else reasons[number].strip()
    session().flush()
    _record(award, tender, winners, bids, before=before, by=by, at=at)
    _tell(award, tender, winners, bids, at=at)
    for bid in winners:
        events.publish(BidAwarded(award, bid))
    return award


def _opened(tender: Tender) -> dict[int, Bid]:
    rows = select(Bid).where(Bid.lying_in(tender.id), Bid.state == BidState.OPENED).order_by(Bid.id)
    locked = rows.with_for_update(of=Bid).execution_options(populate_existing=True)
    return {bid.id: bid for bid in session().scalars(locked)}


def _refuse_wrong_choice(
    tender: Tender, bids: Mapping[int, Bid], chosen: Sequence[int], reasons: Mapping[int, str], reason: str
) -> None:
    problems = rules.choice_problems(chosen, bids, reasons, tender.need.wanted)
    if len(reason) > rules.REASON_MOST:
        problems.append(Problem(f"不超过 {rules.REASON_MOST} 字，请精简", "reason"))
    if deciding(sheets_of(tender)) is None:
        problems.append(Problem("请先提交企业评分表，或等专家组长提交评审意见，再选定机构"))
    if problems:
        raise RuleBroken(problems)


def _standstill_days(need: Need) -> int:
    return pilots.policy_of_round(need.round_id).bids.standstill_days.value


def _take_on(tender: Tender, winners: Sequence[Bid], day: date) -> None:
    """Use up each winner's capacity, always in the same order, so that two awards at once never wait for each other."""
    need = tender.need
    for bid in sorted(winners, key=lambda one: one.institution_id or 0):
        assert bid.institution is not None
        if not is_admitted(bid.institution, day):
            raise RuleBroken([Problem(f"{bid.institution.name}已不在试点期限内，请改选其他机构", "chosen", "002:31")])
        service_record.take_on(bid.institution.id, need.enterprise_id, need.round.slug)


def _record(
    award: Award, tender: Tender, winners: Sequence[Bid], bids: Mapping[int, Bid], *, before: TenderState, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    names = [bid.institution.name for bid in winners if bid.institution]
    others = {
        bid.institution.name: bid.decision_reason for bid in bids.values() if bid not in winners and bid.institution
    }
    audit.record("award:choose", by=by, on=award, title=tender.title, reason=award.reason, at=at,
                 before={"state": before}, after={"state": tender.state, "chosen": names, "others": others,
                                                  "binding_on": award.binding_on})  # fmt: skip


def _tell(award: Award, tender: Tender, winners: Sequence[Bid], bids: Mapping[int, Bid], *, at: datetime) -> None:
    more = f" 企业对选定结果的说明：{award.reason}" if award.reason else ""
    telling.tell_institutions(
        tender, [bid.institution_id for bid in winners if bid.institution_id], "贵机构已被选定",
        f"的企业选定了贵机构，{award.binding_on.isoformat()} 起生效，请与企业商定服务协议。{more}", at=at,
    )  # fmt: skip
    for bid in bids.values():
        if bid not in winners and bid.institution_id:
            telling.tell_institutions(
                tender,
                [bid.institution_id],
                "贵机构未被选定",
                f"的企业未选定贵机构。理由：{bid.decision_reason}{more}",
                at=at,
            )
    telling.tell_city(tender, "企业已选定机构", f"的企业选定了 {len(winners)} 家机构。", at=at)


def annul_award(award: Award, reason: str, *, by: Actor, at: datetime) -> None:
    """The city takes an award back before it binds; the bids stand as opened again and capacity is given back."""
    tender = queries.locked(award.tender)
    session().refresh(award)
    problems = rules.reason_problems(reason, "撤销的理由")
    if problems and AWARD.can(award.state, "annul"):
        raise RuleBroken(problems)
    before = AWARD.move(award, "annul")
    day = clock.local(queries.database_moment()).date()
    if day >= award.binding_on:
        raise Refusal(f"选定结果自 {award.binding_on.isoformat()} 起已生效，不能撤销；如需终止，请在服务协议中办理。")
    told = f"的选定结果已由市工信局撤销，将重新评选。理由：{reason.strip()}"
    for bid in _restore(award, tender, "annul", reason, at=at):
        _let_go(tender, bid)
    # Before the trail's row: the drafts are locked first, as their own acts lock them.
    events.publish(AwardAnnulled(award, reason))
    _tell_fallen(award, tender, "annul", reason, told, before=before, by=by, at=at)


def hold_standing(bid: Bid) -> Award | None:
    """Lock the need and the tender of a chosen bid, in the order of every act, and find the award that stands."""
    needs.hold_need(bid.tender.need)
    return queries.standing_award(queries.locked(bid.tender))


def lapse_award(award: Award, reason: str, *, by: Actor, at: datetime) -> None:
    """None of the chosen signs, said before the award binds: it falls, and the owner chooses anew out of the same
    opening, with a standstill of its own. The caller holds the tender and gave the capacity back.
    """
    before = AWARD.move(award, "lapse")
    told = f"选定的机构没有签约，由企业在已开启的标书中重新选定。原因：{reason.strip()}"
    _restore(award, award.tender, "lapse", reason, at=at)
    _tell_fallen(award, award.tender, "lapse", reason, told, before=before, by=by, at=at)


def _restore(award: Award, tender: Tender, action: str, reason: str, *, at: datetime) -> list[Bid]:
    """All bids of the award stand as opened again; those that were chosen."""
    award.annulled_at, award.annulment_reason = at, reason.strip()[:ANNULMENT_MOST]
    TENDER.move(tender, action)
    tender.state_reason = f"{REOPENED[action]}：{reason.strip()}"[: rules.REASON_MOST]
    rows = select(Bid).where(Bid.lying_in(tender.id), Bid.state.in_((BidState.AWARDED, BidState.NOT_AWARDED)))
    bids = session().scalars(rows.order_by(Bid.institution_id)).all()
    winners = [bid for bid in bids if bid.state is BidState.AWARDED]
    for bid in bids:
        BID.move(bid, "restore")
        bid.decision_reason = ""
    session().flush()
    return winners


def _tell_fallen(
    award: Award, tender: Tender, action: str, reason: str, told: str, *, before: AwardState, by: Actor, at: datetime
) -> None:  # fmt: skip
    audit.record(f"award:{action}", by=by, on=award, title=tender.title, before={"state": before}, reason=reason,
                 at=at, after={"state": award.state})  # fmt: skip
    title = TAKEN_BACK[action]
    telling.tell_owner(tender, title, told, at=at, page="/bids")
    rows = select(Bid.institution_id).where(Bid.lying_in(tender.id), Bid.state == BidState.OPENED)
    telling.tell_institutions(tender, [one for one in session().scalars(rows) if one], title, told, at=at)


def _let_go(tender: Tender, bid: Bid) -> None:
    """Give the capacity back, unless another award of the same enterprise in this round uses the same place."""
    need = tender.need
    other = (
        select(Bid.id).join(Tender, Bid.tender_id == Tender.id).join(Need, Tender.need_id == Need.id)
        .join(Award, Award.tender_id == Tender.id)
        .where(
            Bid.institution_id == bid.institution_id, Bid.state == BidState.AWARDED, Tender.id != tender.id,
            Award.state == AwardState.STANDING, Need.enterprise_id == need.enterprise_id,
            Need.round_id == need.round_id,
        )
    )  # fmt: skip
    if session().scalars(other.limit(1)).first() is None and bid.institution_id is not None:
        service_record.let_go(bid.institution_id, need.enterprise_id, need.round.slug)
