"""From a sealed bid to an accepted service through the services of every room on the way."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.bids import queries as bids
from marketplace.bids import services as bid_services
from marketplace.bids.lifecycle import TenderState
from marketplace.engagements import services
from marketplace.engagements.lifecycle import EngagementState as E
from marketplace.engagements.models import Engagement
from marketplace.engagements.services import Step, Terms
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries as matchmaking
from marketplace.needs.lifecycle import NeedState
from marketplace.organizations.models import ServiceRecord
from tests.integration.bids.conftest import Hall, clocks, days, hall, keys, paper
from tests.integration.needs.conftest import make_need, no_ranking, pilot_round

__all__ = ["clocks", "hall", "keys", "make_need", "no_ranking", "pilot_round"]
Login = Callable[[str], FlaskClient]
pytestmark = pytest.mark.both_databases


def drafts(state: E = E.DRAFTING) -> list[Engagement]:
    return list(session().scalars(select(Engagement).where(Engagement.state == state).order_by(Engagement.id)))


def taken() -> int:
    return session().scalar(select(func.count()).select_from(ServiceRecord)) or 0


def awarded(hall: Hall, *places: int) -> None:
    opened = hall.bids()
    hall.award(*(opened[place].id for place in places))


def ready(hall: Hall) -> None:
    hall.bid("institution-1", deliverables="检测报告", schedule="两个月")
    hall.bid("institution-2", price="90000.00")
    hall.open()
    hall.score()


def written(found: Engagement) -> tuple[Terms, list[Step]]:
    terms = Terms(
        scope=found.scope, deliverables=found.deliverables or "检测报告", price=found.price, public_share=Decimal(0),
        concession=found.concession, enterprise_share=found.price - found.concession, starts_on=found.binding_on,
        ends_on=found.binding_on + timedelta(days=60),
    )  # fmt: skip
    return terms, [Step("出具报告", "检测报告", found.binding_on + timedelta(days=30))]


def test_awarded_signed_delivered_accepted(hall: Hall) -> None:
    ready(hall)
    awarded(hall, 0)
    (found,) = drafts()
    assert found.scope.endswith("进度安排：\n两个月")
    owner, agent = hall.cast.actor("enterprise-1"), hall.cast.actor("institution-1")
    hall.stand_at(clock.start_of_day(found.binding_on) + timedelta(hours=2))
    with unit_of_work():
        services.save_draft(found, *written(found), version=found.version, by=agent)
        for side in (owner, agent):
            services.confirm(found, version=found.version, by=side)
        services.submit_milestone(found.milestones[0], [paper()], by=agent)
        services.hand_over(found, by=agent)
        services.accept(found, "成果与约定一致", by=owner)
    assert found.state is E.ACCEPTED
    assert hall.need.state is NeedState.CLOSED
    assert session().scalars(select(ServiceRecord)).one().accepted_at == clock.now()


def test_annulled_in_the_standstill_and_awarded_again(hall: Hall) -> None:
    ready(hall)
    awarded(hall, 0, 1)
    assert [one.institution_id for one in drafts()] == [
        hall.cast.organizations["institution-1"], hall.cast.organizations["institution-2"]
    ]  # fmt: skip
    assert taken() == 2
    award = bids.standing_award(hall.tender)
    assert award is not None
    with unit_of_work():
        bid_services.annul_award(award, "报价核算有误", by=hall.cast.actor("city"), at=clock.now())
    assert (len(drafts()), len(drafts(E.CANCELLED)), taken()) == (0, 2, 0)
    hall.stand_at(clock.now() + days(1))
    awarded(hall, 1)
    (again,) = drafts()
    assert again.institution_id == hall.cast.organizations["institution-2"]
    assert taken() == 1


def cancel_all(hall: Hall, *who: str) -> None:
    with unit_of_work():
        for found, one in zip(drafts(), who, strict=True):
            services.cancel(found, "档期已排满，无法承接", by=hall.cast.actor(one))


def test_none_signs_in_the_standstill_and_the_owner_chooses_anew(hall: Hall, login: Login) -> None:
    ready(hall)
    awarded(hall, 0)
    cancel_all(hall, "institution-1")
    assert (hall.tender.state, hall.need.state, taken()) == (TenderState.OPENED, NeedState.PUBLISHED, 0)
    assert bids.standing_award(hall.tender) is None
    owner = login("enterprise-1")
    for page in (f"/needs/{hall.need.id}", f"/needs/{hall.need.id}/bids"):
        assert "选定的机构没有签约：档期已排满" in owner.get(page).text
    assert hall.need.title in owner.get("/home").text
    hall.stand_at(clock.now() + days(1))
    awarded(hall, 1)
    (again,) = drafts()
    assert again.institution_id == hall.cast.organizations["institution-2"]
    assert again.binding_on > clock.today()
    assert (hall.tender.state_reason, taken()) == ("", 1)


def test_one_of_two_falls_and_the_award_stands(hall: Hall) -> None:
    ready(hall)
    awarded(hall, 0, 1)
    with unit_of_work():
        services.cancel(drafts()[0], "档期已排满，无法承接", by=hall.cast.actor("institution-1"))
    assert (hall.tender.state, len(drafts()), taken()) == (TenderState.AWARDED, 1, 1)
    cancel_all(hall, "enterprise-1")
    assert (hall.tender.state, taken()) == (TenderState.OPENED, 0)


def test_an_award_refused_for_capacity_draws_nothing_up(hall: Hall) -> None:
    by = hall.newcomer(1, capacity=0)
    hall.bid(by)
    hall.open()
    hall.score()
    with pytest.raises(RuleBroken, match="服务企业能力"):
        awarded(hall, 0)
    session().rollback()
    assert (drafts(), taken()) == ([], 0)


def test_open_bids_change_nothing_of_what_the_engine_is_told(hall: Hall) -> None:
    before = matchmaking.described_institutions()
    hall.bid("institution-1")
    hall.bid("institution-2")
    assert matchmaking.described_institutions() == before
    hall.open()
    assert matchmaking.described_institutions() == before
    hall.score()
    awarded(hall, 0)
    after = {one["id"]: one["engaged"] for one in matchmaking.described_institutions()}
    assert after[hall.cast.organizations["institution-1"]] == 1
    assert after[hall.cast.organizations["institution-2"]] == 0
