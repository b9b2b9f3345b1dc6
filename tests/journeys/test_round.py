"""A whole round over the services: asked, bid, changed, withdrawn, opened, awarded, agreed, delivered and judged."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.services import verify
from marketplace.bids import queries as tenders
from marketplace.bids import services as bids
from marketplace.bids.lifecycle import BidState, TenderState
from marketplace.engagements import services
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.evaluation.models import Kind
from marketplace.evaluation.services import replay, run_evaluation
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution, ServiceRecord
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy
from marketplace.surveys import queries as surveys
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.services import token_of
from tests.cast import Cast
from tests.factories.agreements import paper, steps, terms
from tests.integration.bids.conftest import Hall, clocks, hall, keys
from tests.integration.needs.conftest import make_need, no_ranking, pilot_round

__all__ = ["clocks", "hall", "keys", "make_need", "no_ranking", "pilot_round"]
SHARES = {"budget.public_share_total": "40000", "budget.public_share_per_engagement": "30000"}


class Round:
    """The people of one need and what they do, in the order in which they do it."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.cast, self.clocks = hall, hall.cast, hall.clocks
        self.owner, self.city = self.cast.actor("enterprise-1"), self.cast.actor("city")
        self.rivals = [self.cast.actor("institution-1"), self.cast.actor("institution-2")]

    def on(self, day: date) -> None:
        """From now on it is the morning of that day."""
        self.clocks.enter_context(clock.standing_at(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)))

    def money(self) -> None:
        with unit_of_work():
            change_policy(session().scalars(select(PilotRound)).one(), SHARES, basis="示例：预算批复",
                          effective_from=clock.today(), by=self.city)  # fmt: skip

    def ask_and_answer(self) -> None:
        for number, rival in enumerate(self.rivals):
            with unit_of_work():
                bids.ask_question(self.hall.tender, f"第 {number} 条：能否先到现场看一天？", by=rival, at=clock.now())
        for question in self.hall.tender.questions:
            with unit_of_work():
                bids.answer_question(question, "可以，请提前两天联系。", by=self.owner, at=clock.now())

    def bid_change_withdraw(self) -> None:
        self.hall.bid("institution-1", "120000.00", files=1)
        self.hall.bid("institution-2", "99000.00")
        self.hall.bid("institution-1", "118000.00", files=1)
        with unit_of_work():
            bids.withdraw_bid(self.hall.tender, by=self.rivals[1], at=clock.now())
        self.hall.bid("institution-2", "97000.00")

    def ask_too_early(self) -> None:
        with unit_of_work(), pytest.raises(bids.OpeningRefused):
            bids.ask_opening(self.hall.tender, by=self.owner, at=clock.now())

    def choose_the_first(self) -> Engagement:
        self.hall.open()
        self.hall.score()
        live = [one for one in self.hall.bids() if one.state is BidState.OPENED]
        chosen = next(one for one in live if one.institution_id == self.rivals[0].organization_id)
        self.hall.award(chosen.id)
        return session().scalars(select(Engagement)).one()

    def agree(self, engagement: Engagement) -> None:
        given = terms(price=Decimal("118000.00"), public_share=Decimal("20000.00"), concession=Decimal("20000.00"),
                      enterprise_share=Decimal("78000.00"))  # fmt: skip
        with unit_of_work():
            services.save_draft(engagement, given, steps(), version=engagement.version, by=self.rivals[0])
        for side in (self.owner, self.rivals[0]):
            with unit_of_work():
                services.confirm(engagement, version=engagement.version, by=side)
        with unit_of_work():
            services.confirm_share(engagement, by=self.city)

    def deliver(self, engagement: Engagement) -> None:
        for milestone in list(engagement.milestones):
            self.on(milestone.due_on - timedelta(days=2))
            with unit_of_work():
                services.submit_milestone(milestone, [paper()], "请核对", by=self.rivals[0])
            with unit_of_work():
                services.confirm_milestone(milestone, by=self.owner)
        with unit_of_work():
            services.hand_over(engagement, by=self.rivals[0])
        with unit_of_work(), pytest.raises(Forbidden):
            services.accept(engagement, by=self.rivals[0])
        with unit_of_work():
            services.accept(engagement, "同意验收", by=self.owner)


@pytest.fixture
def told(hall: Hall) -> Round:
    """The round from its published need to the accepted service."""
    found = Round(hall)
    with unit_of_work():
        first = hall.cast.organization("institution-1")
        assert isinstance(first, Institution)
        first.commitment, first.annual_capacity, first.target_counts = 1, 10, {"升规入统": 1}
    found.money()
    found.ask_and_answer()
    found.bid_change_withdraw()
    found.ask_too_early()
    return found


@pytest.mark.both_databases
def test_from_the_published_need_to_the_evaluation(
    told: Round, login: Callable[[str], FlaskClient], client: FlaskClient
) -> None:
    engagement = told.choose_the_first()
    award = tenders.standing_award(told.hall.tender)
    assert award is not None
    loser = next(one for one in told.hall.bids() if one.state is BidState.NOT_AWARDED)
    assert loser.decision_reason
    told.on(award.binding_on)
    told.agree(engagement)
    told.deliver(engagement)
    session().expire_all()
    assert engagement.state is EngagementState.ACCEPTED
    assert engagement.need.state is NeedState.CLOSED
    assert session().scalars(select(ServiceRecord)).one().accepted_at is not None

    invitation = surveys.of_engagement(engagement.id, Wave.ACCEPTANCE)
    assert invitation is not None
    phone = client.post(f"/surveys/{token_of(invitation)}", data={"level": "basic", "text": "做得不错"})
    assert phone.status_code == 303
    assert "做得不错" not in login("institution-1").get("/surveys/own").text

    told.on(clock.today() + timedelta(days=30))
    with unit_of_work():
        run = run_evaluation(engagement.round, Kind.TERM_END, clock.today(), by=told.city, at=clock.now())
    row = next(one for one in run.rows if one.institution_id == engagement.institution_id)
    assert (row.outcome, row.indicators["satisfaction"], row.indicators["commitment"]) == ("stay", 100, 100)
    assert replay(run)
    page = login("city").get(f"/evaluation/{run.id}")
    assert engagement.institution.name in page.text
    assert verify().ok


@pytest.mark.both_databases
def test_a_round_in_which_nobody_suits_begins_again(told: Round) -> None:
    told.hall.open()
    with unit_of_work():
        bids.fail_tender(told.hall.tender, "两份标书都超出预算", by=told.owner, at=clock.now())
    session().expire_all()
    assert told.hall.tender.state is TenderState.FAILED
    assert told.hall.need.state is NeedState.FAILED
    assert session().scalars(select(Engagement)).all() == []


@pytest.mark.both_databases
def test_the_same_choice_is_refused_where_capacity_is_used_up(told: Round, cast: Cast) -> None:
    with unit_of_work():
        full = cast.organization("institution-1")
        assert isinstance(full, Institution)
        full.annual_capacity = 0
    with pytest.raises(RuleBroken, match="服务企业能力"):
        told.choose_the_first()
    session().rollback()
    session().expire_all()
    assert session().get_one(Need, told.hall.need.id).state is NeedState.PUBLISHED
    second = next(one for one in told.hall.bids() if one.institution_id == told.rivals[1].organization_id)
    told.hall.award(second.id)
    assert session().scalars(select(Engagement)).one().institution_id == told.rivals[1].organization_id
