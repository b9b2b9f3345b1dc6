"""A published need with a pair of keys, and people who ask, bid, open, score and award on it by the services."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from nacl.public import PrivateKey
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import User
from marketplace.bids import queries, sealing, services
from marketplace.bids.models import Award, Bid, Opening, Tender
from marketplace.bids.rules import Offer
from marketplace.bids.services import Receipt
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.models import Need
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Institution, Membership
from marketplace.security.actors import Actor, Duty
from tests.cast import Cast
from tests.integration.needs.conftest import make_need, no_ranking, pilot_round

__all__ = ["make_need", "no_ranking", "pilot_round"]

POSTED = datetime(2023, 3, 21, 1, tzinfo=UTC)
DEADLINE = date(2023, 4, 10)
PLAN = "先拆检断齿，再做疲劳试验，最后给出改进热处理的建议，全程两个月。"


def offer(price: str = "120000.00", **values: Any) -> Offer:
    """An offer that nothing stands against."""
    return Offer(
        price=Decimal(price), **{"concession": Decimal("20000"), "plan": PLAN, "team": "检测工程师三人"} | values
    )


def paper(name: str = "检测报告样本.pdf", content: bytes = b"%PDF-1.4 sample of the bidder") -> FileStorage:
    """An uploaded file."""
    return FileStorage(BytesIO(content), name)


def new_keys(app: Flask) -> PrivateKey:
    """Another pair for this application; former private keys are forgotten."""
    private = PrivateKey.generate()
    app.config["BID_SEALING_PUBLIC_KEY"] = base64.b64encode(bytes(private.public_key)).decode()
    app.config["BID_OPENING_KEYS"] = {sealing.key_id(private.public_key): private}
    return private


@dataclass
class Hall:
    """One tender and the clock before it."""

    app: Flask
    cast: Cast
    clocks: ExitStack
    tender: Tender
    receipts: dict[str, Receipt] = field(default_factory=dict)

    @property
    def need(self) -> Need:
        """The need that is taken up."""
        return self.tender.need

    def stand_at(self, moment: datetime) -> None:
        """From now on it is ``moment``."""
        self.clocks.enter_context(clock.standing_at(moment))

    def after_deadline(self) -> None:
        """The first moment after the deadline."""
        self.stand_at(queries.closes_at(self.tender))

    def admit(self, who: str, until: date = date(2024, 3, 20)) -> Actor:
        """The institution belongs to the pilot."""
        with unit_of_work():
            institution = self.cast.organization(who)
            assert isinstance(institution, Institution)
            institution.admitted_from, institution.admitted_until = date(2023, 3, 20), until
        return self.cast.actor(who)

    def newcomer(self, number: int, *, capacity: int | None = None) -> Actor:
        """One more admitted institution with somebody who acts for it."""
        with unit_of_work():
            institution = Institution(
                name=f"示例第{number}服务有限公司", county_code="430202", annual_capacity=capacity
            )
            institution.admitted_from, institution.admitted_until = date(2023, 3, 20), date(2024, 3, 20)
            user = User(username=f"bidder-{number}", display_name=f"经办{number}", email=None, password_hash="")
            session().add_all([institution, user])
            session().flush()
            member = Membership(user_id=user.id, organization_id=institution.id, duty=Duty.INSTITUTION)
            session().add(member)
        return actor_of(member)

    def bid(self, who: str | Actor, price: str = "120000.00", files: int = 0, **values: Any) -> Receipt:
        """Hand in a bid, or change it."""
        by = self.cast.actor(who) if isinstance(who, str) else who
        with unit_of_work():
            staged = [services.stage_file(self.tender, paper(f"附件{n}.pdf"), by=by) for n in range(files)]
        with unit_of_work():
            receipt = services.submit_bid(
                self.tender, offer(price, **values), [one.token for one in staged], by=by, at=clock.now()
            )
        self.receipts[by.name] = receipt
        return receipt

    def open(self, who: str = "enterprise-1") -> Opening:
        """Ask for the opening after the deadline; the queue of tests works at once."""
        self.after_deadline()
        with unit_of_work():
            opening = services.ask_opening(self.tender, by=self.cast.actor(who), at=clock.now())
        session().expire_all()
        return session().get_one(Opening, opening.id)

    def bids(self) -> list[Bid]:
        """All bids, oldest first."""
        return list(session().scalars(select(Bid).where(Bid.tender_id == self.tender.id).order_by(Bid.id)))

    def score(self) -> None:
        """The owner's finished sheet: the first bid gets most."""
        sheet = services.owner_sheet(self.tender)
        opened = [bid.id for bid in self.bids() if bid.state.value == "opened"]
        points = {
            number: {title: Decimal(most) - place for title, most in services.criteria_of(self.tender).items()}
            for place, number in enumerate(opened)
        }
        with unit_of_work():
            services.save_scores(sheet, points, "", finish=True, by=self.cast.actor("enterprise-1"), at=clock.now())

    def award(self, *chosen: int, by: str = "enterprise-1") -> Award:
        """Choose bids; all others read the same reason."""
        others = {bid.id: "报价高于预算，方案不够具体" for bid in self.bids() if bid.id not in chosen}
        with unit_of_work():
            return services.award_tender(self.tender, list(chosen), others, by=self.cast.actor(by), at=clock.now())


def publish(cast: Cast, need: Need, deadline_on: date = DEADLINE) -> Tender:
    """The city publishes an approved need; its tender."""
    with unit_of_work():
        needs.publish_needs([need], deadline_on=deadline_on, by=cast.actor("city"))
    found = queries.of_need(need)
    assert found is not None
    return found


@pytest.fixture
def clocks() -> Iterator[ExitStack]:
    """It is the day of posting; clocks that were set go back when the test ends."""
    with ExitStack() as stack:
        stack.enter_context(clock.standing_at(POSTED))
        yield stack


@pytest.fixture
def keys(app: Flask) -> Iterator[PrivateKey]:
    """A pair of keys of this test."""
    yield new_keys(app)
    app.config["BID_SEALING_PUBLIC_KEY"], app.config["BID_OPENING_KEYS"] = "", {}


@pytest.fixture
def hall(app: Flask, cast: Cast, keys: PrivateKey, clocks: ExitStack, make_need: Any) -> Hall:
    """A need of enterprise-1, published on 2023-03-21 with bids until 2023-04-10; both institutions are admitted."""
    found = Hall(app, cast, clocks, publish(cast, make_need("approved", wanted=2)))
    for who in ("institution-1", "institution-2"):
        found.admit(who)
    return found


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)
