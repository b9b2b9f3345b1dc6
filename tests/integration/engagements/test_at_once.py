"""Many press at the same moment: the budget is never passed, an acceptance counts once, a draft has one text."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit import services as audit
from marketplace.bids import services as bids
from marketplace.bids.lifecycle import BidState, TenderState
from marketplace.bids.models import Award, Bid
from marketplace.engagements import queries, services
from marketplace.engagements.lifecycle import EngagementState as E
from marketplace.engagements.models import Amendment, Engagement, Milestone
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import ServiceRecord
from marketplace.pilots import queries as pilots
from marketplace.security.actors import SYSTEM, Actor
from tests.cast import Cast
from tests.factories.agreements import Way, awarded, paper, steps, terms
from tests.trail import acts

pytestmark = pytest.mark.both_databases
Act = Callable[[Engagement], object]


def together(app: Flask, pairs: list[tuple[int, Act]]) -> list[str]:
    """Let every act run on its agreement in a thread and a session of its own, all at once; what became of each."""
    barrier, ends = Barrier(len(pairs)), list[str]()
    session().rollback()

    def run(number: int, act: Act) -> None:
        with app.app_context():
            found = session().get_one(Engagement, number)
            len(found.milestones)  # as a page has read it before
            session().rollback()
            barrier.wait(30)
            try:
                with unit_of_work():
                    act(session().get_one(Engagement, number))
                ends.append("done")
            except Refusal as refused:
                ends.append(refused.message)
            except Exception as error:
                ends.append(f"fault: {error!r}")
            finally:
                db.session.remove()

    threads = [Thread(target=copy_context().run, args=(run, *pair)) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    session().expire_all()
    return ends


def test_twenty_shares_at_the_budgets_edge(app: Flask, cast: Cast, way: Way) -> None:
    """The budget of 50 000 holds six shares of 8 000; twenty are pressed at once."""
    shared = {"public_share": Decimal("8000.00"), "enterprise_share": Decimal("102000.00")}
    ways = [way, *(Way(cast) for _ in range(19))]
    numbers = [one.to("waiting_share", **shared).id for one in ways]
    city = way.city
    ends = together(app, [(number, lambda one: services.confirm_share(one, by=city)) for number in numbers])
    assert ends.count("done") == 6
    assert {end[:9] for end in ends if end != "done"} == {"本批政府补预算 5"}
    standing = queries.budget_standing(pilots.require_round())
    assert (standing.confirmed, standing.waiting, standing.left) == (48000, 14 * 8000, 2000)
    assert acts().count("engagement:confirm_share") == 6


def test_twenty_acceptances_are_one(app: Flask, way: Way) -> None:
    number, clerk = way.to("delivered").id, way.clerk
    ends = together(app, [(number, lambda one: services.accept(one, by=clerk))] * 20)
    assert ends.count("done") == 1
    assert {end[:11] for end in ends if end != "done"} == {"服务协议现为「已验收」"}
    assert acts().count("engagement:accept") == 1
    assert acts().count("need:close") == 1


def test_the_last_two_of_a_need_accepted_at_once_end_it(app: Flask, cast: Cast, way: Way) -> None:
    other, shared = Way(cast, institution="institution-2"), {"public_share": Decimal(0)}
    with unit_of_work():
        # Two institutions were chosen for one need.
        other.engagement.need = way.engagement.need
    pairs: list[tuple[int, Act]] = []
    for one in (way, other):
        one.to("active", **shared, enterprise_share=Decimal("110000.00"))
        with unit_of_work():
            for milestone in one.engagement.milestones:
                services.submit_milestone(milestone, [paper()], by=one.agent)
            services.hand_over(one.engagement, by=one.agent)
        pairs.append((one.engagement.id, lambda found: services.accept(found, by=way.clerk)))
    assert together(app, pairs) == ["done", "done"]
    assert acts().count("need:close") == 1


def test_the_pairs_last_two_drafts_fall_at_once_and_give_the_place_back(app: Flask, cast: Cast, way: Way) -> None:
    city = way.city
    pairs = [(one.engagement.id, lambda found: services.cancel(found, "企业生产计划有变", by=city))
             for one in (way, Way(cast))]  # fmt: skip
    assert together(app, pairs) == ["done", "done"]
    assert session().scalar(select(func.count()).select_from(ServiceRecord)) == 0


def two_chosen(cast: Cast, way: Way) -> tuple[Award, list[int]]:
    """An award of two institutions that binds tomorrow, and the numbers of its drafts."""
    first, tomorrow = way.engagement.bid, clock.today() + timedelta(days=1)
    with unit_of_work():
        award = session().scalars(select(Award).where(Award.tender_id == first.tender_id)).one()
        award.binding_on = way.engagement.binding_on = tomorrow
        second = Bid(
            tender=first.tender, bidder_tag="2" * 64, key_id="test", state=BidState.AWARDED, price=first.price,
            institution_id=cast.organizations["institution-2"], concession=first.concession, content={},
        )  # fmt: skip
        session().add(second)
        session().flush()
        drawn = services.draw_up(award, second, at=clock.now())
    return award, [way.engagement.id, drawn.id]


def test_the_last_two_of_an_award_fall_at_once_and_the_award_falls_once(app: Flask, cast: Cast, way: Way) -> None:
    award, numbers = two_chosen(cast, way)
    city = way.city
    pairs = [(number, lambda found: services.cancel(found, "档期已排满，无法承接", by=city)) for number in numbers]
    assert together(app, pairs) == ["done", "done"]
    assert acts().count("award:lapse") == 1
    assert session().get_one(Award, award.id).tender.state is TenderState.OPENED


def test_a_side_leaves_while_the_city_annuls(app: Flask, cast: Cast, way: Way) -> None:
    award, numbers = two_chosen(cast, way)
    city, number = way.city, award.id

    def annul(_found: Engagement) -> None:
        bids.annul_award(session().get_one(Award, number), "报价核算有误", by=city, at=clock.now())

    ends = together(app, [
        (numbers[0], lambda found: services.cancel(found, "档期已排满，无法承接", by=city)), (numbers[1], annul)
    ])  # fmt: skip
    assert not [end for end in ends if end.startswith("fault")], ends
    assert session().get_one(Award, number).tender.state is TenderState.OPENED
    assert {one.state for one in session().scalars(select(Engagement))} == {E.CANCELLED}


def test_two_writers_of_one_draft(app: Flask, way: Way) -> None:
    way.to("drafted")
    number, version = way.engagement.id, way.engagement.version

    def writing(by: Actor, *days: int) -> Act:
        given, rows = terms(), steps(*days)
        return lambda one: services.save_draft(one, given, rows, version=version, by=by)

    ends = together(app, [(number, writing(way.clerk, 20, 40, 60)), (number, writing(way.agent, 50))])
    assert sorted(end[:2] for end in ends) == ["do", "您打"]
    assert session().scalar(select(func.count()).select_from(Milestone)) in (1, 3)


def test_confirming_and_changing_at_once_never_signs_an_unread_text(app: Flask, way: Way) -> None:
    way.to("drafted", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
    with unit_of_work():
        services.confirm(way.engagement, version=way.engagement.version, by=way.clerk)
    number, version, clerk, agent = way.engagement.id, way.engagement.version, way.clerk, way.agent
    given, rows = terms(public_share=Decimal(0), enterprise_share=Decimal("110000.00")), steps(10)
    ends = together(app, [
        (number, lambda one: services.save_draft(one, given, rows, version=version, by=clerk)),
        (number, lambda one: services.confirm(one, version=version, by=agent)),
    ])  # fmt: skip
    assert ends.count("done") == 1
    found = session().get_one(Engagement, number)
    assert (found.state, len(found.milestones)) in ((E.ACTIVE, 2), (E.DRAFTING, 1))


def test_a_milestone_is_handed_in_once(app: Flask, way: Way) -> None:
    number, agent = way.to("active").id, way.agent
    act: Act = lambda one: services.submit_milestone(one.milestones[0], [paper()], by=agent)  # noqa: E731
    ends = together(app, [(number, act)] * 5)
    assert ends.count("done") == 1
    assert len(session().get_one(Engagement, number).milestones[0].files) == 1


def test_one_change_waits_at_a_time(app: Flask, way: Way) -> None:
    number, agent = way.to("active").id, way.agent
    found = way.engagement
    asked = services.Change(
        found.ends_on, found.price, Decimal("20000.00"), found.concession, Decimal("90000.00"),
        tuple(queries.steps_of(found.milestones)),
    )  # fmt: skip
    ends = together(app, [
        (number, lambda one: services.propose_amendment(one, asked, "政府补有调整", by=agent))
    ] * 5)  # fmt: skip
    assert ends.count("done") == 1
    assert session().scalar(select(func.count()).select_from(Amendment)) == 1


def test_a_share_and_the_draft_of_an_award(app: Flask, cast: Cast, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft points to the round, whose row the confirmation of a share holds while it waits for the trail."""
    written = audit.record

    def slowly(*args: Any, **values: Any) -> Any:
        sleep(0.15)
        row = written(*args, **values)
        sleep(0.15)
        return row

    city = way.city
    number = way.to("waiting_share").id
    with unit_of_work():
        chosen = [one.id for one in awarded(cast)]
    monkeypatch.setattr(audit, "record", slowly)

    def draw_up(_one: Engagement) -> None:
        award, bid = session().get_one(Award, chosen[0]), session().get_one(Bid, chosen[1])
        audit.record("award:choose", by=SYSTEM, on=award)  # the award's own row comes first
        services.draw_up(award, bid, at=clock.now())

    assert (
        together(app, [(number, lambda one: services.confirm_share(one, by=city)), (number, draw_up)]) == ["done"] * 2
    )
