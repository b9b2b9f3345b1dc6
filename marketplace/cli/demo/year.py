"""The second half of the round, from 12 April 2023 to the days after the term, through the services of the pages."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from flask import current_app
from sqlalchemy import select

from marketplace.cli.demo import titles
from marketplace.cli.demo.agreeing import Agreements
from marketplace.cli.demo.asking import Asking
from marketplace.cli.demo.bidding import Season, change_minds
from marketplace.cli.demo.claiming import Claims
from marketplace.cli.demo.delivering import Work
from marketplace.cli.demo.doubting import Doubts
from marketplace.cli.demo.further import Further
from marketplace.cli.demo.hurry import send_mail
from marketplace.cli.demo.judging import Judging
from marketplace.cli.demo.market import Market, Plan
from marketplace.cli.demo.people import acting
from marketplace.cli.demo.remarks import Remarks
from marketplace.cli.demo.stage import Stage, give_accounts, set_stage
from marketplace.evaluation.models import Kind
from marketplace.evaluation.services import run_evaluation
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.lifecycle import LadderClaimState, RegistrationState
from marketplace.organizations.models import LadderClaim, Registration
from marketplace.organizations.services.ladder import verify_claim
from marketplace.organizations.services.registration import approve_registration
from marketplace.pilots.services import change_policy
from marketplace.surveys.lifecycle import Wave

FIRST_DAY = datetime.combine(date(2023, 4, 12), time(9), clock.SHANGHAI)
LAST_DAY = datetime.combine(date(2024, 4, 10), time(9), clock.SHANGHAI)
BASIS = "市工信局办公会纪要〔2023〕7 号（示例）"
AMOUNTS = {
    "budget.public_share_total": "600000", "budget.public_share_per_engagement": "20000", "rewards.pool": "300000",
}  # fmt: skip
TIERS = (
    ("一等奖（示例）", 1, Decimal(80000)), ("二等奖（示例）", 2, Decimal(50000)), ("三等奖（示例）", 3, Decimal(30000)),
)  # fmt: skip
# Directions of what enterprises post in the new year.
JANUARY = ("检验检测", "争资引项", "数智转型", "共享制造", "技术创新")
FEBRUARY = ("检验检测", "争资引项", "数智转型", "人才招引", "咨询管理", "技术创新")
MARCH = ("检验检测", "争资引项", "数智转型", "技术创新", "共享制造")
FATES = (
    "too early", "withdrawn", "withdrawn and again", "changed", "changed", "panel with conflict", "panel", "panel",
    "annulled",
)  # fmt: skip
FULL_HOUSE = "株洲盛股财税咨询有限公司"
FIRST_DEADLINE = date(2023, 4, 7)
UNANSWERED = 3
AGAIN_ON = date(2023, 6, 12)


def play(password: str) -> None:
    """The whole second half; the first must have been told."""
    with clock.standing_at(FIRST_DAY):
        give_accounts(password)
        year = Year(set_stage(current_app.config["SEEDS_DIR"]))
        year.lay_out()
        year.stage.agenda.run(LAST_DAY)


def bid_early() -> None:
    """The first list's bids, before its deadline of 7 April; its first tenders find nobody."""
    stage = set_stage(current_app.config["SEEDS_DIR"])
    season = Season(stage, Market(stage), FIRST_DEADLINE, lambda _tender: None)
    season.plan(skip=UNANSWERED)
    season.bid(date(2023, 4, 3), date(2023, 4, 6))
    stage.agenda.run(datetime.combine(FIRST_DEADLINE, time(9), clock.SHANGHAI))


def _sweep() -> None:
    """The worker comes round."""
    send_mail()
    jobs.run_sweeps()


class Year:
    """The calendar of the year; each entry puts acts on the agenda."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.market = Market(stage)
        remarks = Remarks.read(current_app.config["SEEDS_DIR"])
        self.asking, self.claims = Asking(stage, remarks), Claims(stage)
        self.agreements = Agreements(stage, Work(stage, self.asking, self.claims), leave_from=date(2024, 3, 20))
        self.further = Further(stage, self.market)
        self.judging = Judging(stage, next(one.name for one in stage.roles.values() if one.repeats))

    def lay_out(self) -> None:
        """Everything that stands on a fixed day."""
        on = self.stage.agenda.on
        on(date(2023, 4, 12), self._enter_amounts, 9)
        on(date(2023, 4, 12), self._spring_bids, 11)
        on(date(2023, 4, 14), self._clear_desks, 9)
        on(date(2023, 6, 5), self.further.post_for_all, 9)
        on(date(2023, 6, 8), self.further.approve, 9)
        on(AGAIN_ON, self._summer, 9)
        on(date(2023, 7, 5), self._after_the_lost_key, 9)
        on(date(2024, 1, 5), partial(self._post, JANUARY), 9)
        on(date(2024, 1, 8), lambda: self._publish(date(2024, 1, 24), self._winter), 9)
        on(date(2024, 2, 28), partial(self._post, FEBRUARY), 9)
        on(date(2024, 3, 1), lambda: self._publish(date(2024, 3, 11), self._spring_again), 9)
        on(date(2024, 3, 18), partial(self._post, MARCH), 9)
        on(date(2024, 3, 20), lambda: self._publish(date(2024, 4, 16), self._last_list), 9)
        on(date(2024, 4, 9), self._leave_work, 11)
        self.claims.file_summaries()
        self._surveys()
        titles.schedule(self.stage.agenda)
        on(date(2023, 12, 18), lambda: self._evaluate(Kind.YEAR_END, date(2023, 12, 15)), 16)
        on(date(2024, 4, 8), lambda: self._evaluate(Kind.TERM_END, date(2024, 3, 31)), 16)
        self.judging.reward()
        self.judging.judge_the_term()
        Doubts(self.stage, self.asking).raise_them()
        for month in range(12):
            for day in (7, 21):
                on(date(2023 + (month + 4) // 12, (month + 4) % 12 + 1, day), _sweep, 8)

    def _enter_amounts(self) -> None:
        with unit_of_work():
            change_policy(self.stage.round(), AMOUNTS, basis=BASIS, effective_from=clock.today(), by=self.stage.city,
                          tiers=TIERS)  # fmt: skip

    def _clear_desks(self) -> None:
        """The counties settle what the first half left: a newcomer, a claimed rung."""
        for claim in session().scalars(select(LadderClaim).where(LadderClaim.state == LadderClaimState.CLAIMED)).all():
            with unit_of_work():
                verify_claim(claim, by=self.stage.officers[claim.enterprise.county_code])
        rows = select(Registration).where(Registration.state == RegistrationState.WAITING)
        for newcomer in session().scalars(rows).all():
            with unit_of_work():
                approve_registration(newcomer, by=self.stage.officers[newcomer.county_code])

    # ── Tenders ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _season(self, deadline_on: date, *, leave_empty: int = 0) -> Season:
        found = Season(self.stage, self.market, deadline_on, self.agreements.after_award)
        found.plan(leave_empty=leave_empty)
        return found

    def _spring_bids(self) -> None:
        self._season(FIRST_DEADLINE).decide(date(2023, 4, 13))
        second = self._season(date(2023, 5, 12), leave_empty=3)
        second.twist(FATES)
        second.bid(date(2023, 4, 13), date(2023, 5, 11))
        change_minds(second, date(2023, 5, 11))
        second.decide(date(2023, 5, 15))
        third = self._season(date(2023, 5, 26))
        third.bid(date(2023, 4, 19), date(2023, 5, 25))
        third.decide(date(2023, 5, 29))

    def _summer(self) -> None:
        """The June list, and what failed in May once more."""
        failed = session().scalars(select(Need).where(Need.state == NeedState.FAILED).order_by(Need.id)).all()
        deadline = date(2023, 6, 30)
        for need in failed:
            with unit_of_work():
                needs.republish_need(need, deadline_on=deadline, by=self.stage.city)
        self.further.publish(deadline)
        season = self._season(deadline)
        full = next(one.institution_id for one in self.stage.roles.values() if one.name == FULL_HOUSE)
        several = [one for one in season.plans if len(one.winners) > 1 and one.losers and full not in one.winners]
        season.twists[several[-1].tender_id] = "key lost"
        self._fill_the_house(season, full)
        self.further.ask([one.tender_id for one in season.plans[4:16]], date(2023, 6, 14), date(2023, 6, 16))
        season.bid(date(2023, 6, 19), date(2023, 6, 29))
        change_minds(season, date(2023, 6, 29))
        season.decide(date(2023, 7, 3))

    def _fill_the_house(self, season: Season, full: int) -> None:
        """The last tender without a taker goes to an institution whose capacity will be used up by then."""
        second = next(one for one in self.stage.roles if one != full)
        plan = next(one for one in reversed(season.plans) if season.twists.get(one.tender_id) is None
                    and len(one.winners) == 1 and full not in one.bidders)  # fmt: skip
        season.plans.remove(plan)
        losers = tuple(one for one in (*plan.winners, second) if one != full)
        season.plans.append(Plan(plan.tender_id, (full,), losers))
        season.twists[plan.tender_id] = "over capacity"

    def _after_the_lost_key(self) -> None:
        deadline = date(2023, 7, 20)
        for need in session().scalars(select(Need).where(Need.state == NeedState.FAILED).order_by(Need.id)).all():
            with unit_of_work():
                needs.republish_need(need, deadline_on=deadline, by=self.stage.city)
        season = self._season(deadline)
        season.bid(date(2023, 7, 6), date(2023, 7, 19))
        season.decide(date(2023, 7, 21))

    # ── Later lists ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _post(self, categories: Sequence[str]) -> None:
        known = [acting(name).organization_id or 0 for name in ("enterprise-1", "enterprise-2")]
        others = [firm for firm in sorted(self.stage.firms) if firm not in known]
        turn = len(self.further.posted) % len(others)
        houses = [acting(name).organization_id or 0 for name in ("institution-1", "institution-2")]
        self.further.post_some(categories, [*known, *others[turn:], *others], houses)

    def _publish(self, deadline_on: date, then: Callable[[date], None]) -> None:
        self.further.approve()
        self.further.publish(deadline_on)
        then(deadline_on)

    def _winter(self, deadline_on: date) -> None:
        self.market.extra = 1
        season = self._season(deadline_on)
        season.bid(deadline_on - timedelta(days=9), deadline_on - timedelta(days=1))
        season.decide(deadline_on + timedelta(days=1))

    def _spring_again(self, deadline_on: date) -> None:
        """Awarded in the term's last days: some stay drafts, one waits for the city; one tender is being scored."""
        self.market.extra = 2
        season = self._season(deadline_on)
        season.twists[season.plans[-1].tender_id] = "left with the panel"
        season.bid(deadline_on - timedelta(days=5), deadline_on - timedelta(days=1))
        season.decide(deadline_on + timedelta(days=1))

    def _last_list(self, deadline_on: date) -> None:
        """Bids and questions that are still open when the story ends."""
        self.market.extra = 3
        season = self._season(deadline_on)
        numbers = [one.tender_id for one in season.plans]
        self.further.ask(numbers[:2], date(2024, 3, 21), date(2024, 3, 25))
        self.further.ask(numbers[2:], date(2024, 3, 22), None)
        season.bid(date(2024, 3, 21), date(2024, 3, 26))

    def _leave_work(self) -> None:
        """What everybody finds on the desk when the story ends."""
        self.further.post_some(MARCH[:3], sorted(self.stage.firms)[3:6])
        rows = select(Need).where(Need.state == NeedState.SUBMITTED).order_by(Need.id).limit(1)
        need = session().scalars(rows).one()
        with unit_of_work():
            needs.approve_need(need, by=self.stage.officers[need.county_code])
        self.agreements.work.leave_some()
        self.asking.ask_anew(3)

    # ── Surveys and evaluations ─────────────────────────────────────────────────────────────────────────────────────
    def _surveys(self) -> None:
        self.asking.release(Wave.ACCEPTANCE, date(2023, 9, 15))
        self.asking.ask_all(Wave.MID_TERM, date(2023, 10, 9), 5)
        self.asking.release(Wave.MID_TERM, date(2023, 11, 13))
        self.asking.release(Wave.ACCEPTANCE, date(2024, 1, 12))
        self.asking.ask_all(Wave.TERM_END, date(2024, 3, 4), 3)
        self.asking.release(Wave.TERM_END, date(2024, 4, 8))

    def _evaluate(self, kind: Kind, as_of: date) -> None:
        with unit_of_work():
            run_evaluation(self.stage.round(), kind, as_of, by=self.stage.city, at=clock.now())
