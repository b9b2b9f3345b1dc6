"""The demo's tenders: bids, openings, scores, awards, and what goes wrong with some of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from marketplace.bids import queries, services
from marketplace.bids.lifecycle import BidState, TenderState
from marketplace.bids.models import Award, Bid, ScoreSheet, Tender
from marketplace.bids.rules import Offer
from marketplace.cli.demo.market import Market, Plan
from marketplace.cli.demo.stage import Stage, paper
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work

HALF = Decimal("0.5")
BEST, MIDDLING = Decimal("0.9"), Decimal("0.68")
Twist = Callable[["Season", Plan], None]


@dataclass
class Season:
    """The tenders of one deadline and their plans."""

    stage: Stage
    market: Market
    deadline_on: date
    after_award: Callable[[int], None]
    plans: list[Plan] = field(default_factory=list)
    # What is special about a tender: by its id, a word that the acts below know.
    twists: dict[int, str] = field(default_factory=dict)

    def plan(self, *, leave_empty: int = 0, skip: int = 0) -> None:
        """Who bids on what; ``leave_empty`` tenders of the middle get no bid, the first ``skip`` are none of it."""
        rows = select(Tender).where(Tender.deadline_on == self.deadline_on, Tender.state == TenderState.RECEIVING)
        tenders = session().scalars(rows.order_by(Tender.id)).all()[skip:]
        first = len(tenders) // 3
        for place, tender in enumerate(tenders):
            plan = None if first <= place < first + leave_empty else self.market.plan(tender)
            self.plans.append(plan or Plan(tender.id, ()))

    def twist(self, words: Sequence[str]) -> None:
        """Give the first tenders with several bids and one winner their fates, one word each."""
        rich = [one for one in self.plans if len(one.winners) == 1 and len(one.losers) >= 2]
        self.twists.update({plan.tender_id: word for plan, word in zip(rich, words, strict=False)})

    def is_(self, plan: Plan, word: str) -> bool:
        """Whether this is what is special about the tender."""
        return self.twists.get(plan.tender_id) == word

    def bid(self, first: date, last: date) -> None:
        """Put the bids on the agenda, spread over the days."""
        days = (last - first).days + 1
        for place, plan in enumerate(self.plans):
            for turn, bidder in enumerate(plan.bidders):
                day = first + timedelta(days=(place * 3 + turn * 5) % days)
                self.stage.agenda.on(min(day, last), partial(_hand_in, self, plan, bidder), 9 + turn)

    def decide(self, opened_on: date) -> None:
        """Put opening, scoring and award on the agenda."""
        agenda = self.stage.agenda
        for place, plan in enumerate(self.plans):
            if self.is_(plan, "key lost"):
                continue
            agenda.on(opened_on + timedelta(days=place % 2), partial(_open, self, plan), 10)
            if self.is_(plan, "left with the panel"):
                agenda.on(opened_on + timedelta(days=3), partial(_call_panel, self, plan), 14)
            elif plan.winners:
                agenda.on(opened_on + timedelta(days=3 + place % 3), partial(_score, self, plan), 14)
                days = 15 if self.is_(plan, "over capacity") else 7 + place % 3
                agenda.on(opened_on + timedelta(days=days), partial(_award, self, plan), 15)
            else:
                agenda.on(opened_on + timedelta(days=4), partial(_fail, self, plan), 15)


def _tender(plan: Plan) -> Tender:
    return session().get_one(Tender, plan.tender_id)


def _hand_in(season: Season, plan: Plan, bidder: int, cut: int = 0) -> None:
    tender, by = _tender(plan), season.stage.houses[bidder]
    with unit_of_work():
        tokens = []
        if plan.tender_id % 9 == 0 and bidder in plan.winners:
            tokens = [services.stage_file(tender, paper("服务方案附图（示例）.pdf"), by=by).token]
        services.submit_bid(tender, _offer(season, plan, bidder, cut), tokens, by=by, at=clock.now())


def _offer(season: Season, plan: Plan, bidder: int, cut: int) -> Offer:
    told = season.stage.told["offer"]
    need = _tender(plan).need
    budget = int((need.budget_wan or Decimal(4 + plan.tender_id % 9)) * 10000)
    dearer = 0 if bidder in plan.winners else 6 + bidder % 9
    price = Decimal(max(8000, budget * (88 + plan.tender_id % 8 + dearer - cut) // 100 // 100 * 100))
    concession = (price * (10 + bidder % 11) / 100).quantize(Decimal(1))
    gains = plan.tender_id % 17 == 3
    words = told[(plan.tender_id + bidder) % len(told)]
    return Offer(
        price, concession, f"针对「{need.title}」：{words['plan']}", words["schedule"], words["deliverables"],
        words["team"], words["cases"], gains, "按验收后一年内节约成本的百分之二十支付，分两次付清。" if gains else "",
    )  # fmt: skip


# ── Before the deadline ─────────────────────────────────────────────────────────────────────────────────────────────
def change_minds(season: Season, day: date) -> None:
    """One bid is withdrawn for good, one withdrawn and handed in anew, two are changed; one opening is too early."""
    agenda = season.stage.agenda
    for plan in season.plans:
        word = season.twists.get(plan.tender_id, "")
        if word in ("withdrawn", "withdrawn and again"):
            agenda.on(day, partial(_withdraw, season, plan), 15)
        if word == "withdrawn and again":
            agenda.on(day + timedelta(days=1), partial(_hand_in, season, plan, plan.losers[0], 2), 11)
        if word == "changed":
            agenda.on(day, partial(_hand_in, season, plan, plan.winners[0], 3), 16)
        if word == "too early":
            agenda.on(day, partial(_open, season, plan), 17)
        if word == "key lost":
            agenda.on(day, partial(_lose_key, season, plan), 17)


def _withdraw(season: Season, plan: Plan) -> None:
    with unit_of_work():
        services.withdraw_bid(_tender(plan), by=season.stage.houses[plan.losers[0]], at=clock.now())


def _lose_key(season: Season, plan: Plan) -> None:
    reason = "值守服务器硬盘损坏，备份介质上这一把密钥无法读出（示例）。"
    with unit_of_work():
        services.lose_key(_tender(plan), reason, by=season.stage.city, at=clock.now())


# ── After it ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _open(season: Season, plan: Plan) -> None:
    tender = _tender(plan)
    by = season.stage.city if plan.tender_id % 4 == 0 else season.stage.firms[tender.enterprise_id]
    with unit_of_work():
        try:
            services.ask_opening(tender, by=by, at=clock.now())
        except services.OpeningRefused:
            # Its row and its trail are kept, as the page keeps them.
            return
    session().expire_all()


def _bids(plan: Plan) -> dict[int, int]:
    """Opened bids: institution → bid."""
    rows = select(Bid).where(Bid.tender_id == plan.tender_id, Bid.state == BidState.OPENED)
    return {bid.institution_id or 0: bid.id for bid in session().scalars(rows)}


def _points(season: Season, plan: Plan, lean: int = 0) -> dict[int, dict[str, Decimal]]:
    """Points of every bid: the planned winner's are best, the others differ; ``lean`` is a person's own way."""
    criteria = services.criteria_of(_tender(plan))
    found = {}
    for bidder, bid in _bids(plan).items():
        part = BEST if bidder in plan.winners else MIDDLING + Decimal(bidder % 5) / 50
        found[bid] = {
            title: (most * (part + Decimal((place + lean + bidder) % 3 - 1) / 50) / HALF).to_integral_value() * HALF
            for place, (title, most) in enumerate(criteria.items())
        }
    return found


def _score(season: Season, plan: Plan) -> None:
    if season.is_(plan, "panel") or season.is_(plan, "panel with conflict"):
        _score_by_panel(season, plan)
        return
    tender = _tender(plan)
    with unit_of_work():
        sheet = services.owner_sheet(tender)
        services.save_scores(sheet, _points(season, plan), "逐份对照评选标准打分。", finish=True,
                             by=season.stage.firms[tender.enterprise_id], at=clock.now())  # fmt: skip


def _call_panel(season: Season, plan: Plan) -> None:
    stage, tender, now = season.stage, _tender(plan), clock.now()
    with unit_of_work():
        services.ask_assessors(tender, "技术方案专业性强，企业自己难以判断优劣。", by=stage.firms[tender.enterprise_id],
                               at=now)  # fmt: skip
        people = [one.user_id or 0 for one in stage.panel]
        services.assign_assessors(tender, people, people[0], by=stage.city, at=now)


def _score_by_panel(season: Season, plan: Plan) -> None:
    _call_panel(season, plan)
    stage, now = season.stage, clock.now()
    for lean, one in enumerate(stage.panel):
        with unit_of_work():
            sheet = _sheet_of(plan, one.user_id)
            if season.is_(plan, "panel with conflict") and lean == 2:
                services.step_aside(sheet, "本人与其中一家揭榜机构有合作课题。", by=one, at=now)
            else:
                services.save_scores(sheet, _points(season, plan, lean), "对照方案评分。", finish=True, by=one, at=now)
    with unit_of_work():
        consensus = queries.sheet_of(_tender(plan), "consensus")
        assert consensus is not None
        services.save_scores(consensus, _points(season, plan), "各位专家意见一致，按综合评分排序。", finish=True,
                             by=stage.panel[0], at=now)  # fmt: skip


def _sheet_of(plan: Plan, user_id: int | None) -> ScoreSheet:
    rows = select(ScoreSheet).where(
        ScoreSheet.tender_id == plan.tender_id, ScoreSheet.kind == "assessor", ScoreSheet.user_id == user_id
    )
    return session().scalars(rows).one()


def _award(season: Season, plan: Plan) -> None:
    if season.is_(plan, "annulled"):
        _choose(season, plan, plan.losers[:1])
        season.stage.agenda.on(clock.today() + timedelta(days=1), partial(_annul, season, plan), 11)
        return
    if season.is_(plan, "over capacity"):
        _be_refused(season, plan)
        _choose(season, plan, plan.losers[:1])
    else:
        _choose(season, plan, plan.winners)
    season.after_award(plan.tender_id)


def _choose(season: Season, plan: Plan, winners: Sequence[int]) -> None:
    tender, bids = _tender(plan), _bids(plan)
    words = season.stage.told["words"]["losing"]
    reasons = {bid: words[(plan.tender_id + bidder) % len(words)] for bidder, bid in bids.items()
               if bidder not in winners}  # fmt: skip
    with unit_of_work():
        services.award_tender(tender, [bids[one] for one in winners], reasons,
                              by=season.stage.firms[tender.enterprise_id], at=clock.now())  # fmt: skip


def _be_refused(season: Season, plan: Plan) -> None:
    """The year's capacity of the best bidder is used up, so its choice is refused (D6)."""
    try:
        _choose(season, plan, plan.winners)
    except RuleBroken:
        return
    raise RuntimeError("the institution's capacity was to be used up by now")


def _annul(season: Season, plan: Plan) -> None:
    stage, tender, now = season.stage, _tender(plan), clock.now()
    owner = stage.firms[tender.enterprise_id]
    with unit_of_work():
        award = session().scalars(select(Award).where(Award.tender_id == plan.tender_id)).one()
        reason = "企业反映评分时看错了两份标书的报价，评分需要更正后重新评选。"
        services.annul_award(award, reason, by=stage.city, at=now)
    with unit_of_work():
        sheet = services.reopen_scores(services.owner_sheet(_tender(plan)), by=owner, at=now)
        services.save_scores(sheet, _points(season, plan), "更正报价一项的评分。", finish=True, by=owner, at=now)
    _choose(season, plan, plan.winners)
    season.after_award(plan.tender_id)


def _fail(season: Season, plan: Plan) -> None:
    tender = _tender(plan)
    with unit_of_work():
        services.fail_tender(tender, "揭榜期内没有机构揭榜。", by=season.stage.firms[tender.enterprise_id],
                             at=clock.now())  # fmt: skip
