"""Many press at the same moment: one award, never over capacity, one live bid an institution."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.bids import services
from marketplace.bids.lifecycle import BidState, TenderState
from marketplace.bids.models import Award, Bid, Tender
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, ServiceRecord
from tests.integration.bids.conftest import Hall, offer, publish

pytestmark = pytest.mark.both_databases


def together(hall: Hall, acts: list[Callable[[], object]]) -> list[str]:
    """Let every act run in a thread and a session of its own, all at once; what became of each."""
    barrier, ends = Barrier(len(acts)), list[str]()
    session().rollback()

    def run(act: Callable[[], object]) -> None:
        with hall.app.app_context():
            barrier.wait(30)
            try:
                with unit_of_work():
                    act()
                ends.append("done")
            except Refusal as refused:
                ends.append(refused.message)
            except Exception as error:
                ends.append(f"fault: {error!r}")
            finally:
                db.session.remove()

    threads = [Thread(target=copy_context().run, args=(run, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    session().expire_all()
    return ends


def awarding(hall: Hall, tender: Tender, chosen: list[int], owner: str = "enterprise-1") -> Callable[[], object]:
    number, by, at = tender.id, hall.cast.actor(owner), clock.now()

    def act() -> object:
        found = session().get_one(Tender, number)
        others = {bid.id: "其他机构更合适" for bid in found.bids if bid.id not in chosen}
        return services.award_tender(found, chosen, others, by=by, at=at)

    return act


def test_twenty_at_once_on_one_award_and_one_wins(hall: Hall) -> None:
    hall.bid("institution-1")
    hall.bid("institution-2")
    hall.open()
    hall.score()
    bids = [bid.id for bid in hall.bids()]
    ends = together(hall, [awarding(hall, hall.tender, [bids[place % 2]]) for place in range(20)])
    assert ends.count("done") == 1
    assert {end[:11] for end in ends if end != "done"} == {"揭榜现为「已选定机构」"}
    assert session().scalar(select(func.count()).select_from(Award)) == 1
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 1
    assert sorted(bid.state.value for bid in hall.bids()) == ["awarded", "not_awarded"]


def test_two_awards_at_once_do_not_both_take_the_last_place(hall: Hall, make_need: Any) -> None:
    second = publish(hall.cast, make_need("approved", owner="enterprise-2", wanted=2))
    halls = [hall, Hall(hall.app, hall.cast, hall.clocks, second)]
    owners = ["enterprise-1", "enterprise-2"]
    for one in halls:
        one.bid("institution-1")
        one.bid("institution-2")
    for one, owner in zip(halls, owners, strict=True):
        one.open(owner)
        sheet = services.owner_sheet(one.tender)
        full = {title: Decimal(most) for title, most in services.criteria_of(one.tender).items()}
        points = {bid.id: full for bid in one.bids()}
        with unit_of_work():
            services.save_scores(sheet, points, "", finish=True, by=one.cast.actor(owner), at=clock.now())
    with unit_of_work():
        for who in ("institution-1", "institution-2"):
            session().get_one(Institution, hall.cast.organizations[who]).annual_capacity = 1
    # Each owner names the two in the other order: locks are taken in one order all the same.
    orders = [[bid.id for bid in one.bids()] for one in halls]
    ends = together(hall, [
        awarding(hall, halls[0].tender, orders[0]), awarding(hall, halls[1].tender, orders[1][::-1], "enterprise-2")
    ])  # fmt: skip
    assert sorted(end == "done" for end in ends) == [False, True]
    assert any("本年度服务企业能力为 1 家" in end for end in ends)
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 2
    assert {one.tender.state for one in halls} == {TenderState.AWARDED, TenderState.OPENED}


def test_bids_of_one_institution_at_once_leave_one(hall: Hall) -> None:
    by, at, number = hall.cast.actor("institution-1"), clock.now(), hall.tender.id

    def act() -> object:
        return services.submit_bid(session().get_one(Tender, number), offer(), [], by=by, at=at)

    ends = together(hall, [act] * 8)
    assert ends == ["done"] * 8
    assert [bid.state for bid in hall.bids()] == [BidState.SEALED]


def test_the_opening_and_a_last_moment_do_not_mix(hall: Hall) -> None:
    """A bid that waits for the tender while it is opened is late, not half in."""
    hall.bid("institution-1")
    hall.after_deadline()
    owner, rival, at, number = hall.cast.actor("enterprise-1"), hall.cast.actor("institution-2"), clock.now(), 0
    number = hall.tender.id

    def ask() -> object:
        return services.ask_opening(session().get_one(Tender, number), by=owner, at=at)

    def bid() -> object:
        return services.submit_bid(session().get_one(Tender, number), offer(), [], by=rival, at=at)

    ends = together(hall, [ask, bid])
    assert sum(end == "done" for end in ends) == 1
    assert [one.state for one in hall.bids()] == [BidState.OPENED]
    assert session().scalar(select(func.count()).select_from(Bid)) == 1
    assert hall.tender.deadline_on == date(2023, 4, 10)
