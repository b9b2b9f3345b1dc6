"""Needs that are bid on, and their opening."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from flask import current_app
from nacl.public import PrivateKey
from sqlalchemy import select

from marketplace.bids import queries as bid_queries
from marketplace.bids import sealing
from marketplace.bids import services as bid_services
from marketplace.bids.models import Bid, Tender
from marketplace.bids.rules import Offer
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.models import Need, NeedList
from marketplace.organizations.models import Enterprise, Institution
from tests.cast import Cast
from tests.town.ground import HERE, NEED, THERE, Town, paper

PLAN = "先拆检断齿，再做疲劳试验，最后给出改进热处理的建议。"


def lay_tenders(town: Town, cast: Cast) -> dict[str, Tender]:
    """In each county a need on which one institution asks and both bid, with the first pages' questions open."""
    private = PrivateKey.generate()
    current_app.config["BID_SEALING_PUBLIC_KEY"] = b64encode(bytes(private.public_key)).decode()
    current_app.config["BID_OPENING_KEYS"] = {sealing.key_id(private.public_key): private}
    with unit_of_work():
        for number in ("1", "2"):
            institution = cast.organization(f"institution-{number}")
            assert isinstance(institution, Institution)
            institution.admitted_from, institution.admitted_until = date(2023, 3, 1), date(2024, 2, 28)
    unbidden, failed = (_published(cast, HERE, "1") for _ in range(2))
    _bid_and_failed_twice(town, cast, failed)
    town.lead("bids.opening", need_id=unbidden.id)
    town.lead("needs.republishing", need_id=failed.id)
    town.lead("portal.need_list", "portal.need_list_export", number=session().scalars(select(NeedList.number)).first())
    return {HERE: _tender(town, cast, HERE, "1"), THERE: _tender(town, cast, THERE, "2")}


def _bid_and_failed_twice(town: Town, cast: Cast, need: Need) -> None:
    """A bid on its first publication, none on its second."""
    agent, city = cast.actor("institution-1"), cast.actor("city")
    first = bid_queries.of_need(need)
    assert first is not None
    with unit_of_work():
        bid_services.submit_bid(first, Offer(Decimal("90000"), plan=PLAN), [], by=agent, at=clock.now())
    town.lead("bids.past", bid_id=session().scalars(select(Bid.id).where(Bid.tender_id == first.id)).one())
    for deadline_on in (clock.today() + timedelta(days=30), None):
        with unit_of_work():
            needs.fail_need(need, "示例：没有合适的标书", by=city, before_deadline=True)
            if deadline_on:
                needs.republish_need(need, deadline_on=deadline_on, by=city)


def _published(cast: Cast, county: str, number: str) -> Need:
    owner, enterprise = cast.actor(f"enterprise-{number}"), cast.organization(f"enterprise-{number}")
    assert isinstance(enterprise, Enterprise)
    with unit_of_work():
        need = needs.begin_need(enterprise, by=owner)
        needs.save_draft(need, NEED, by=owner)
        needs.submit_need(need, by=owner)
        needs.approve_need(need, by=cast.actor(f"county-{county}"))
        needs.publish_needs([need], deadline_on=clock.today() + timedelta(days=8), by=cast.actor("city"))
    return need


def _tender(town: Town, cast: Cast, county: str, number: str) -> Tender:
    need = _published(cast, county, number)
    tender = bid_queries.of_need(need)
    assert tender is not None
    with unit_of_work():
        asked = bid_services.ask_question(
            tender, "材料牌号是什么，有没有图纸？", by=cast.actor(f"institution-{number}"), at=clock.now()
        )
    for who in ("institution-1", "institution-2"):
        agent = cast.actor(who)
        with unit_of_work():
            staged = bid_services.stage_file(tender, paper("方案.pdf"), by=agent)
            offer = Offer(Decimal("90000"), plan=PLAN)
            bid_services.submit_bid(tender, offer, [staged.token], by=agent, at=clock.now())
    town.put(county, "need_id", need.id)
    town.put(county, "question_id", asked.id)
    town.put(county, "place", 1)
    return tender


def open_bids(town: Town, cast: Cast, tenders: Mapping[str, Tender]) -> None:
    """The bids of both are opened; in the first county an assessor scores them."""
    for county, number in ((HERE, "1"), (THERE, "2")):
        with unit_of_work():
            bid_services.ask_opening(tenders[county], by=cast.actor(f"enterprise-{number}"), at=clock.now())
        session().expire_all()
        found = session().scalars(select(Bid.id).where(Bid.tender_id == tenders[county].id).order_by(Bid.id))
        town.put(county, "bid_id", found.all()[int(number) - 1])
    with unit_of_work():
        assessor = cast.users["assessor-1"]
        bid_services.assign_assessors(tenders[HERE], [assessor], assessor, by=cast.actor("city"), at=clock.now())
