"""A round under way in two counties: needs, agreements, answers and rungs at every step, brought there by services."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from marketplace.engagements import services
from marketplace.engagements.models import Engagement, LadderOutcome
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.organizations.models import Enterprise, Institution
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM
from marketplace.surveys.models import Invitation
from marketplace.surveys.rules import Given
from marketplace.surveys.services import answer_invitation
from tests.cast import Cast
from tests.factories.agreements import Way, open_round, paper

SPRING, AUTUMN = datetime(2023, 4, 12, 2, tzinfo=UTC), datetime(2023, 9, 20, 2, tzinfo=UTC)
CHAMPION = "国省单项冠军"


def take_in(cast: Cast, name: str, text: str, **values: object) -> None:
    """A need that waits for its county."""
    firm = session().get_one(Enterprise, cast.organizations[name])
    pilot = session().scalars(select(PilotRound)).one()
    given = {"category": "技术创新", "is_manufacturing": True, "in_gradient_pool": True} | values
    with unit_of_work():
        needs.take_in_need(pilot, firm, text=text, by=SYSTEM, **given)  # type: ignore[arg-type]


def accepted(cast: Cast, level: str, *, enterprise: str = "enterprise-1", institution: str = "institution-1") -> Way:
    """A service that was accepted without public money, and how it was judged."""
    way = Way(cast, enterprise=enterprise, institution=institution)
    way.to("accepted", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
    answer(cast, way.engagement, level, enterprise)
    return way


def answer(cast: Cast, engagement: Engagement, level: str, enterprise: str) -> None:
    """The enterprise answers the invitation that its acceptance sent."""
    asked = session().scalars(select(Invitation).where(Invitation.engagement_id == engagement.id)).one()
    with unit_of_work():
        answer_invitation(asked, Given(level=level), channel="account", by=cast.actor(enterprise))


def claim(cast: Cast, way: Way, level: str, *, verify: bool, is_national: bool = True) -> LadderOutcome:
    """A rung claimed by the institution, verified where said."""
    with unit_of_work():
        found = services.claim_outcome(
            way.engagement, level=level, is_national=is_national, recognised_on=date(2023, 4, 12),
            evidence="认定公告（示例）", file=paper(), by=way.agent,
        )  # fmt: skip
        if verify:
            services.verify_outcome(found, by=way.county)
    return found


def lay_round(cast: Cast) -> PilotRound:
    """Something at every step, laid in spring; in autumn much of it is late."""
    with clock.standing_at(SPRING):
        pilot = open_round(cast)
        with unit_of_work():
            for name in ("institution-1", "institution-2"):
                found = session().get_one(Institution, cast.organizations[name])
                found.admitted_from, found.commitment = date(2023, 4, 1), 12
        one = accepted(cast, "very")
        two = accepted(cast, "dissatisfied", enterprise="enterprise-2", institution="institution-2")
        three = accepted(cast, "basic", enterprise="enterprise-2")
        claim(cast, one, "省级专精特新中小企业", verify=True)
        claim(cast, one, CHAMPION, verify=True, is_national=False)
        claim(cast, two, "升规入统", verify=True)
        claim(cast, three, "升规入统", verify=True)
        Way(cast)
        Way(cast, enterprise="enterprise-2").to(
            "waiting_share", public_share=Decimal("20000.00"), enterprise_share=Decimal("90000.00")
        )
        Way(cast, institution="institution-2").to("active")
        Way(cast, enterprise="enterprise-2", institution="institution-2").to(
            "delivered", public_share=Decimal(0), enterprise_share=Decimal("110000.00")
        )
        take_in(cast, "enterprise-1", "想做首台套样机的仿真")
        take_in(cast, "enterprise-2", "非制造业也想做仿真", is_manufacturing=False)
    return pilot
